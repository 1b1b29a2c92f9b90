"""Counting at the door: keys, requests that were heard, sums."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "counting_keys",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_counting_keys"),
    )
    op.create_table(
        "heard",
        sa.Column("number", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("moment", sa.Text, nullable=False),
        sa.Column("today", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("stop", sa.BigInteger, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("guid", sa.Text),
        sa.Column("needed", sa.BigInteger),
        sa.Column("is_counted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_heard"),
    )
    for column in ("moment", "today", "before", "guid"):
        op.create_index(f"ix_heard_{column}", "heard", [column])
    op.create_table(
        "downloads",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("app", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("downloads", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "guid", "app", "country", name="pk_downloads"),
    )
    op.create_index("ix_downloads_guid", "downloads", ["guid"])
