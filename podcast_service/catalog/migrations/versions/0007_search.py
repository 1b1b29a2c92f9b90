"""What can be found: pages, their passages, their words, and the engine's own index of them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_pages()
    _make_words()
    _make_index()


def _make_pages() -> None:
    op.create_table(
        "search_pages",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_search_pages"),
        sa.UniqueConstraint("path", "key", name="uq_search_pages_path_key"),
    )
    op.create_table(
        "search_passages",
        sa.Column("page", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("stems", sa.Text, nullable=False),
        sa.Column("start_ms", sa.Integer),
        sa.Column("speaker", sa.Text),
        sa.PrimaryKeyConstraint("page", "number", name="pk_search_passages"),
    )
    op.create_table(
        "search_editions",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("made_of", sa.Text, nullable=False),
        sa.Column("pages", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_editions"),
    )


def _make_words() -> None:
    op.create_table(
        "search_places",
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("page", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("passages", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("term", "page", name="pk_search_places"),
        sqlite_with_rowid=False,  # the rows lie in the order in which they are asked for
    )
    op.create_index("ix_search_places_page", "search_places", ["page"])
    op.create_table(
        "search_words",
        sa.Column("term", sa.Text, nullable=False),
        sa.Column("word", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_search_words"),
    )


def _make_index() -> None:
    # The stems of each page, which are ASCII and need no folding, as the engine itself finds them.
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE search_index USING fts5(stems, detail=none, tokenize='ascii')")
    else:
        op.execute("CREATE TABLE search_index (page INTEGER PRIMARY KEY, stems TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_search_index_stems ON search_index USING gin (stems)")
