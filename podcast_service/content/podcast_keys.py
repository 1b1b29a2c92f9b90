"""Front-matter key to element of the podcast: namespace: one row a key (Podcasting 2.0)."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.content import feed_checks as checks
from podcast_service.content.feed_kinds import Kind, Part
from podcast_service.content.feed_values import (
    address,
    at_most,
    like,
    link,
    mail_date,
    media_type,
    moment,
    seconds,
    truth,
    uri,
    whole,
)
from podcast_service.domain.told import told
from podcast_service.feeds.podcast_namespace import PATTERNS

_UUID = told("the podcast:guid of a show, such as 9b024349-ccf0-5f69-a609-6b82873eab3c")
_GEO = told("a place such as geo:57.05,9.92")
_OSM = told("an OpenStreetMap object such as R35183")
_SRI = like(r"sha(?:256|384|512)-[A-Za-z0-9+/]+={0,2}", told("a hash such as sha256-…"))
_RRULE = like(r"FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9+,.:-]+)*", told("a rule such as FREQ=WEEKLY;BYDAY=FR"))
_MEDIUM = like(PATTERNS["medium"][""].pattern, told("a word of podcast:medium, such as music"))
_LANGUAGE = like(PATTERNS["transcript"]["language"].pattern, told("a language such as da"))
_RATIO = like(r"\d{1,5}(?:\.\d+)?/\d{1,5}(?:\.\d+)?", told("a ratio such as 16/9"))


def _remote(key: str) -> Kind:
    return Kind(
        key,
        "remoteItem",
        (
            Part("feed_guid", "feedGuid", wanted=_UUID),
            Part("feed_url", "feedUrl", link),
            Part("item_guid", "itemGuid"),
            Part("medium", "medium", _MEDIUM),
            Part("title", "title", at_most(128)),
        ),
        alone="feed_guid",
    )


_RECIPIENT = Kind(
    "recipients",
    "valueRecipient",
    (
        Part("name", "name", at_most(128)),
        Part("type", "type"),
        Part("address", "address"),
        Part("split", "split", whole()),
        Part("fee", "fee", truth),
        Part("custom_key", "customKey"),
        Part("custom_value", "customValue"),
    ),
)
_TIME_SPLIT = Kind(
    "time_splits",
    "valueTimeSplit",
    (
        Part("start", "startTime", seconds),
        Part("duration", "duration", seconds),
        Part("remote_start", "remoteStartTime", seconds),
        Part("remote_percentage", "remotePercentage", whole(0, 100)),
    ),
    holds=(replace(_remote("remote_item"), is_once=True), _RECIPIENT),
    check=checks.time_split,
)
_CONTENT_LINKS = Kind("content_links", "contentLink", (Part("text"), Part("url", "href", address)), alone="url")
_ALTERNATES = Kind(
    "alternate_enclosures",
    "alternateEnclosure",
    (
        Part("type", "type", media_type),
        Part("length", "length", whole(1)),
        Part("bitrate", "bitrate", whole(1)),
        Part("height", "height", whole(1)),
        Part("lang", "lang", _LANGUAGE),
        Part("title", "title", at_most(32)),
        Part("rel", "rel", at_most(32)),
        Part("codecs", "codecs"),
        Part("default", "default", truth),
    ),
    holds=(
        Kind("sources", "source", (Part("url", "uri", uri), Part("type", "contentType", media_type)), alone="url"),
        Kind("integrity", "integrity", (Part("value", "value", _SRI),), alone="value", fixed=(("type", "sri"),)),
    ),
    check=checks.alternate,
)

PODCAST_BOTH = (
    Kind("funding", "funding", (Part("text"), Part("url", "url", address)), alone="url"),
    Kind("txt", "txt", (Part("text"), Part("purpose", "purpose", at_most(128))), alone="text", check=checks.txt),
    Kind(
        "location",
        "location",
        (
            Part("name"),
            Part("rel", "rel", wanted=told("subject or creator")),
            Part("geo", "geo", wanted=_GEO),
            Part("osm", "osm", wanted=_OSM),
            Part("country", "country", wanted=told("a country such as DK")),
        ),
        alone="name",
    ),
    Kind(
        "images",
        "image",
        (
            Part("url", "href", address),
            Part("alt", "alt", at_most(255)),
            Part("aspect_ratio", "aspect-ratio", _RATIO),
            Part("width", "width", whole(1)),
            Part("height", "height", whole(1)),
            Part("type", "type", media_type),
            Part("purpose", "purpose", at_most(128)),
        ),
        alone="url",
    ),
    Kind(
        "social_interact",
        "socialInteract",
        (
            Part("protocol", "protocol"),
            Part("url", "uri", address),
            Part("account_id", "accountId"),
            Part("account_url", "accountUrl", address),
            Part("priority", "priority", whole()),
        ),
        alone="protocol",
        check=checks.social,
    ),
    Kind(
        "chat",
        "chat",
        (
            Part("server", "server"),
            Part("protocol", "protocol"),
            Part("account_id", "accountId"),
            Part("space", "space"),
        ),
    ),
    Kind(
        "value",
        "value",
        (Part("type", "type"), Part("method", "method"), Part("suggested", "suggested")),
        holds=(_RECIPIENT, _TIME_SPLIT),
        check=checks.value,
    ),
)

_PUBLISHER = replace(_remote("publisher"), fixed=(("medium", "publisher"),), is_once=True)

PODCAST_SHOW = (
    Kind(
        "trailers",
        "trailer",
        (
            Part("title"),
            Part("published_at", "pubdate", mail_date),
            Part("url", "url", address),
            Part("length", "length", whole(1)),
            Part("type", "type", media_type),
            Part("season", "season", whole(1)),
        ),
    ),
    _remote("remote_items"),
    Kind("podroll", "podroll", wraps=_remote("podroll")),
    Kind(
        "publisher",
        "publisher",
        wraps=replace(_PUBLISHER, parts=tuple(part for part in _PUBLISHER.parts if part.key != "medium")),
    ),
    Kind(
        "update_frequency",
        "updateFrequency",
        (
            Part("text"),
            Part("complete", "complete", truth),
            Part("dtstart", "dtstart", moment),
            Part("rrule", "rrule", _RRULE),
        ),
        alone="text",
        check=checks.frequency,
    ),
    Kind("podping", "podping", (Part("uses_podping", "usesPodping", truth),), alone="uses_podping"),
)

PODCAST_ITEM = (_ALTERNATES, _CONTENT_LINKS)

SOUNDBITES = Kind(
    "soundbites",
    "soundbite",
    (Part("title"), Part("start", "startTime", seconds), Part("duration", "duration", seconds)),
)
PODCAST_EPISODE = (SOUNDBITES, *PODCAST_ITEM)
