"""Rendered pieces of feeds: one for each item, one for the head of the feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from podcast_service.catalog.tables import feed_parts
from podcast_service.catalog.upsert import in_portions, put

HEAD = ""
"""The guid under which the head of a feed is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPart:
    """One rendered piece; ``input_sha256`` is the hash of everything it was made from."""

    guid: str
    input_sha256: str
    body: bytes


def find_feed_parts(tx: Connection, show: str) -> dict[str, FeedPart]:
    """Return the pieces of the show's feed by guid; the head stands under ``HEAD``."""
    question = select(feed_parts.c.guid, feed_parts.c.input_sha256, feed_parts.c.body)
    rows = tx.execute(question.where(feed_parts.c.show == show))
    return {row.guid: FeedPart(guid=row.guid, input_sha256=row.input_sha256, body=bytes(row.body)) for row in rows}


def find_feed_inputs(tx: Connection, show: str) -> dict[str, str]:
    """Return what the pieces were made from, by guid: enough to see which must be made again."""
    question = select(feed_parts.c.guid, feed_parts.c.input_sha256).where(feed_parts.c.show == show)
    return {row.guid: row.input_sha256 for row in tx.execute(question)}


def save_feed_parts(tx: Connection, show: str, parts: Iterable[FeedPart]) -> None:
    """Keep pieces of the show's feed."""
    rows = [{"show": show, "guid": part.guid, "input_sha256": part.input_sha256, "body": part.body} for part in parts]
    put(tx, feed_parts, rows)


def delete_feed_parts(tx: Connection, show: str, guids: Iterable[str]) -> None:
    """Drop pieces that no feed needs any more."""
    for portion in in_portions(guids):
        tx.execute(delete(feed_parts).where(feed_parts.c.show == show, feed_parts.c.guid.in_(portion)))
