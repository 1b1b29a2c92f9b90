"""The work beside the service: analyses, renditions, and what was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "analyses",
        sa.Column("payload_sha256", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("waveform", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("payload_sha256", "version", name="pk_analyses"),
    )
    op.create_table(
        "renditions",
        sa.Column("payload_sha256", sa.Text, nullable=False),
        sa.Column("recipe", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("payload_sha256", "recipe", name="pk_renditions"),
    )
    op.create_table(
        "attempts",
        sa.Column("task", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("ended_at", sa.Text),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("task", "subject", "revision", "number", name="pk_attempts"),
    )
    # What was read in files is read anew: there is more to it now, and people in another form.
    op.execute("DELETE FROM recordings")
