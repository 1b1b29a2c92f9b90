"""Read someone else's feed, or one of ours: bytes to our own values.

In the service this runs in the limited child of ``feeds.child`` alone (sec-S7); ``workflows/read_feed`` asks it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import RSS, FeedTag, tags_named
from podcast_service.domain.show import Show
from podcast_service.domain.text import one_line
from podcast_service.feeds.parse_channel import read_channel, read_links
from podcast_service.feeds.parse_children import Children
from podcast_service.feeds.parse_item import read_item
from podcast_service.feeds.parse_tree import ATOM, HISTORY, read_tree
from podcast_service.feeds.parse_values import moment
from podcast_service.feeds.parsed import FeedDoubt, ParsedFeed
from podcast_service.feeds.values import FeedItem

_PLACE_LENGTH = 60


def parse(data: bytes, *, url: str = "") -> ParsedFeed:
    """Return what the feed in ``data`` tells; ``url`` is the address it was read from, if any.

    An item that cannot be an episode is left out and told in ``doubts``, never the others with it. Relative addresses
    are read against an xml:base, ``url`` or the feed's own self link. Raises Invalid: feed_blank, feed_html, feed_atom,
    feed_not_rss, feed_doctype, feed_broken, feed_limit.
    """
    root, doubts = read_tree(data)
    channel = _channel(root)
    of = Children((tag for tag in channel.children if not _is_item(tag)), place="channel", base=url)
    links = read_links(of)
    of.base = url or next((link.href for link in links if link.rel == "self"), "")
    dates = [of.value(name, RSS, moment) for name in ("lastBuildDate", "pubDate")]
    changed_at = next((date for date in dates if date), None)
    marks = [bool(of.every(name, HISTORY, lambda _tag: True)) for name in ("archive", "complete")]
    generator = of.line("generator")
    told = read_channel(of, links)
    items, left_out = _items((*channel.children, *root.children), told.show, of.base)
    return ParsedFeed(
        channel=told,
        items=items,
        doubts=(*doubts, *of.doubts, *left_out),
        links=links,
        generator=generator,
        changed_at=changed_at.replace(tzinfo=changed_at.tzinfo or UTC) if changed_at else None,
        is_archive=marks[0],
        is_complete=marks[1],
    )


def _channel(root: FeedTag) -> FeedTag:
    """Find the channel. Raises Invalid with what stands there instead."""
    if (root.namespace, root.name) == (ATOM, "feed"):
        raise Invalid("feed_atom")
    if root.name.lower() == "html":
        raise Invalid("feed_html")
    channels = tags_named(root.children, "channel", RSS)
    if root.name != "rss" or not channels:
        raise Invalid("feed_not_rss", root=root.name[:100])
    return channels[0]


def _is_item(tag: FeedTag) -> bool:
    return (tag.namespace, tag.name) == (RSS, "item")


def _items(tags: Iterable[FeedTag], show: Show, base: str) -> tuple[tuple[FeedItem, ...], list[FeedDoubt]]:
    """Read each item by itself."""
    items: list[FeedItem] = []
    doubts: list[FeedDoubt] = []
    guids: set[str] = set()
    for position, tag in enumerate(filter(_is_item, tags), 1):
        of = Children(tag.children, place=_place(position, tag), base=base)
        try:
            item = read_item(of, show)
        except Invalid as error:
            doubts.append(FeedDoubt(error.code, of.place))
            continue
        if item.episode.guid in guids:
            of.doubt("feed_doubt_same_guid", item.episode.guid)
        guids.add(item.episode.guid)
        items.append(item)
        doubts += of.doubts
    return tuple(items), doubts


def _place(position: int, item: FeedTag) -> str:
    """Name an item for a person: its number in the feed and its title."""
    title = next((one_line(tag.text) for tag in tags_named(item.children, "title", RSS)), "")
    return f"item {position} ({title[:_PLACE_LENGTH]})" if title else f"item {position}"
