"""An item of a feed to an episode: one line per field, as ``elements`` has one row per tag."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from podcast_service.domain.episode import Episode, EpisodeStatus, EpisodeType, Location
from podcast_service.domain.errors import Invalid
from podcast_service.domain.feed_tag import ITUNES, PODCAST, RSS, FeedTag
from podcast_service.domain.identity import slugify
from podcast_service.domain.show import Show
from podcast_service.domain.text import one_line, title_of_name
from podcast_service.feeds.markup import is_markup, text_of
from podcast_service.feeds.parse_channel import read_images, read_license, read_people
from podcast_service.feeds.parse_children import Children
from podcast_service.feeds.parse_tree import CONTENT
from podcast_service.feeds.parse_values import absolute, milliseconds, moment, number, positive, yes_no
from podcast_service.feeds.values import FeedAlternate, FeedItem, FeedTranscript

TYPES = {
    "mp3": "audio/mpeg", "m4a": "audio/x-m4a", "aac": "audio/aac", "mp4": "video/mp4", "m4v": "video/x-m4v",
    "mov": "video/quicktime", "opus": "audio/opus", "ogg": "audio/ogg", "oga": "audio/ogg", "flac": "audio/flac",
    "wav": "audio/wav", "pdf": "application/pdf",
}  # fmt: skip
"""What an enclosure is by the ending of its address, where the feed does not say (feed-I05)."""
_UNKNOWN_TYPE = "application/octet-stream"
_WORDS = {"codecs": "codecs", "lang": "language", "title": "title"}
"""What an alternateEnclosure may say in words, and the field it has with us."""
_HASH_NAME, _HASH_BYTES = "sha256-", 32


class _Enclosure(NamedTuple):
    url: str
    length: int
    media_type: str


def read_item(of: Children, show: Show) -> FeedItem:
    """Return the item as our own value. What no field takes stays in ``episode.tags``, in order.

    Raises Invalid: feed_item_soundless.
    """
    enclosure = _enclosure(of)
    guid, permalink = _guid(of, enclosure)
    explicit = of.value("explicit", ITUNES, yes_no)
    description, notes = _words(of)
    return FeedItem(
        page_url=of.address("link") or permalink,
        enclosure_url=enclosure.url,
        length=enclosure.length,
        media_type=enclosure.media_type,
        duration_ms=of.value("duration", ITUNES, milliseconds) or 0,
        explicit=show.explicit if explicit is None else explicit,
        image_url=of.address("image", ITUNES, "href") or None,
        images=read_images(of),
        chapters_url=of.address("chapters", PODCAST, "url") or None,
        transcripts=of.every("transcript", PODCAST, lambda tag: _transcript(tag, of)),
        notes_html=notes,
        people=read_people(of),
        alternates=of.every("alternateEnclosure", PODCAST, lambda tag: _alternate(tag, of.base)),
        # Last, as it keeps what nobody took.
        episode=_episode(of, show, enclosure, guid=guid, explicit=explicit, description=description),
    )


def _episode(
    of: Children, show: Show, enclosure: _Enclosure, *, guid: str, explicit: bool | None, description: str
) -> Episode:
    title = _title(of, enclosure)
    season, season_name = of.one("season", PODCAST, _season) or (None, None)
    number_beside, display = of.one("episode", PODCAST, _number) or (None, None)
    license_name, license_url = read_license(of)
    return Episode(
        show=show.slug,
        guid=guid,
        slug=slugify(title),
        title=title,
        status=EpisodeStatus.PUBLISHED,
        published_at=_published_at(of),
        type=of.value("episodeType", ITUNES, _type) or EpisodeType.FULL,
        season=of.value("season", ITUNES, positive) or season,
        season_name=season_name,
        number=of.value("episode", ITUNES, positive) or number_beside,
        episode_display=display,
        description=description,
        explicit=explicit,
        location=of.first("location", PODCAST, _location),
        license=license_name,
        license_url=license_url,
        tags=of.left(),  # last: all else is taken by now
    )


def _enclosure(of: Children) -> _Enclosure:
    """Take the first enclosure with a web address; its length and type are guessed where they are not told."""
    found = of.every("enclosure", RSS, lambda tag: (of.web(tag.attribute("url")), tag))
    addressed = [(url, tag) for url, tag in found if url]
    if not addressed:
        raise Invalid("feed_item_soundless", place=of.place)
    if len(addressed) > 1:
        of.doubt("feed_doubt_several", "enclosure")
    url, tag = addressed[0]
    length, media_type = number(tag.attribute("length") or ""), tag.attribute("type")
    for name, value in (("enclosure length", length), ("enclosure type", media_type)):
        if value is None:
            of.doubt("feed_doubt_missing", name)
    ending = urlsplit(url).path.rpartition(".")[2].lower()
    return _Enclosure(url, length or 0, media_type or TYPES.get(ending, _UNKNOWN_TYPE))


def _guid(of: Children, enclosure: _Enclosure) -> tuple[str, str]:
    """Take the guid, and the page it is the address of, if any; one that is missing is the sound's address."""
    found = of.one("guid", RSS, lambda tag: tag if tag.text else None)
    if found is None:
        of.doubt("feed_doubt_guid", enclosure.url)
        return enclosure.url, ""
    is_page = (found.attribute("isPermaLink") or "true").lower() == "true" and found.text.startswith("http")
    return found.text, (of.web(found.text) or "") if is_page else ""


