"""What hubs were told of feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notifications",
        sa.Column("feed", sa.Text, nullable=False),
        sa.Column("hub", sa.Text, nullable=False),
        sa.Column("sent_at", sa.Text, nullable=False),
        sa.Column("revision", sa.Text, nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("receipt", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("feed", "hub", "sent_at", name="pk_notifications"),
    )
