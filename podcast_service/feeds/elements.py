"""The tags feedgen does not make: one row per tag of a channel and of an item."""

from __future__ import annotations

from base64 import b64encode

from podcast_service.domain.episode import Location
from podcast_service.domain.feed_tag import ITUNES, PODCAST
from podcast_service.feeds.element import ATOM, CONTENT, NAMESPACES, Element, Node
from podcast_service.feeds.elements_written import CHANNEL_WRITTEN, ITEM_WRITTEN, extras, written
from podcast_service.feeds.podcast_namespace import TAGS
from podcast_service.feeds.values import FeedAlternate, FeedChannel, FeedImage, FeedItem, FeedPerson, FeedTranscript

__all__ = ["CHANNEL", "CHAPTERS_TYPE", "ITEM", "NAMESPACES"]

CHAPTERS_TYPE = "application/json+chapters"


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
    """Tell of our own files, then of those the publisher has elsewhere."""
    return (*(_alternate(one) for one in item.alternates), *written(item, "alternateEnclosure"))


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
            ("lang", one.language),
            ("title", one.title),
        ),
        children=(
            ("podcast:source", Node(attributes=(("uri", one.url),))),
            ("podcast:integrity", Node(attributes=(("type", "sri"), ("value", integrity)))),
        ),
    )


def _season(item: FeedItem) -> Node | None:
    season = item.episode.season
    return Node(str(season), (("name", item.episode.season_name),)) if season else None


def _episode(item: FeedItem) -> Node | None:
    number = item.episode.number
    return Node(str(number), (("display", item.episode.episode_display),)) if number else None


def _locations(item: FeedItem) -> tuple[Node, ...]:
    """Tell the first place, then the rest."""
    first = item.episode.location
    return (*((_location(first),) if first else ()), *written(item, "location"))


def _location(place: Location) -> Node:
    attributes = (("rel", place.rel), ("geo", place.geo), ("osm", place.osm), ("country", place.country))
    return Node(place.name, attributes)


def _images(source: FeedChannel | FeedItem) -> tuple[Node, ...]:
    """Tell of the cover, then of the publisher's other pictures."""
    return (*(_image(one) for one in source.images), *written(source, "image"))


def _image(one: FeedImage) -> Node:
    attributes = (("href", one.url), ("alt", one.alt), ("aspect-ratio", "1/1"), ("width", str(one.width)))
    return Node(attributes=attributes)


def _license(name: str | None, url: str | None) -> Node | None:
    return Node(name, (("url", url),)) if name else None


def _duration(item: FeedItem) -> str:
    """Round to whole seconds, never to nothing (feed-I09, I10)."""
    return str(max(1, (item.duration_ms + 500) // 1000))


NEVER = frozenset(
    {
        *((PODCAST, name) for name in TAGS),
        *((ITUNES, dead) for dead in ("keywords", "subtitle", "summary")),
        (ATOM, "link"),
        (CONTENT, "encoded"),
    }
)
"""What no publisher adds by name: what has a row or belongs elsewhere, and dead elements (feed-C21, P01, P05)."""

_CHANNEL: tuple[Element[FeedChannel], ...] = (
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
    Element("podcast:person", _people),
    Element("podcast:license", lambda channel: _license(channel.show.license, channel.show.license_url)),
    Element("podcast:image", _images),
    *CHANNEL_WRITTEN,
)

_ITEM: tuple[Element[FeedItem], ...] = (
    Element("itunes:title", lambda item: item.episode.title),
    Element("itunes:episodeType", lambda item: str(item.episode.type)),
    Element("itunes:season", lambda item: _number(item.episode.season)),
    Element("itunes:episode", lambda item: _number(item.episode.number)),
    Element("itunes:duration", _duration),
    Element("itunes:explicit", lambda item: _true_or_false(item.explicit)),
    Element("itunes:image", lambda item: _href(item.image_url)),
    Element("podcast:season", _season),
    Element("podcast:episode", _episode),
    Element("podcast:transcript", _transcripts),
    Element("podcast:chapters", _chapters),
    Element("podcast:alternateEnclosure", _alternates),
    Element("podcast:person", _people),
    Element("podcast:location", _locations),
    Element("podcast:license", lambda item: _license(item.episode.license, item.episode.license_url)),
    Element("podcast:image", _images),
    *ITEM_WRITTEN,
)


def names(rows: tuple[Element[FeedChannel], ...] | tuple[Element[FeedItem], ...]) -> frozenset[tuple[str, str]]:
    """Return the elements that have a row, by namespace and name."""
    parts = (row.tag.rpartition(":")[::2] for row in rows)
    return frozenset((NAMESPACES.get(prefix, ""), name) for prefix, name in parts)


CHANNEL: tuple[Element[FeedChannel], ...] = (*_CHANNEL, Element("", extras(names(_CHANNEL) | NEVER)))
ITEM: tuple[Element[FeedItem], ...] = (*_ITEM, Element("", extras(names(_ITEM) | NEVER)))
