"""Releases: what was frozen when, and which of them is to be served from when."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is not named yet is worked out once more, which the next start does.
    op.add_column("feed_parts", sa.Column("source", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("valid_from", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
    )
