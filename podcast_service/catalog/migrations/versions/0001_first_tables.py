"""The first tables: revisions, shows, episodes and what is known about files."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_revised()
    _make_files()
    op.create_table(
        "nodes",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("kind", "slug", name="pk_nodes"),
    )
    op.create_table(
        "feed_parts",
        sa.Column("show", sa.Text, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("input_sha256", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("show", "guid", name="pk_feed_parts"),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_state"),
    )


def _make_revised() -> None:
    op.create_table(
        "revisions",
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("subject", "number", name="pk_revisions"),
    )
    op.create_table(
        "shows",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("approved", sa.Integer),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_shows"),
        sa.UniqueConstraint("guid", name="uq_shows_guid"),
    )
    op.create_table(
        "episodes",
        sa.Column("guid", sa.Text, nullable=False),
        sa.Column("show", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("latest", sa.Integer, nullable=False),
        sa.Column("approved", sa.Integer),
        sa.Column("source", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("guid", name="pk_episodes"),
        sa.UniqueConstraint("show", "slug", name="uq_episodes_show_slug"),
        sa.ForeignKeyConstraint(["show"], ["shows.slug"], name="fk_episodes_show"),
    )
    op.create_table(
        "slugs",
        sa.Column("show", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("guid", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("show", "slug", name="pk_slugs"),
        sa.ForeignKeyConstraint(["guid"], ["episodes.guid"], name="fk_slugs_guid"),
    )
    op.create_index("ix_slugs_guid", "slugs", ["guid"])


def _make_files() -> None:
    op.create_table(
        "sources",
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("mtime_ns", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.PrimaryKeyConstraint("path", name="pk_sources"),
    )
    for name in ("recordings", "transcripts"):
        op.create_table(
            name,
            sa.Column("sha256", sa.Text, nullable=False),
            sa.Column("document", sa.Text, nullable=False),
            sa.PrimaryKeyConstraint("sha256", name=f"pk_{name}"),
        )
    op.create_table(
        "covers",
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("widths", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "widths", name="pk_covers"),
    )
