"""Compare two feeds: what subscribers get when one becomes the other, and what their apps fetch again for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from podcast_service.domain.episode import Episode
from podcast_service.domain.offering import fetched_again
from podcast_service.domain.text import clean, clock, one_line
from podcast_service.feeds.element import Node, Value
from podcast_service.feeds.elements import CHANNEL, ITEM
from podcast_service.feeds.values import FeedChannel, FeedItem

Source = TypeVar("Source", FeedChannel, FeedItem)
Row = tuple[str, Callable[[Source], Value]]

SIZE, ADDRESS, TYPE = "enclosure length", "enclosure url", "enclosure type"
CHAPTERS, TRANSCRIPTS = "chapters", "transcripts"
"""What apps fetch from an address that stays the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedValues:
    """A feed as values: ``items`` by guid, newest first, those whose time is to come too.

    ``withdrawn`` are the guids of episodes that were taken back. ``stands_at`` is where the feed really is when all its
    addresses are told as they are at the place it moves to: what a move changes by itself is then no difference.
    """

    channel: FeedChannel
    items: Mapping[str, FeedItem] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    stands_at: str | None = None

    @property
    def moved_to(self) -> str | None:
        """Return where the feed is when it has left for another host."""
        return self.channel.show.moved_to

    @property
    def own_url(self) -> str:
        """Return the feed's own address with us."""
        return self.stands_at or self.channel.self_url


class Way(StrEnum):
    """How a feed comes to another address: within the service, to another host, or back from there."""

    HERE = "moves"
    AWAY = "leaves"
    BACK = "comes back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Subscribers find the feed at ``now`` instead of ``was``; with ``with_pages`` the pages move too (feed-L03).

    ``kept`` of the ``episodes`` they have keep guid, date and the address of the sound.
    """

    way: Way
    was: str
    now: str
    with_pages: bool
    kept: int
    episodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One element that says something else now; None where it is not there."""

    tag: str
    was: str | None
    now: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedItem:
    """An item that subscribers have and that changes; ``fetched_again`` in bytes for each who has its sound."""

    item: FeedItem
    changes: tuple[Change, ...] = ()
    fetched_again: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class GoneItem:
    """An item that leaves the feed, because it was withdrawn or for another reason."""

    item: FeedItem
    is_withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What subscribers get. ``later`` are items that come by themselves at their time, new to the feed or changed.

    ``is_first`` says that nobody could subscribe before: there was nothing to hear. ``elsewhere`` is the address at
    another host where subscribers find the feed: they get nothing of what is published here.
    """

    move: Move | None = None
    elsewhere: str | None = None
    channel: tuple[Change, ...] = ()
    new: tuple[FeedItem, ...] = ()
    changed: tuple[ChangedItem, ...] = ()
    gone: tuple[GoneItem, ...] = ()
    later: tuple[FeedItem, ...] = ()
    is_first: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether subscribers get nothing new."""
        return not (self.move or self.channel or self.new or self.changed or self.gone or self.later)

    @property
    def bytes_new(self) -> int:
        """Return the bytes of sound that each subscriber has not had: downloads of new items."""
        return sum(item.length for item in self.new)

    @property
    def bytes_again(self) -> int:
        """Return the bytes that a listener who has everything fetches once more (feed-D19)."""
        return sum(one.fetched_again for one in self.changed)


def difference(before: FeedValues, after: FeedValues, now: datetime) -> Difference:
    """Return what subscribers get when ``before`` becomes ``after`` at ``now``.

    An item is the same as long as its guid is: with another guid it goes and comes anew, and every app loads it.
    """
    had, have = _public(before, now), _public(after, now)
    move = _move(before, after, had, have) if had and have else None
    if after.moved_to:
        return Difference(move=move, elsewhere=after.moved_to)
    to_come = (item for guid, item in after.items.items() if guid not in have)
    changed = (_changed(had[guid], item) for guid, item in have.items() if guid in had)
    return Difference(
        move=move,
        channel=_changes(before.channel, after.channel, _channel_rows()) if had and have else (),
        new=tuple(item for guid, item in have.items() if guid not in had),
        changed=tuple(one for one in changed if one.changes or one.fetched_again),
        gone=tuple(
            GoneItem(item=item, is_withdrawn=guid in after.withdrawn) for guid, item in had.items() if guid not in have
        ),
        later=tuple(item for item in to_come if _is_other(before.items.get(item.episode.guid), item)),
        is_first=not had and bool(have),
    )


