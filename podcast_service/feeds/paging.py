"""Which items a feed shows at once, and which stand in its archives (RFC 5005 section 4; feed-G01 to G04, L07).

The newest items come first, as many as stay below a megabyte compressed. The others stand in archives of equal length,
filled from the oldest: a new episode never moves an old one to another archive.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

LIMIT = 1_000_000
"""Bytes the items at once may have, each compressed alone: together they take less."""
LENGTH = 100
"""Items of an archive."""
HISTORY = "http://purl.org/syndication/history/1.0"

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """Where a document of a feed stands among the others; all addresses are absolute.

    ``own`` is the document's address, ``current`` the feed's, ``previous`` the archive with older items, ``following``
    the one with newer items. A feed that has everything has no paging.
    """

    own: str
    current: str
    previous: str | None = None
    following: str | None = None

    @property
    def is_archive(self) -> bool:
        """Say whether this is an archive, whose items no longer come and go."""
        return self.own != self.current

    def links(self) -> tuple[tuple[str, str], ...]:
        """Return the relations and addresses to tell, by the names of RFC 5005 (feed-G03)."""
        told = (
            ("prev-archive", self.previous),
            ("next-archive", self.following),
            ("current", self.current if self.is_archive else None),
        )
        return tuple((relation, address) for relation, address in told if address)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """A feed made of its pieces. ``page`` gives its bytes, or those of one of its ``archives`` by number."""

    page: Callable[[int | None], bytes]
    changed_at: datetime
    archives: int = 0


def packed_size(item: bytes) -> int:
    """Return the bytes an item takes compressed alone."""
    return len(zlib.compress(item, 6))


def archives(sizes: Sequence[int], limit: int = LIMIT, length: int = LENGTH) -> int:
    """Return how many archives items of these compressed sizes need, given newest first: as few as the limit allows."""
    left, number = sum(sizes), 0
    while left > limit and len(sizes) > (number + 1) * length:
        end = len(sizes) - number * length
        left -= sum(sizes[end - length : end])
        number += 1
    return number


def shown(items: Sequence[T], number: int, archive: int | None, length: int = LENGTH) -> Sequence[T]:
    """Return the items of one of ``number`` archives, the first of which has the oldest, or of the feed itself."""
    end = len(items) - (0 if archive is None else archive - 1) * length
    return items[: end - number * length] if archive is None else items[max(0, end - length) : end]
