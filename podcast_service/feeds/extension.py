"""Carry the rows of ``elements`` into feedgen."""

from __future__ import annotations

from functools import cache

from lxml import etree

from podcast_service.domain.text import one_line, shorten
from podcast_service.feeds.addresses import any_address, web_address
from podcast_service.feeds.element import ADDRESSES, NAMESPACES, Element, Node, Source, text_limit
from podcast_service.feeds.elements import CHANNEL, ITEM
from podcast_service.feeds.values import FeedChannel, FeedItem

SHORTENED = {"alt": 255, "display": 32, "name": 128, "rel": 32, "text": 255, "title": 128}
"""Attributes people read, and their characters; what machines read would mean something else when cut."""


class ChannelTags:
    """feedgen's extension for a feed: ``source`` is the channel whose rows are added, if any."""

    source: FeedChannel | None = None

    def extend_ns(self) -> dict[str, str]:
        """Declare our namespaces once, on the root (feed-X05)."""
        return NAMESPACES

    def extend_rss(self, feed: etree._Element) -> None:
        """Add the channel's tags below ``rss/channel``."""
        if self.source is not None:
            _add_rows(feed[0], CHANNEL, self.source)


class ItemTags:
    """feedgen's extension for an entry: ``source`` is the item whose rows are added."""

    source: FeedItem | None = None

    def extend_ns(self) -> dict[str, str]:
        """Declare nothing: the root does."""
        return {}

    def extend_rss(self, item: etree._Element) -> None:
        """Add the item's tags below ``item``."""
        if self.source is not None:
            _add_rows(item, ITEM, self.source)


def _add_rows(parent: etree._Element, rows: tuple[Element[Source], ...], source: Source) -> None:
    for row in rows:
        value = row.value(source)
        if isinstance(value, str):
            _add_text(parent, row.tag, value)
        elif isinstance(value, Node):
            _add(parent, row.tag, value)
        elif value:
            for node in value:
                _add(parent, node.tag or row.tag, node)


def _add_text(parent: etree._Element, tag: str, text: str) -> None:
    kept = shorten(one_line(text), text_limit(tag))
    if kept:
        etree.SubElement(parent, _qualified(tag)).text = kept


def _add(parent: etree._Element, tag: str, node: Node) -> None:
    """Add one element, unless its text, where it has one, is nothing once cleaned."""
    text = None if node.text is None else shorten(one_line(node.text), text_limit(tag))
    if text == "":
        return
    element = etree.SubElement(
        parent,
        _qualified(tag),
        {name: _kept(tag, name, value) for name, value in node.attributes if value},
        _declared(tag, node.prefix),
    )
    element.text = text
    for child, below in node.children:
        _add(element, child, below)


def _kept(tag: str, name: str, value: str) -> str:
    if name in ADDRESSES:
        return any_address(value) if tag == "podcast:source" else web_address(value)
    line = one_line(value)
    return shorten(line, SHORTENED[name]) if name in SHORTENED else line


def _declared(tag: str, prefix: str) -> dict[str, str] | None:
    """Declare a namespace the root does not, on the element itself: items are cut out and spliced as they are."""
    return {prefix: tag[1:].partition("}")[0]} if prefix and tag.startswith("{") else None


@cache
def _qualified(tag: str) -> str:
    prefix, _, name = tag.rpartition(":") if not tag.startswith("{") else ("", "", tag)
    return f"{{{NAMESPACES[prefix]}}}{name}" if prefix else name
