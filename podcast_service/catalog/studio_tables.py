"""The tables of the studio: accounts, what was ordered, what was done. Content is never here (decision 0001)."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from podcast_service.catalog.tables import UtcTime, metadata

# Who may sign in. One that is disabled stays, for history to name.
producers = Table(
    "producers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),  # in lower case
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("is_administrator", Boolean, nullable=False),
    Column("password", Text),  # as argon2 writes it; none before one was chosen
    Column("made_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime),
)
show_roles = Table(
    "show_roles",
    metadata,
    Column("producer", Text, ForeignKey("producers.id"), primary_key=True),
    Column("show", Text, primary_key=True),  # its guid
    Column("role", Text, nullable=False),
)

# Who is signed in: the hash of what the browser holds. A session that ended is gone.
sessions = Table(
    "sessions",
    metadata,
    Column("token_sha256", Text, primary_key=True),
    Column("producer", Text, ForeignKey("producers.id"), nullable=False, index=True),
    Column("made_at", UtcTime, nullable=False),
    Column("used_at", UtcTime, nullable=False),
    Column("device", Text, nullable=False),  # what the browser calls itself, shortened
    Column("is_whole", Boolean, nullable=False),  # false until a second factor that is owed was given
    Column("proven_at", UtcTime),  # when the password or a passkey was given last
)

# What takes longer than a page may. Rows stay, as the record of what was asked.
orders = Table(
    "orders",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("show", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("asked_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("document", Text, nullable=False),
)

# What was done, by whom. Rows are only ever added.
history = Table(
    "history",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", UtcTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("producer", Text),
    Column("act", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("show", Text, index=True),
    Column("revision", Integer),
    Column("facts", Text, nullable=False),
)

# The files each revision was read from, and their text, packed, by its hash: what can be restored.
states = Table(
    "states",
    metadata,
    Column("subject", Text, primary_key=True),  # as in ``history``
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("page", Text, nullable=False),  # the name of its page
    Column("files", Text, nullable=False),  # name and hash of the page and of what lies beside it
)
kept_texts = Table(
    "kept_texts",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

# Who wrote which files of a show: kept before the file is there, so that whoever reads it in knows whose it is.
writers = Table(
    "writers",
    metadata,
    Column("show", Text, primary_key=True),  # its guid
    Column("sha256", Text, primary_key=True),
    Column("producer", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("is_verdict", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
)

# Who asked a second person to look at a revision, and who approved it.
approvals = Table(
    "approvals",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_producer", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("given_by", Text),
    Column("given_producer", Text),
    Column("given_at", UtcTime),
)

# Drafts that were thrown away and can be taken back; their files lie in ``folder``.
trash = Table(
    "trash",
    metadata,
    Column("guid", Text, primary_key=True),
    Column("show", Text, nullable=False, index=True),  # its guid
    Column("revision", Integer, nullable=False),
    Column("source", Text, nullable=False),  # where its page lay
    Column("folder", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("thrown_at", UtcTime, nullable=False),
)

# Secret links to the page of an episode that is not published as it stands. One that was revoked is gone.
preview_links = Table(
    "preview_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_sha256", Text, nullable=False, unique=True),
    Column("episode", Text, nullable=False, index=True),  # its guid
    Column("by", Text, nullable=False),  # the name of who made it
    Column("producer", Text),  # their account
    Column("made_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False),
)
