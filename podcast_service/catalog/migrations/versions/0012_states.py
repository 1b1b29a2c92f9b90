"""What can be restored: the files of every revision; approvals by a second person; drafts thrown away."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "states",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("page", sa.Text, nullable=False),
        sa.Column("files", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", "revision", name="pk_states"),
    )
    op.create_table(
        "kept_texts",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_kept_texts"),
    )
    op.create_table(
        "approvals",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_producer", sa.Text, nullable=False),
        sa.Column("asked_at", sa.Text, nullable=False),
        sa.Column("given_by", sa.Text),
        sa.Column("given_producer", sa.Text),
        sa.Column("given_at", sa.Text),
        sa.PrimaryKeyConstraint("subject", "revision", name="pk_approvals"),
    )
    op.create_table(
        "trash",
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("show", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("thrown_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_trash"),
    )
    op.create_index("ix_trash_show", "trash", ["show"])
