"""What a row of the feed's elements is: a name, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from podcast_service.domain.feed_tag import ITUNES, PODCAST
from podcast_service.domain.text import DESCRIPTION_SIZE, TITLE_LENGTH
from podcast_service.feeds.podcast_namespace import TAGS
from podcast_service.feeds.values import FeedChannel, FeedItem

NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST}
"""Compared as strings by every reader (feed-X05)."""
ATOM, CONTENT = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/"
"""What feedgen declares beside them."""
ADDRESSES = frozenset({"href", "img", "uri", "url"})
"""Attributes that hold an address: checked, never shortened."""

Source = TypeVar("Source", FeedChannel, FeedItem)


@dataclass(frozen=True, slots=True)
class Node:
    """What stands in one element: text, attributes, children. An attribute that is ``None`` is left out.

    ``tag`` is its name where the row has none for it, and ``prefix`` how its namespace is written if the feed has
    declared none.
    """

    text: str | None = None
    attributes: tuple[tuple[str, str | None], ...] = ()
    children: tuple[tuple[str, Node], ...] = ()
    tag: str = ""
    prefix: str = ""


Value = str | Node | tuple[Node, ...] | None
"""A text, a node, several elements of the same tag, or none at all."""


@dataclass(frozen=True, slots=True)
class Element(Generic[Source]):
    """One tag: its name and where its value comes from.

    A name is ``podcast:person``, that of an RSS element alone, or one in braces: ``{namespace}name``.
    """

    tag: str
    value: Callable[[Source], Value]


@cache
def text_limit(tag: str) -> int:
    """Return how many characters the text of ``tag`` may have (feed-X13, P04)."""
    prefix, _, name = tag.partition(":")
    if prefix == "podcast" and name in TAGS:
        return TAGS[name].text or TITLE_LENGTH
    return DESCRIPTION_SIZE if tag == "description" else TITLE_LENGTH
