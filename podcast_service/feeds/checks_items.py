"""Checks of the items: section I of the feed demands, and what T and E say of the document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from lxml import etree

from podcast_service.domain.told import told
from podcast_service.feeds.addresses import WEB_ADDRESS
from podcast_service.feeds.elements import CHAPTERS_TYPE
from podcast_service.feeds.reading import CONTENT, ITUNES, PODCAST, Broken, Reading, date, stands, text

MEDIA_TYPES = {
    "audio/mpeg": ".mp3",
    "audio/x-m4a": ".m4a",
    "audio/m4a": ".m4a",
    "audio/mp4": ".m4a",
    "video/mp4": ".mp4",
    "video/x-m4v": ".m4v",
    "video/m4v": ".m4v",
    "video/quicktime": ".mov",
    "application/pdf": ".pdf",
}
"""The types directories take, each with the extension its address must end in (feed-I05)."""
TRANSCRIPT_TYPES = {"text/vtt", "application/x-subrip", "application/json", "text/html", "text/plain"}
TOLERANCE_MS = 2000
LONGEST_S = 12 * 60 * 60
"""Seconds Spotify takes at most, from memory: to be checked there (feed-S01)."""

_DURATION = re.compile(r"[0-9]{1,9}|(?:[0-9]{1,6}:)?[0-5]?[0-9]:[0-5][0-9]")
_LENGTH = re.compile(r"[1-9][0-9]{0,18}")
_DATE = re.compile(
    r"(?:(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT)"
)
_POSITIVE = re.compile(r"[1-9][0-9]*")
_NUMBER_IN_TITLE = re.compile(
    r"^\s*(?:#?\d+\s*[-–—:.)]|(?:afsnit|episode|ep\.?|del|sæson|season|s\d+\s*e)\s*#?\d+)|\((?:del|part) \d+\)",
    re.IGNORECASE,
)


def title(feed: Reading) -> Iterator[Broken]:
    """Check that every item has a title."""
    return ((where, stands("title", None)) for where, item in feed.numbered if not text(item, "title"))


def unnumbered_title(feed: Reading) -> Iterator[Broken]:
    """Check that titles leave numbers to the tags for them, and do not repeat the show's name."""
    show = text(feed.channel, "title").lower()
    for where, item in feed.numbered:
        value = text(item, "title")
        numbered = text(item, f"{ITUNES}episode") and _NUMBER_IN_TITLE.search(value)
        if numbered or (show and value.lower().startswith((f"{show}:", f"{show} -", f"{show} –"))):
            yield where, value[:80]


def enclosure(feed: Reading) -> Iterator[Broken]:
    """Check that every item has exactly one enclosure, whole."""
    for where, item in feed.numbered:
        found = item.findall("enclosure")
        whole = [each for each in found if is_whole(each)]
        if len(found) != 1 or not whole:
            yield (
                where,
                told("enclosure × {count}, whole: {whole}", count=len(found), whole=len(whole)),
            )


def unique_enclosures(feed: Reading) -> Iterator[Broken]:
    """Check that no two items have one enclosure address."""
    yield from _repeated([(where, each.get("url", "")) for where, _, each in _enclosures(feed)])


def media_type(feed: Reading) -> Iterator[Broken]:
    """Check that the enclosure's type is known and agrees with its address."""
    for where, _, each in _enclosures(feed):
        kind, url = each.get("type", ""), each.get("url", "")
        if kind and MEDIA_TYPES.get(kind) != _extension(url):
            yield where, told("{type} at {address}", type=kind, address=url[-60:])


def guid(feed: Reading) -> Iterator[Broken]:
    """Check that every item has a guid of its own, an address unless it says that it is none."""
    for where, item in [*feed.numbered, *feed.lives]:
        found = item.find("guid")
        value = "" if found is None else (found.text or "").strip()
        permanent = "true" if found is None else found.get("isPermaLink", "true")
        if not value or (permanent == "true" and not WEB_ADDRESS.fullmatch(value)):
            yield where, stands("guid", value)
        elif permanent not in ("true", "false"):
            yield where, stands("guid isPermaLink", permanent)
    for sources in (feed.numbered, feed.lives):
        yield from _repeated([(where, text(source, "guid")) for where, source in sources])


