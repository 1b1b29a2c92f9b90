"""Front-matter key to field for episodes and shows: one row a field.

An episode's value comes from its page, else from the file's tags, else from the show; ``Origins`` remembers which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page
from podcast_service.domain.chapter import Chapter, in_order
from podcast_service.domain.episode import Episode, EpisodeStatus, EpisodeType, Location
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Audio, Cover, Tags
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes
from podcast_service.domain.transcript import TranscriptFile, WithoutTranscript

T = TypeVar("T")
Names = Mapping[str, str]
"""People who have a page: slug to name."""

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,3}))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was found beside an episode's page and has been read already."""

    audio: Audio | None = None
    audio_changed_at: datetime | None = None
    tags: Tags = field(default_factory=Tags)
    cover: Cover | None = None
    cover_origin: str = "page"
    transcripts: tuple[TranscriptFile, ...] = ()


@dataclass(slots=True)
class Origins:
    """Choose between page, tag and show, and remember where each value came from."""

    chosen: dict[str, str] = field(default_factory=dict)

    def pick(self, name: str, page: T | None, tag: T | None = None, show: T | None = None) -> T | None:
        """Return the first value there is."""
        for origin, value in (("page", page), ("tag", tag), ("show", show)):
            if value is not None and value != "" and value != ():
                self.chosen[name] = origin
                return value
        return None


def episode_of(page: Page, *, show: Show, guid: str, slug: str, names: Names, beside: Beside) -> Episode:
    """Make the episode a page describes. Raises Invalid naming the key that is wrong."""
    keys, tags, origins = page.fields, beside.tags, Origins()
    if beside.audio:
        origins.chosen["audio"] = "page"
    if beside.cover:
        origins.chosen["cover"] = beside.cover_origin
    duration_ms = beside.audio.sound.duration_ms if beside.audio else None
    return Episode(
        show=show.slug,
        guid=guid,
        slug=slug,
        title=_title(origins.pick("title", keys.text("title"), tags.title, slug.replace("-", " ").capitalize())),
        status=keys.choice("status", EpisodeStatus, EpisodeStatus.DRAFT),
        published_at=keys.moment("published_at"),
        enclosure=keys.text("enclosure"),
        type=keys.choice("type", EpisodeType, EpisodeType.FULL),
        season=origins.pick("season", keys.whole("season"), tags.season),
        season_name=keys.text("season_name"),
        number=origins.pick("number", keys.whole("number"), tags.number),
        description=shorten_bytes(clean(origins.pick("description", keys.text("description"), tags.description) or "")),
        notes=clean(page.body),
        language=origins.pick("language", keys.text("language"), tags.language),
        explicit=keys.flag("explicit"),
        is_sample=keys.flag("sample") or False,
        credits=origins.pick("people", _credits(keys, names), _tag_credits(tags, names), show.credits) or (),
        themes=keys.texts("themes"),
        location=_location(keys.mapping("location")),
        license=origins.pick("license", keys.text("license"), None, show.license),
        license_url=origins.pick("license_url", keys.text("license_url"), None, show.license_url),
        copyright=origins.pick("copyright", keys.text("copyright"), tags.copyright, show.copyright),
        audio=beside.audio,
        audio_changed_at=beside.audio_changed_at,
        cover=beside.cover,
        chapters=in_order(origins.pick("chapters", _chapters(keys), tags.chapters) or (), duration_ms),
        transcripts=beside.transcripts,
        without_transcript=_without_transcript(keys.mapping("without_transcript")),
        old_slugs=keys.texts("old_slugs"),
        withdrawn_at=keys.moment("withdrawn_at"),
        withdrawn_reason=keys.text("withdrawn_reason"),
        origins=tuple(sorted(origins.chosen.items())),
    )


