"""Carry the rows of ``elements`` into feedgen."""

from __future__ import annotations

from functools import cache

from lxml import etree

from podcast_service.domain.text import TITLE_LENGTH, one_line, shorten
from podcast_service.feeds.addresses import web_address
from podcast_service.feeds.elements import CHANNEL, ITEM, NAMESPACES, Element, Node, Source
from podcast_service.feeds.values import FeedChannel, FeedItem

ADDRESSES = frozenset({"href", "img", "uri", "url"})
"""Attributes that hold an address: checked, never shortened."""


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
            _add_text(parent, row.tag, value, row.limit)
        elif isinstance(value, Node):
            _add(parent, row.tag, value, row.limit)
        elif value:
            for node in value:
                _add(parent, row.tag, node, row.limit)


def _add_text(parent: etree._Element, tag: str, text: str, limit: int) -> None:
    kept = shorten(one_line(text), limit)
    if kept:
        etree.SubElement(parent, _qualified(tag)).text = kept


def _add(parent: etree._Element, tag: str, node: Node, limit: int) -> None:
    """Add one element, unless its text, where it has one, is nothing once cleaned."""
    text = None if node.text is None else shorten(one_line(node.text), limit)
    if text == "":
        return
    element = etree.SubElement(
        parent,
        _qualified(tag),
        {name: _kept(name, value) for name, value in node.attributes if value},
    )
    element.text = text
    for child, below in node.children:
        _add(element, child, below, TITLE_LENGTH)


def _kept(name: str, value: str) -> str:
    return web_address(value) if name in ADDRESSES else shorten(one_line(value))


@cache
def _qualified(tag: str) -> str:
    prefix, _, name = tag.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
