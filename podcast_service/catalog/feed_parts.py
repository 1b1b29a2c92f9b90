"""Rendered pieces of feeds: one for each item, one for the head of the feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, select

from podcast_service.catalog.tables import feed_parts
from podcast_service.catalog.upsert import in_portions, put

HEAD = ""
"""The guid under which the head of a feed is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPart:
    """One rendered piece; ``input_sha256`` is the hash of everything it was made from, ``made_at`` when it was.

    The head's input covers the whole feed, so its time is that of the feed's last change.
    """

    guid: str
    input_sha256: str
    body: bytes
    made_at: datetime
    packed: int = 0
    """Bytes it takes compressed alone."""
    source: str = ""
    """What names the revisions the input was worked out of: while it is the same, so is the input."""


def list_feeds(tx: Connection) -> list[str]:
    """Return the shows, and the paths of feeds of several shows, that pieces are kept of."""
    return sorted(tx.execute(select(feed_parts.c.show).distinct()).scalars())


def find_feed_parts(tx: Connection, show: str, guids: Iterable[str] | None = None) -> dict[str, FeedPart]:
    """Return the pieces of the show's feed by guid, all or those named; the head stands under ``HEAD``."""
    mine = select(feed_parts).where(feed_parts.c.show == show)
    questions = [mine] if guids is None else [mine.where(feed_parts.c.guid.in_(some)) for some in in_portions(guids)]
    return {row.guid: _part(row) for question in questions for row in tx.execute(question)}


def find_told(tx: Connection, show: str) -> dict[str, int]:
    """Return what the show's feed can tell, by guid, with the bytes each piece takes compressed alone.

    A piece without a body only remembers that no feed can tell what it was to be made from.
    """
    question = select(feed_parts.c.guid, feed_parts.c.packed).where(
        feed_parts.c.show == show, feed_parts.c.guid != HEAD, func.length(feed_parts.c.body) > 0
    )
    return {row.guid: row.packed for row in tx.execute(question)}


def find_heads(tx: Connection) -> dict[str, str]:
    """Return what the head of each feed was made from, by what it is kept under: that covers the whole feed."""
    question = select(feed_parts.c.show, feed_parts.c.input_sha256).where(feed_parts.c.guid == HEAD)
    return {row.show: row.input_sha256 for row in tx.execute(question)}


def find_feed_part(tx: Connection, show: str, guid: str) -> FeedPart | None:
    """Find one piece of the show's feed."""
    row = tx.execute(select(feed_parts).where(feed_parts.c.show == show, feed_parts.c.guid == guid)).one_or_none()
    return _part(row) if row else None


def find_feed_inputs(tx: Connection, show: str) -> dict[str, str]:
    """Return what the pieces were made from, by guid: enough to see which must be made again."""
    question = select(feed_parts.c.guid, feed_parts.c.input_sha256).where(feed_parts.c.show == show)
    return {row.guid: row.input_sha256 for row in tx.execute(question)}


def find_feed_sources(tx: Connection, show: str) -> dict[str, tuple[str, str]]:
    """Return, by guid, what names the revisions each piece's input was worked out of, and that input."""
    question = select(feed_parts.c.guid, feed_parts.c.source, feed_parts.c.input_sha256)
    return {row.guid: (row.source, row.input_sha256) for row in tx.execute(question.where(feed_parts.c.show == show))}


def save_feed_parts(tx: Connection, show: str, parts: Iterable[FeedPart]) -> None:
    """Keep pieces of the show's feed."""
    put(tx, feed_parts, [{"show": show, **asdict(part)} for part in parts])


def delete_feed_parts(tx: Connection, show: str, guids: Iterable[str]) -> None:
    """Drop pieces that no feed needs any more."""
    for portion in in_portions(guids):
        tx.execute(delete(feed_parts).where(feed_parts.c.show == show, feed_parts.c.guid.in_(portion)))


def _part(row: Row[tuple[object, ...]]) -> FeedPart:
    return FeedPart(
        guid=row.guid,
        input_sha256=row.input_sha256,
        body=bytes(row.body),
        made_at=row.made_at,
        packed=row.packed,
        source=row.source,
    )