def show_of(page: Page, *, slug: str, names: Names, cover: Cover | None) -> Show:
    """Make the show that ``show.md`` describes. Raises Invalid naming the key that is missing or wrong."""
    keys = page.fields
    guid, title = keys.text("guid"), keys.text("title")
    if not guid or not title:
        raise Invalid("page_key_missing", place=keys.place, key="title" if guid else "guid")
    owner = keys.mapping("owner")
    return Show(
        slug=slug,
        guid=guid,
        title=_title(title),
        is_working_title=keys.flag("working_title") or False,
        language=keys.text("language") or "da",
        description=shorten_bytes(clean(keys.text("description") or "")),
        notes=clean(page.body),
        author=keys.text("author"),
        owner_name=owner.text("name") if owner else None,
        owner_email=owner.text("email") if owner else None,
        categories=keys.lists("categories"),
        explicit=keys.flag("explicit") or False,
        type=keys.choice("type", ShowType, ShowType.EPISODIC),
        parts=keys.whole("parts"),
        copyright=keys.text("copyright"),
        license=keys.text("license"),
        license_url=keys.text("license_url"),
        medium=keys.text("medium") or "podcast",
        locked=keys.flag("locked") is not False,
        credits=_credits(keys, names),
        cover=cover,
        auto_publish=keys.flag("auto_publish") or False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptKey:
    """What a page says of a transcript: its file, and when a person approved it.

    An approval holds for the text with the hash ``sha256`` and the sound with the hash ``sound``, and no other.
    """

    file: str
    language: str | None = None
    approved_at: datetime | None = None
    sha256: str | None = None
    sound: str | None = None


def transcripts_of(page: Page) -> tuple[TranscriptKey, ...]:
    """Return the transcripts a page names."""
    return tuple(
        TranscriptKey(file=row)
        if isinstance(row, str)
        else TranscriptKey(
            file=row.required("file"),
            language=row.text("language"),
            approved_at=row.moment("approved_at"),
            sha256=row.text("sha256"),
            sound=row.text("sound"),
        )
        for row in page.fields.rows("transcripts")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioKey:
    """What a page says of its sound: the name of the file it came in by, and the hash and size of its bytes."""

    name: str
    sha256: str | None = None
    size: int | None = None


def audio_of(page: Page) -> AudioKey | None:
    """Return the sound a page names, if it names one."""
    value = page.fields.values.get("audio")
    if isinstance(value, str):
        page.fields.known.add("audio")
        return AudioKey(name=value.strip())
    below = page.fields.mapping("audio")
    if below is None:
        return None
    return AudioKey(name=below.required("name"), sha256=below.text("sha256"), size=below.whole("size"))


def _title(value: str | None) -> str:
    return shorten(one_line(value or ""))


def _credits(keys: Fields, names: Names) -> tuple[Credit, ...]:
    return tuple(_credit(row, names) for row in keys.rows("people"))


def _credit(row: Fields | str, names: Names) -> Credit:
    if isinstance(row, str):
        return _credit_of(row, Role.HOST, names)
    role = row.choice("role", Role, Role.HOST)
    return _credit_of(row.text("person") or row.required("name"), role, names)


def _credit_of(who: str, role: Role, names: Names) -> Credit:
    """Find the person by slug or by name; someone without a page is credited by the name alone."""
    if who in names:
        return Credit(name=names[who], role=role, person=who)
    slug = next((slug for slug, name in names.items() if name.casefold() == who.casefold()), None)
    return Credit(name=one_line(who), role=role, person=slug)


def _tag_credits(tags: Tags, names: Names) -> tuple[Credit, ...]:
    return tuple(_credit_of(credit.name, credit.role, names) for credit in tags.people)


def _location(keys: Fields | None) -> Location | None:
    if keys is None:
        return None
    return Location(name=keys.required("name"), geo=keys.text("geo"), osm=keys.text("osm"))


def _without_transcript(keys: Fields | None) -> WithoutTranscript | None:
    if keys is None:
        return None
    decided_at = keys.moment("decided_at")
    if decided_at is None:
        raise Invalid("page_key_missing", place=keys.place, key="decided_at")
    return WithoutTranscript(reason=keys.required("reason"), decided_at=decided_at)


def _chapters(keys: Fields) -> tuple[Chapter, ...]:
    rows = [row for row in keys.rows("chapters") if isinstance(row, Fields)]
    if len(rows) != len(keys.rows("chapters")):
        raise keys.wrong("chapters", "a list of start and title")
    return tuple(
        Chapter(
            start_ms=_time(row, "start") or 0,
            title=_title(row.required("title")),
            end_ms=_time(row, "end"),
            url=row.text("url"),
        )
        for row in rows
    )


def _time(keys: Fields, key: str) -> int | None:
    """Read ``12:40``, ``1:02:03.5`` or a number of seconds, in milliseconds."""
    text = keys.text(key)
    if text is None:
        return None
    if text.isdecimal():
        return int(text) * 1000
    match = _TIME.fullmatch(text)
    if match is None:
        raise keys.wrong(key, "a time such as 12:40 or 1:02:03")
    hours, minutes, seconds, fraction = match.groups()
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int((fraction or "0").ljust(3, "0"))