def _public(feed: FeedValues, now: datetime) -> dict[str, FeedItem]:
    return {guid: item for guid, item in feed.items.items() if item.episode.is_public(now)}


def _move(
    before: FeedValues, after: FeedValues, had: Mapping[str, FeedItem], have: Mapping[str, FeedItem]
) -> Move | None:
    if (before.moved_to or before.own_url) == (after.moved_to or after.own_url):
        return None
    way = Way.AWAY if after.moved_to else Way.BACK if before.moved_to else Way.HERE
    return Move(
        way=way,
        was=before.moved_to if before.moved_to and way is Way.BACK else before.own_url,
        now=after.moved_to or after.own_url,
        with_pages=before.own_url != after.own_url,
        kept=sum(guid in have and _is_kept(item, have[guid]) for guid, item in had.items()),
        episodes=len(had),
    )


def _is_kept(was: FeedItem, item: FeedItem) -> bool:
    return (was.enclosure_url, was.episode.published_at) == (item.enclosure_url, item.episode.published_at)


def _is_other(was: FeedItem | None, item: FeedItem) -> bool:
    """Say whether an item that nobody has yet is not the one that was decided before; bytes nobody has cost nobody."""
    return was is None or bool(_changes(was, item, _item_rows()) or _cost(was, item))


def _changed(was: FeedItem, item: FeedItem) -> ChangedItem:
    return ChangedItem(item=item, changes=_changes(was, item, _item_rows()), fetched_again=_cost(was, item))


def _cost(was: FeedItem, item: FeedItem) -> int:
    """Return what each listener fetches again: at another address everything, whatever the bytes."""
    return item.length if was.enclosure_url != item.enclosure_url else fetched_again(was.episode, item.episode)


def elements_of(item: FeedItem) -> Iterator[tuple[str, str]]:
    """Yield what an item tells, element by element, for people."""
    for tag, value in _item_rows():
        if written := _written(value(item)):
            yield tag, written


def _changes(was: Source, now: Source, rows: Iterable[Row[Source]]) -> tuple[Change, ...]:
    found = ((tag, value(was), value(now)) for tag, value in rows)
    return tuple(Change(tag=tag, was=_written(old), now=_written(new)) for tag, old, new in found if old != new)


def _written(value: Value) -> str | None:
    """Write the value of an element for people: its text, its attributes and what stands in it, in order."""
    if value is None or isinstance(value, str):
        return value or None
    nodes = value if isinstance(value, tuple) else (value,)
    return "; ".join(", ".join(_parts(node)) for node in nodes) or None


def _parts(node: Node) -> Iterator[str]:
    yield from (part for part in (node.text, *(value for _, value in node.attributes)) if part)
    for _, child in node.children:
        yield from _parts(child)


def _channel_rows() -> Iterator[Row[FeedChannel]]:
    yield from _CHANNEL
    yield from ((element.tag, element.value) for element in CHANNEL)


def _item_rows() -> Iterator[Row[FeedItem]]:
    yield from _ITEM
    yield from ((element.tag, element.value) for element in ITEM)


def _chapters(episode: Episode) -> str:
    return "; ".join(f"{clock(one.start_ms)} {one.title}".strip() for one in episode.chapters)


def _transcripts(episode: Episode) -> str:
    return "; ".join(f"{one.name} {one.sha256[:8]}" for one in episode.transcripts)


# What feedgen writes itself, and what stands behind the addresses in a feed; all else are the rows of the feed.
_CHANNEL: tuple[Row[FeedChannel], ...] = (
    ("title", lambda channel: one_line(channel.show.title)),
    ("description", lambda channel: clean(channel.show.description)),
    ("language", lambda channel: channel.show.language.lower()),
    ("copyright", lambda channel: one_line(channel.show.copyright or "")),
    ("link", lambda channel: channel.page_url),
    ("image", lambda channel: channel.image_url),
    ("atom:link", lambda channel: channel.self_url),
)
_ITEM: tuple[Row[FeedItem], ...] = (
    ("title", lambda item: one_line(item.episode.title)),
    ("description", lambda item: clean(item.episode.description)),
    ("content:encoded", lambda item: clean(item.notes_html)),
    ("link", lambda item: item.page_url),
    ("pubDate", lambda item: item.episode.published_at.isoformat() if item.episode.published_at else None),
    (ADDRESS, lambda item: item.enclosure_url),
    (SIZE, lambda item: str(item.length)),
    (TYPE, lambda item: item.media_type),
    (CHAPTERS, lambda item: _chapters(item.episode)),
    (TRANSCRIPTS, lambda item: _transcripts(item.episode)),
)
