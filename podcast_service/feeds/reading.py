"""A feed as the rules see it: the parsed document, and facts measured elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property

from lxml import etree

from podcast_service.domain.artwork import Artwork
from podcast_service.domain.media import Sound
from podcast_service.domain.told import told
from podcast_service.feeds.answers import FeedPage, Question, Reply, Timing

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
PREFIXES = {ITUNES: "itunes:", PODCAST: "podcast:", ATOM: "atom:", CONTENT: "content:", HISTORY: "fh:"}

Broken = tuple[str, str]
"""Where a demand is broken, and what stands there: a value, or ``told`` words of ours with values in them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What cannot be seen in the document itself; what is not given is not checked.

    ``self_url`` is the feed's public address, ``guid_name`` the name podcast:guid was made from. The mappings are by
    enclosure address: decoded milliseconds, bytes and media types as the address answers them.
    """

    self_url: str | None = None
    now: datetime | None = None
    guid_name: str | None = None
    durations_ms: Mapping[str, int] = field(default_factory=dict)
    lengths: Mapping[str, int] = field(default_factory=dict)
    media_types: Mapping[str, str] = field(default_factory=dict)
    replies: Mapping[Question, Reply] = field(default_factory=dict)
    """What was asked, and what came back."""
    sounds: Mapping[str, Sound] = field(default_factory=dict)
    pictures: Mapping[str, Artwork] = field(default_factory=dict)
    timings: Mapping[str, Timing] = field(default_factory=dict)
    pages: Mapping[str, FeedPage] = field(default_factory=dict)
    """What was found by looking into what came back, by address: sound, pictures, transcripts, pages of the feed."""
    unreadable: Mapping[str, str] = field(default_factory=dict)
    """Why something that came back could not be read, by address."""
    pixels: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Width and height of pictures, by address."""


@dataclass(frozen=True)
class Reading:
    """A well-formed feed and the facts that go with it."""

    root: etree._Element
    facts: FeedFacts

    @cached_property
    def channel(self) -> etree._Element:
        """Return the channel; in a document without one, its root, where every demand then finds nothing."""
        found = self.root.find("channel")
        return self.root if found is None else found

    @cached_property
    def self_addresses(self) -> set[str | None]:
        """Return what the feed calls its own address."""
        return {link.get("href") for link in self.channel.findall(f"{ATOM}link") if link.get("rel") == "self"}

    @cached_property
    def items(self) -> list[etree._Element]:
        """Return the items in the order they stand."""
        return self.channel.findall("item")

    @cached_property
    def asked(self) -> frozenset[str]:
        """Return the addresses that were asked: of a thousand items most were not."""
        return frozenset(question.url for question in self.facts.replies)

    @cached_property
    def numbered(self) -> list[tuple[str, etree._Element]]:
        """Return the items, each with its place."""
        return [(place(number, item), item) for number, item in enumerate(self.items, 1)]

    @cached_property
    def sources(self) -> list[tuple[str, etree._Element]]:
        """Return the channel and its items, each with its place."""
        return [("channel", self.channel), *self.numbered]

    @cached_property
    def lives(self) -> list[tuple[str, etree._Element]]:
        """Return the podcast:liveItems, each with its place: they hold what items hold."""
        found = enumerate(self.channel.findall(f"{PODCAST}liveItem"), 1)
        return [(told("podcast:liveItem {number}", number=number), live) for number, live in found]

    @cached_property
    def elements(self) -> list[tuple[str, etree._Element]]:
        """Return all elements below the channel and the items, each with its place."""
        lives = {live: where for where, live in self.lives}
        return [
            (lives.get(child, where), element)
            for where, source in self.sources
            for child in source.iterchildren("*")
            if child.tag != "item"
            for element in child.iter("*")
        ]


def place(number: int, item: etree._Element) -> str:
    """Name an item for a person: its number in the feed and its title."""
    title = text(item, "title")[:60]
    return (
        told("item {number} ({title})", number=number, title=title) if title else told("item {number}", number=number)
    )


def stands(tag: str, value: str | None) -> str:
    """Say what stands in ``tag``, or that nothing does."""
    return f"{tag}: {value[:120]}" if value else told("{tag}: missing", tag=tag)


def name(element: etree._Element) -> str:
    """Return the tag as it is written: ``itunes:author``."""
    tag = str(element.tag)
    for namespace, prefix in PREFIXES.items():
        if tag.startswith(namespace):
            return prefix + tag[len(namespace) :]
    return tag


def text(source: etree._Element, tag: str) -> str:
    """Return the trimmed text of the child ``tag``, empty where there is none."""
    return (source.findtext(tag) or "").strip()


def date(value: str) -> datetime | None:
    """Read an RFC 2822 date with its zone; ``None`` where it is none."""
    try:
        found = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo is not None else None
