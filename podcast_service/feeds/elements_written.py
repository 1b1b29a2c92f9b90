"""The tags a publisher writes: one row per tag, filled from ``Show.tags`` and ``Episode.tags``."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain

from podcast_service.domain.feed_tag import ITUNES, PODCAST, RSS, FeedTag, tags_named
from podcast_service.feeds.element import NAMESPACES, Element, Node, Source
from podcast_service.feeds.podcast_namespace import TAGS
from podcast_service.feeds.values import FeedChannel, FeedItem

_SPACES = {RSS: "", **{address: f"{prefix}:" for prefix, address in NAMESPACES.items()}}
_MANY = frozenset({"category"})
"""RSS elements that may occur more than once (feed-X11)."""


def tags_of(source: FeedChannel | FeedItem) -> tuple[FeedTag, ...]:
    """Return what the publisher wrote for a channel or an item."""
    return source.show.tags if isinstance(source, FeedChannel) else source.episode.tags


def written(source: FeedChannel | FeedItem, name: str, namespace: str = PODCAST) -> tuple[Node, ...]:
    """Return the elements of that name, the first alone where it may occur once (feed-X11, P07)."""
    found = tags_named(tags_of(source), name, namespace)
    if not found:
        return ()
    is_once = TAGS[name].once if namespace == PODCAST else name not in _MANY
    return tuple(map(_node, found[:1] if is_once else found))


def _rows(kind: type[Source], namespace: str, names: str) -> tuple[Element[Source], ...]:
    """Make the rows of the elements ``names`` of one namespace."""

    def value(name: str) -> Callable[[Source], tuple[Node, ...]]:
        return lambda source: written(source, name, namespace)

    return tuple(Element(_SPACES[namespace] + name, value(name)) for name in names.split())


def extras(known: frozenset[tuple[str, str]]) -> Callable[[FeedChannel | FeedItem], tuple[Node, ...]]:
    """Make the value of the last row: every element that no row before it is for, ``known`` by namespace and name."""

    def value(source: FeedChannel | FeedItem) -> tuple[Node, ...]:
        return tuple(_node(tag) for tag in tags_of(source) if tag.namespace and (tag.namespace, tag.name) not in known)

    return value


def _node(tag: FeedTag) -> Node:
    children = tuple((_name(child), _node(child)) for child in tag.children)
    return Node(tag.text or None, tag.attributes, children, _name(tag), tag.prefix)


def _name(tag: FeedTag) -> str:
    space = _SPACES.get(tag.namespace)
    return f"{{{tag.namespace}}}{tag.name}" if space is None else space + tag.name


CHANNEL_WRITTEN: tuple[Element[FeedChannel], ...] = tuple(
    chain(
        _rows(FeedChannel, RSS, "managingEditor webMaster category cloud ttl rating textInput skipHours skipDays"),
        _rows(FeedChannel, ITUNES, "block complete"),
        _rows(
            FeedChannel,
            PODCAST,
            "location funding txt socialInteract chat value trailer remoteItem podroll publisher updateFrequency block "
            "podping liveItem",
        ),
    )
)

ITEM_WRITTEN: tuple[Element[FeedItem], ...] = tuple(
    chain(
        _rows(FeedItem, RSS, "author category comments source"),
        _rows(FeedItem, ITUNES, "author block"),
        _rows(FeedItem, PODCAST, "funding txt socialInteract chat value soundbite contentLink"),
    )
)