def published(feed: Reading) -> Iterator[Broken]:
    """Check that dates are written as RFC 2822 has them, with the right day of the week."""
    for where, item in feed.numbered:
        value = text(item, "pubDate")
        form, found = _DATE.fullmatch(value), date(value)
        if value and (not form or not found or form["day"] not in (None, _day(found.weekday()))):
            yield where, f"pubDate: {value}"


def past(feed: Reading) -> Iterator[Broken]:
    """Check that nothing is dated in the future."""
    for where, item in feed.numbered:
        found = date(text(item, "pubDate"))
        if found and feed.facts.now is not None and found > feed.facts.now + timedelta(seconds=1):
            yield where, f"pubDate: {text(item, 'pubDate')}"


def duration(feed: Reading) -> Iterator[Broken]:
    """Check that the duration is written as seconds or as a clock."""
    for where, item in feed.numbered:
        value = text(item, f"{ITUNES}duration")
        if value and seconds(value) is None:
            yield where, f"itunes:duration: {value}"


def measured_duration(feed: Reading) -> Iterator[Broken]:
    """Check that the duration is that of the decoded sound, within 2 s or 1 %."""
    for where, item, each in _enclosures(feed):
        value = text(item, f"{ITUNES}duration")
        written, measured = seconds(value), feed.facts.durations_ms.get(each.get("url", ""))
        if written is None or measured is None:
            continue
        if abs(written * 1000 - measured) > max(TOLERANCE_MS, measured // 100):
            yield (
                where,
                told("itunes:duration {value}, decoded {seconds} s", value=value, seconds=round(measured / 1000, 1)),
            )


def explicit(feed: Reading) -> Iterator[Broken]:
    """Check that items say true or false."""
    for where, item in feed.numbered:
        value = text(item, f"{ITUNES}explicit")
        if value not in ("true", "false"):
            yield where, stands("itunes:explicit", value)


def numbers(feed: Reading) -> Iterator[Broken]:
    """Check that season and episode are positive integers, and a pair stands once for each type."""
    places: list[Broken] = []
    for where, item in feed.numbered:
        season, number = text(item, f"{ITUNES}season"), text(item, f"{ITUNES}episode")
        for tag, value in (("itunes:season", season), ("itunes:episode", number)):
            written = item.find(f"{ITUNES}{tag.removeprefix('itunes:')}") is not None
            if written and not _POSITIVE.fullmatch(value):
                yield where, stands(tag, value)
        if number:
            kind = text(item, f"{ITUNES}episodeType") or "full"
            places.append((where, f"itunes:season {season or '–'}, itunes:episode {number}, {kind}"))
    yield from _repeated(places)


def episode_type(feed: Reading) -> Iterator[Broken]:
    """Check that the type of an episode is one there is."""
    for where, item in feed.numbered:
        value = text(item, f"{ITUNES}episodeType")
        if item.find(f"{ITUNES}episodeType") is not None and value not in ("full", "trailer", "bonus"):
            yield where, stands("itunes:episodeType", value)


def same_numbers(feed: Reading) -> Iterator[Broken]:
    """Check that podcast: and itunes: give the same numbers."""
    for where, item in feed.numbered:
        for tag in ("season", "episode"):
            ours, theirs = text(item, f"{PODCAST}{tag}"), text(item, f"{ITUNES}{tag}")
            if ours and _POSITIVE.fullmatch(theirs) and ours != theirs:
                yield where, f"podcast:{tag}: {ours}, itunes:{tag}: {theirs}"


def recommended(feed: Reading) -> Iterator[Broken]:
    """Check that items have what every app shows, the duration in seconds."""
    for where, item in feed.numbered:
        missing = [tag for tag in ("description", "link", "pubDate") if not text(item, tag)]
        if not text(item, f"{ITUNES}duration").isdecimal():
            missing.append("itunes:duration")
        if "description" in missing and text(item, f"{CONTENT}encoded"):
            missing.remove("description")  # I16 says so
        if missing:
            yield where, told("without {parts}", parts=", ".join(missing))


def notes_beside_description(feed: Reading) -> Iterator[Broken]:
    """Check that content:encoded stands beside a description, and after it."""
    for where, item in feed.numbered:
        notes, description = item.find(f"{CONTENT}encoded"), item.find("description")
        if notes is None or not notes.text:
            continue
        if description is None or not text(item, "description"):
            yield where, stands("description", None)
        elif item.index(notes) < item.index(description):
            yield where, told("content:encoded before the description")


def transcript_type(feed: Reading) -> Iterator[Broken]:
    """Check that transcripts are of a type the namespace names."""
    for where, item in feed.numbered:
        for each in item.findall(f"{PODCAST}transcript"):
            if each.get("type") is not None and each.get("type") not in TRANSCRIPT_TYPES:
                yield where, f"podcast:transcript: {each.get('type')}"


def webvtt_offered(feed: Reading) -> Iterator[Broken]:
    """Check that an episode with transcripts has one in WebVTT, the form Apple takes and browsers play."""
    for where, item in feed.numbered:
        kinds = [each.get("type", "") for each in item.findall(f"{PODCAST}transcript")]
        if kinds and "text/vtt" not in kinds and TRANSCRIPT_TYPES.issuperset(kinds):
            yield where, f"podcast:transcript: {', '.join(kinds)}"


def chapters_type(feed: Reading) -> Iterator[Broken]:
    """Check that chapters are declared as JSON chapters."""
    for where, item in feed.numbered:
        for each in item.findall(f"{PODCAST}chapters"):
            if each.get("type") and each.get("type") != CHAPTERS_TYPE:
                yield where, f"podcast:chapters type: {each.get('type')}"


def playable_length(feed: Reading) -> Iterator[Broken]:
    """Check that no episode is longer than Spotify takes."""
    for where, item in feed.numbered:
        value = text(item, f"{ITUNES}duration")
        if (seconds(value) or 0) > LONGEST_S:
            yield where, stands("itunes:duration", value)


def measured_length(feed: Reading) -> Iterator[Broken]:
    """Check that the enclosure's length is what its address answers."""
    for where, _, each in _enclosures(feed):
        measured = feed.facts.lengths.get(each.get("url", ""))
        if measured is not None and each.get("length") != str(measured):
            yield where, told("length {written}, answered {measured}", written=each.get("length"), measured=measured)


def measured_type(feed: Reading) -> Iterator[Broken]:
    """Check that the enclosure's type is what its address answers."""
    for where, _, each in _enclosures(feed):
        answered = feed.facts.media_types.get(each.get("url", ""))
        if answered is not None and each.get("type") != answered:
            yield where, told("type {written}, answered {measured}", written=each.get("type"), measured=answered)


def seconds(duration: str) -> int | None:
    """Read a duration of seconds or [H:]MM:SS; ``None`` where it is neither."""
    if not _DURATION.fullmatch(duration):
        return None
    total = 0
    for part in duration.split(":"):
        total = total * 60 + int(part)
    return total


def _enclosures(feed: Reading) -> Iterator[tuple[str, etree._Element, etree._Element]]:
    for where, item in feed.numbered:
        for each in item.findall("enclosure"):
            yield where, item, each


def _repeated(values: list[Broken]) -> Iterator[Broken]:
    counts = Counter(value for _, value in values)
    seen: set[str] = set()
    for where, value in values:
        if value and counts[value] > 1 and value in seen:
            yield where, told("{value}, for the second time", value=value[:120])
        seen.add(value)


def is_whole(enclosure: etree._Element) -> bool:
    """Say whether an enclosure has an address, a type and a length in bytes."""
    return bool(enclosure.get("url") and enclosure.get("type") and _LENGTH.fullmatch(enclosure.get("length", "")))


def _extension(url: str) -> str:
    try:
        return PurePosixPath(urlsplit(url).path).suffix.lower()
    except ValueError:
        return ""


def _day(weekday: int) -> str:
    return ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[weekday]
