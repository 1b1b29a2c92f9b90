"""What was read in a feed: our own values, and what the reader should know of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from podcast_service.domain.errors import Invalid
from podcast_service.feeds.values import FeedChannel, FeedItem


class FeedDoubt(NamedTuple):
    """Something in a feed that had to be guessed, mended or left out.

    ``code`` has its sentence in ``domain.errors``; ``place`` is ``document``, ``channel`` or ``item 3 (title)``.
    """

    code: str
    place: str
    what: str = ""

    def in_words(self) -> Invalid:
        """Return what a person should know, as an error whose sentence says it."""
        return Invalid(self.code, place=self.place, what=self.what)


class FeedLink(NamedTuple):
    """One atom:link of the channel; ``rel`` is ``self``, ``hub``, ``next``, ``prev-archive`` and the like."""

    rel: str
    href: str
    media_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed in our own values. An address that the feed does not tell is empty, as is a guid nobody can derive.

    ``notes_html`` of an item is what the stranger wrote: whoever shows it cleans it first (sec-S3).
    ``is_archive`` and ``is_complete`` are the marks of RFC 5005 (feed-G03, G04).
    """

    channel: FeedChannel
    items: tuple[FeedItem, ...]
    doubts: tuple[FeedDoubt, ...] = ()
    links: tuple[FeedLink, ...] = ()
    generator: str = ""
    changed_at: datetime | None = None
    is_archive: bool = False
    is_complete: bool = False

    def links_of(self, rel: str) -> tuple[str, ...]:
        """Return the addresses of one relation, in order."""
        return tuple(link.href for link in self.links if link.rel == rel)
