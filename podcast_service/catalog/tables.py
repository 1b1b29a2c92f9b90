"""The tables of the catalog. A change here needs a step in ``migrations/versions`` (tests compare the two)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment as text in UTC with microseconds: one form on both engines, and its order is the order of time."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write an aware moment; a naive one is a mistake in the calling code."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} names no time zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Read the moment back."""
        return None if value is None else datetime.fromisoformat(value)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)

# What the files said and what was approved, as documents; rows are only ever added, until a draft is thrown away.
revisions = Table(
    "revisions",
    metadata,
    Column("subject", Text, primary_key=True),  # <kind>:<key>, such as episode:<guid>
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

shows = Table(
    "shows",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("guid", Text, nullable=False, unique=True),
    Column("latest", Integer, nullable=False),
    Column("approved", Integer),
    Column("source", Text, nullable=False),
)

episodes = Table(
    "episodes",
    metadata,
    Column("guid", Text, primary_key=True),
    Column("show", Text, ForeignKey("shows.slug"), nullable=False),
    Column("slug", Text, nullable=False),
    Column("latest", Integer, nullable=False),
    Column("approved", Integer),
    Column("source", Text, nullable=False),
    UniqueConstraint("show", "slug"),
)

# Every address an episode has or had: an address never comes to serve another episode.
slugs = Table(
    "slugs",
    metadata,
    Column("show", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("guid", Text, ForeignKey("episodes.guid"), nullable=False, index=True),
)

# Themes, publications, people and pages: public as the files say them.
nodes = Table(
    "nodes",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("slug", Text, primary_key=True),
    Column("document", Text, nullable=False),
)

# Files seen in the content folder, so that an unchanged one is not read again.
sources = Table(
    "sources",
    metadata,
    Column("path", Text, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("subject", Text),
)

# What was made of the bytes with this hash: it never has to be made twice.
recordings = Table(
    "recordings",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("document", Text, nullable=False),
)
covers = Table(
    "covers",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("widths", Text, primary_key=True),
    Column("document", Text, nullable=False),
)
transcripts = Table(
    "transcripts",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("document", Text, nullable=False),
)

# What was made of a sound, by the hash of the sound alone: tags do not count.
analyses = Table(
    "analyses",
    metadata,
    Column("payload_sha256", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("waveform", LargeBinary, nullable=False),
)
renditions = Table(
    "renditions",
    metadata,
    Column("payload_sha256", Text, primary_key=True),
    Column("recipe", Text, primary_key=True),
    Column("document", Text, nullable=False),
)

# What was tried of the work beside the service; rows stay, so that no number is given twice.
attempts = Table(
    "attempts",
    metadata,
    Column("task", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("revision", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("started_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("reason", Text),
    Column("said", Text),  # the reason as its code and facts
)

# What a hub was told of a feed, and what it answered; rows are only ever added.
notifications = Table(
    "notifications",
    metadata,
    Column("feed", Text, primary_key=True),  # its path
    Column("hub", Text, primary_key=True),
    Column("sent_at", UtcTime, primary_key=True),
    Column("revision", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("receipt", Text, nullable=False),
)

# What is wrong with the running service, or was the last time.
alarms = Table(
    "alarms",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("raised_at", UtcTime),  # none while it has yet to last
    Column("over_at", UtcTime),
)

# Rendered pieces of feeds; an empty guid is the head of the feed. Under the path of the feed of all shows stand the
# items as feeds of several shows tell them, under the path of any other such feed its head alone.
feed_parts = Table(
    "feed_parts",
    metadata,
    Column("show", Text, primary_key=True),
    Column("guid", Text, primary_key=True),
    Column("input_sha256", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("packed", Integer, nullable=False, server_default="0"),  # bytes it takes compressed alone
    Column("source", Text, nullable=False, server_default=""),  # names the revisions its input was worked out of
    Column("made_at", UtcTime, nullable=False),
)

# Releases, each by the hash of its root; which is served from when stands in the state, under ``pointer``.
releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("root", Text, nullable=False),
    Column("revision", Integer, nullable=False),  # of the catalog
    Column("valid_from", UtcTime, nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("counts", Text, nullable=False),  # addresses added, changed, removed, rendered
)

state = Table(
    "state",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

# What can be found: pages as they were when they were indexed. Which of them a release shows stands in
# ``search_editions``. The engine's own index, ``search_index``, is made by its step alone.
search_pages = Table(
    "search_pages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("path", Text, nullable=False),
    Column("key", Text, nullable=False),  # names everything it was made of
    Column("document", Text, nullable=False),
    UniqueConstraint("path", "key"),
)
search_passages = Table(
    "search_passages",
    metadata,
    Column("page", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("stems", Text, nullable=False),
    Column("start_ms", Integer),
    Column("speaker", Text),
)

# Which passages of each page have each stem, what it counts there (``search.layout``), and how it was written first.
search_places = Table(
    "search_places",
    metadata,
    Column("term", Text, primary_key=True),
    Column("page", Integer, primary_key=True, autoincrement=False, index=True),
    Column("weight", Integer, nullable=False),
    Column("passages", LargeBinary, nullable=False),
)
search_words = Table(
    "search_words",
    metadata,
    Column("term", Text, primary_key=True),
    Column("word", Text, nullable=False),
)

# The pages a release shows, by its number; ``made_of`` names the release and how they were found.
search_editions = Table(
    "search_editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("made_of", Text, nullable=False),
    Column("pages", Text, nullable=False),
)
