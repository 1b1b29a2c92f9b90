"""The tables of files on their way in. A change here needs a step in ``migrations/versions``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Table, Text, UniqueConstraint

from podcast_service.catalog.tables import UtcTime, metadata

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("producer", Text, nullable=False),
    Column("key", Text),  # none once it was refused or cancelled: the same file may come again
    Column("state", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("touched_at", UtcTime, nullable=False, index=True),
    Column("document", Text, nullable=False),
    UniqueConstraint("producer", "key"),
)

# The parts that were acknowledged: on the disk or in the store, and never replaced by others.
upload_parts = Table(
    "upload_parts",
    metadata,
    Column("upload", Text, ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("md5", Text),
)