def _title(of: Children, enclosure: _Enclosure) -> str:
    """Take the title, else the iTunes title, else the name of the file; an iTunes title of its own stays a tag."""
    title = of.line("title")
    again = of.one(
        "title", ITUNES, lambda tag: one_line(tag.text) if not title or one_line(tag.text) == title else None
    )
    if title or again:
        return title or again or ""
    of.doubt("feed_doubt_missing", "title")
    return title_of_name(PurePosixPath(unquote(urlsplit(enclosure.url).path)).stem) or enclosure.url


def _words(of: Children) -> tuple[str, str]:
    """Take the description as plain text and the show notes as HTML: HTML in a description is notes (feed-X09)."""
    told, encoded = of.text("description"), of.text("encoded", CONTENT)
    told = told or of.text("summary", ITUNES)
    return (text_of(told), encoded or told) if is_markup(told) else (told, encoded)


def _published_at(of: Children) -> datetime | None:
    """Take the date; without a zone it is read as UTC."""
    found = of.value("pubDate", RSS, moment)
    if found is None:
        of.doubt("feed_doubt_missing", "pubDate")
    elif found.tzinfo is None:
        of.doubt("feed_doubt_zone", found.isoformat(" "))
        return found.replace(tzinfo=UTC)
    return found


def _transcript(tag: FeedTag, of: Children) -> FeedTranscript | None:
    url = of.web(tag.attribute("url"))
    if url is None:
        return None
    return FeedTranscript(url, tag.attribute("type") or "", tag.attribute("language"), tag.attribute("rel"))


def _alternate(tag: FeedTag, base: str) -> FeedAlternate | None:
    """Read another form of the sound, if our value can hold all that is said of it; else it stays a tag."""
    told, parts = dict(tag.attributes), {child.name: child for child in tag.children}
    length, bit_rate = number(told.get("length", "")), number(told.get("bitrate", "0"))
    words = {_WORDS[name]: text for name, text in told.items() if _WORDS.get(name) in FeedAlternate._fields}
    if len(told) > len(words) + len({"type", "length", "bitrate"} & told.keys()):
        return None
    if parts.keys() != {"source", "integrity"} or len(tag.children) != len(parts):
        return None
    url, sha256 = parts["source"].attribute("uri"), _sha256(parts["integrity"])
    if not (url and sha256 and length is not None and bit_rate is not None and "type" in told):
        return None
    if len(parts["source"].attributes) > 1:
        return None
    return FeedAlternate(absolute(url, base), told["type"], length, sha256, bit_rate or None, **words)


def _sha256(tag: FeedTag) -> str | None:
    value = tag.attribute("value") or ""
    if tag.attribute("type") != "sri" or not value.startswith(_HASH_NAME):
        return None
    try:
        found = b64decode(value.removeprefix(_HASH_NAME), validate=True)
    except ValueError:
        return None
    return found.hex() if len(found) == _HASH_BYTES else None


def _season(tag: FeedTag) -> tuple[int, str | None] | None:
    found = positive(tag.text)
    return (found, tag.attribute("name")) if found else None


def _number(tag: FeedTag) -> tuple[int, str | None] | None:
    found = positive(tag.text)
    return (found, tag.attribute("display")) if found else None


def _location(tag: FeedTag) -> Location | None:
    """Read podcast:location, if our value can hold all that is said; else it stays a tag."""
    name, told = one_line(tag.text), dict(tag.attributes)
    if not name or not told.keys() <= {field.name for field in fields(Location)} - {"name"}:
        return None
    return Location(name=name, **told)


def _type(text: str) -> EpisodeType | None:
    return {str(kind): kind for kind in EpisodeType}.get(text.lower())
