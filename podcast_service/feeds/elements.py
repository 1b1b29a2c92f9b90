"""The tags feedgen does not make: one row per tag of a channel and of an item."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from podcast_service.domain.episode import Location
from podcast_service.domain.text import TITLE_LENGTH
from podcast_service.feeds.values import FeedAlternate, FeedChannel, FeedItem, FeedPerson, FeedTranscript

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
"""Compared as strings by every reader (feed-X05)."""

CHAPTERS_TYPE = "application/json+chapters"
PODCAST_TEXT = 128
"""Characters the podcast: namespace allows in most of its texts (feed-P04)."""

Source = TypeVar("Source", FeedChannel, FeedItem)


@dataclass(frozen=True, slots=True)
class Node:
    """What stands in one element: text, attributes, children. An attribute that is ``None`` is left out."""

    text: str | None = None
    attributes: tuple[tuple[str, str | None], ...] = ()
    children: tuple[tuple[str, Node], ...] = ()


Value = str | Node | tuple[Node, ...] | None
"""A text, a node, several elements of the same tag, or none at all."""


@dataclass(frozen=True, slots=True)
class Element(Generic[Source]):
    """One tag: its name and where its value comes from. ``limit`` is in characters of text (feed-X13, P04)."""

    tag: str
    value: Callable[[Source], Value]
    limit: int = TITLE_LENGTH


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _true_or_false(value: bool) -> str:
    return "true" if value else "false"


def _number(value: int | None) -> str | None:
    return str(value) if value else None


def _href(url: str | None) -> Node | None:
    return Node(attributes=(("href", url),)) if url else None


def _categories(channel: FeedChannel) -> tuple[Node, ...]:
    return tuple(_category(path) for path in channel.show.categories if path)


def _category(path: tuple[str, ...]) -> Node:
    below = tuple(("itunes:category", _category((name,))) for name in path[1:])
    return Node(attributes=(("text", path[0]),), children=below)


def _owner(channel: FeedChannel) -> Node | None:
    """Name the owner only with an e-mail: it proves ownership, and draws spam (feed-C14)."""
    show = channel.show
    if not show.owner_email:
        return None
    name = show.owner_name or show.author or show.title
    return Node(children=(("itunes:name", Node(name)), ("itunes:email", Node(show.owner_email))))


def _people(source: FeedChannel | FeedItem) -> tuple[Node, ...]:
    return tuple(_person(person) for person in source.people)


def _person(person: FeedPerson) -> Node:
    attributes = (("role", person.role), ("group", person.group), ("href", person.href), ("img", person.img))
    return Node(person.name, attributes)


def _transcripts(item: FeedItem) -> tuple[Node, ...]:
    return tuple(_transcript(transcript) for transcript in item.transcripts)


def _transcript(file: FeedTranscript) -> Node:
    return Node(
        attributes=(("url", file.url), ("type", file.media_type), ("language", file.language), ("rel", file.rel)),
    )


def _chapters(item: FeedItem) -> Node | None:
    return Node(attributes=(("url", item.chapters_url), ("type", CHAPTERS_TYPE))) if item.chapters_url else None


def _alternates(item: FeedItem) -> tuple[Node, ...]:
    return tuple(_alternate(one) for one in item.alternates)


def _alternate(one: FeedAlternate) -> Node:
    """Tell of another form of the sound, with the hash of its bytes (feed-P06)."""
    integrity = "sha256-" + b64encode(bytes.fromhex(one.sha256)).decode()
    bit_rate = str(one.bit_rate) if one.bit_rate else None
    return Node(
        attributes=(
            ("type", one.media_type),
            ("length", str(one.length)),
            ("bitrate", bit_rate),
            ("codecs", one.codecs),
        ),
        children=(
            ("podcast:source", Node(attributes=(("uri", one.url),))),
            ("podcast:integrity", Node(attributes=(("type", "sri"), ("value", integrity)))),
        ),
    )


def _season(item: FeedItem) -> Node | None:
    season = item.episode.season
    return Node(str(season), (("name", item.episode.season_name),)) if season else None


def _location(place: Location | None) -> Node | None:
    return Node(place.name, (("geo", place.geo), ("osm", place.osm))) if place else None


def _license(name: str | None, url: str | None) -> Node | None:
    return Node(name, (("url", url),)) if name else None


def _duration(item: FeedItem) -> str:
    """Round to whole seconds, never to nothing (feed-I09, I10)."""
    return str(max(1, (item.duration_ms + 500) // 1000))


def _hubs(channel: FeedChannel) -> tuple[Node, ...]:
    return tuple(Node(attributes=(("rel", "hub"), ("href", hub))) for hub in channel.hubs)


CHANNEL: tuple[Element[FeedChannel], ...] = (
    Element("atom:link", _hubs),
    Element("itunes:author", lambda channel: channel.show.author),
    Element("itunes:category", _categories),
    Element("itunes:explicit", lambda channel: _true_or_false(channel.show.explicit)),
    Element("itunes:image", lambda channel: _href(channel.image_url)),
    Element("itunes:type", lambda channel: str(channel.show.type)),
    Element("itunes:owner", _owner),
    Element("itunes:new-feed-url", lambda channel: channel.new_feed_url),
    Element("podcast:guid", lambda channel: channel.show.guid),
    Element(
        "podcast:locked",
        lambda channel: Node(_yes_or_no(channel.show.locked), (("owner", channel.show.owner_email),)),
    ),
    Element("podcast:medium", lambda channel: channel.show.medium),
    Element("podcast:person", _people, PODCAST_TEXT),
    Element("podcast:license", lambda channel: _license(channel.show.license, channel.show.license_url), PODCAST_TEXT),
)

ITEM: tuple[Element[FeedItem], ...] = (
    Element("itunes:title", lambda item: item.episode.title),
    Element("itunes:episodeType", lambda item: str(item.episode.type)),
    Element("itunes:season", lambda item: _number(item.episode.season)),
    Element("itunes:episode", lambda item: _number(item.episode.number)),
    Element("itunes:duration", _duration),
    Element("itunes:explicit", lambda item: _true_or_false(item.explicit)),
    Element("itunes:image", lambda item: _href(item.image_url)),
    Element("podcast:season", _season),
    Element("podcast:episode", lambda item: _number(item.episode.number)),
    Element("podcast:transcript", _transcripts),
    Element("podcast:chapters", _chapters),
    Element("podcast:alternateEnclosure", _alternates),
    Element("podcast:person", _people, PODCAST_TEXT),
    Element("podcast:location", lambda item: _location(item.episode.location), PODCAST_TEXT),
    Element("podcast:license", lambda item: _license(item.episode.license, item.episode.license_url), PODCAST_TEXT),
)
