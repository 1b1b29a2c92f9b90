"""Two states of an episode side by side: each field in words, and line by line what went and what came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import NamedTuple

from sqlalchemy import Connection

from podcast_service.catalog.nodes import list_nodes
from podcast_service.domain.chapter import time_of, write_time
from podcast_service.domain.episode import TYPES, Episode
from podcast_service.domain.feed_tag import FeedTag, tags_named
from podcast_service.domain.rendition import Recipe
from podcast_service.domain.text import clock
from podcast_service.domain.theme import Theme
from podcast_service.domain.told import told
from podcast_service.site import words
from podcast_service.site.templating import say

Write = Callable[[Episode, str], Iterable[str]]
"""Write a field of an episode as lines, in a language."""
SOUNDBITE = "soundbite"
_AROUND = 2
"""Lines that stayed, shown before and after what changed."""


class Line(NamedTuple):
    """One line: ``mark`` is ``gone``, ``new``, ``same`` or ``cut`` where lines that stayed are left out."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A field that differs: what it is called, and its lines."""

    label: str
    lines: tuple[Line, ...]
    is_file: bool = False
    """Whether the label is the name of a file, written as it is."""


class Field(NamedTuple):
    """One row: the fields of an episode that tell something, what they are called, how they are written."""

    names: tuple[str, ...]
    label: str
    write: Write
    part: Callable[[Episode], object] | None = None
    """What it tells of, where that is a part of the fields."""

    def differs(self, was: Episode, now: Episode) -> bool:
        """Say whether it is another one in ``now``."""
        if self.part is not None:
            return self.part(was) != self.part(now)
        return any(getattr(was, name) != getattr(now, name) for name in self.names)


def _text(name: str) -> Write:
    def write(episode: Episode, _language: str) -> Iterable[str]:
        value = getattr(episode, name)
        return () if value in (None, "") else str(value).splitlines()

    return write


def _each(name: str) -> Write:
    return lambda episode, _language: [str(one) for one in getattr(episode, name)]


def _yes(name: str) -> Write:
    def write(episode: Episode, language: str) -> Iterable[str]:
        value = getattr(episode, name)
        return () if value is None else (say(language, told("yes") if value else told("no")),)

    return write


def _time(name: str) -> Write:
    def write(episode: Episode, language: str) -> Iterable[str]:
        value = getattr(episode, name)
        return (words.moment(value, language),) if isinstance(value, datetime) else ()

    return write


def _people(episode: Episode, language: str) -> Iterable[str]:
    return [f"{one.name} ({say(language, one.role.value.capitalize())})" for one in episode.credits]


def _place(episode: Episode, _language: str) -> Iterable[str]:
    return (episode.location.name,) if episode.location else ()


def _sound(episode: Episode, language: str) -> Iterable[str]:
    one = episode.audio
    return (f"{one.name} ({clock(one.sound.duration_ms)}, {words.size(one.size, language)})",) if one else ()


def _cover(episode: Episode, language: str) -> Iterable[str]:
    cover = episode.own_cover
    return (cover.alt or say(language, "without words for who cannot see it"),) if cover else ()


def _chapters(episode: Episode, _language: str) -> Iterable[str]:
    return [f"{clock(one.start_ms)} {one.title}" + (f" <{one.url}>" if one.url else "") for one in episode.chapters]


def _transcripts(episode: Episode, language: str) -> Iterable[str]:
    states = {True: told("approved"), False: told("not approved")}
    return [f"{one.name} ({say(language, states[one.is_approved])})" for one in episode.transcripts]


def _without(episode: Episode, _language: str) -> Iterable[str]:
    return (episode.without_transcript.reason,) if episode.without_transcript else ()


def _state(episode: Episode, language: str) -> Iterable[str]:
    return (say(language, episode.status.value.capitalize()),)


def _themes_at(episode: Episode, _language: str) -> Iterable[str]:
    return [f"{clock(one.at_ms)} {one.theme}" for one in episode.themes_at]


def _bites(episode: Episode, language: str) -> Iterable[str]:
    return [_bite(tag, language) for tag in tags_named(episode.tags, SOUNDBITE)]


def _bite(tag: FeedTag, language: str) -> str:
    mark = words.decimal_mark(language)
    start = time_of(tag.attribute("startTime") or "") or 0
    seconds = f"{(time_of(tag.attribute('duration') or '') or 0) / 1000:g}".replace(".", mark)
    lasts = say(language, "{seconds} seconds").format(seconds=seconds)
    return ", ".join(part for part in (tag.text, write_time(start, mark), lasts) if part)


def _tags(episode: Episode, _language: str) -> Iterable[str]:
    return [_written(tag) for tag in _other_tags(episode)]


def _other_tags(episode: Episode) -> tuple[FeedTag, ...]:
    bites = tags_named(episode.tags, SOUNDBITE)
    return tuple(tag for tag in episode.tags if tag not in bites)


def _written(tag: FeedTag) -> str:
    said = (tag.text, *(f"{name} {value}" for name, value in tag.attributes), *map(_written, tag.children))
    return f"{tag.name}: {', '.join(part for part in said if part)}"


def _kind(episode: Episode, language: str) -> Iterable[str]:
    return (say(language, TYPES[episode.type]),)


def _language(episode: Episode, language: str) -> Iterable[str]:
    return (words.language_name(episode.language, language),) if episode.language else ()


def _forms(name: str) -> Write:
    def write(episode: Episode, language: str) -> Iterable[str]:
        value = getattr(episode, name)
        recipes = value if isinstance(value, tuple) else (value,) if value else ()
        return [_form(one, language) for one in recipes]

    return write


def _form(one: Recipe, language: str) -> str:
    called = one.format.upper() if one.format != "opus" else "Opus"
    return f"{called}, {say(language, 'evened in loudness')}" if one.is_normalised else called


def _pictures(episode: Episode, _language: str) -> Iterable[str]:
    return [one.name for one in episode.illustrations]


def _speakers(episode: Episode, _language: str) -> Iterable[str]:
    return [f"{one.called} = {one.name}" for one in episode.speakers]


FIELDS = (
    Field(("title",), told("title"), _text("title")),
    Field(("status",), told("state"), _state),
    Field(("published_at",), told("date"), _time("published_at")),
    Field(("description",), told("description"), _text("description")),
    Field(("notes",), told("show notes"), _text("notes")),
    Field(("illustrations",), told("pictures in the show notes"), _pictures),
    Field(("audio",), told("sound"), _sound),
    Field(("recipe",), told("form listeners get"), _forms("recipe")),
    Field(("alternates",), told("other forms of the sound"), _forms("alternates")),
    Field(("cover",), told("cover"), _cover, part=lambda episode: episode.own_cover),
    Field(("chapters",), told("chapters"), _chapters),
    Field(("transcripts",), told("transcript"), _transcripts),
    Field(("without_transcript",), told("why there is no transcript"), _without),
    Field(("speakers",), told("who speaks in the transcript"), _speakers),
    Field(("credits",), told("people"), _people),
    Field(("themes",), told("themes"), _each("themes")),
    Field(("themes_at",), told("themes of chapters"), _themes_at),
    Field(("season",), told("season"), _text("season")),
    Field(("season_name",), told("name of the season"), _text("season_name")),
    Field(("number",), told("number"), _text("number")),
    Field(("episode_display",), told("what stands instead of the number"), _text("episode_display")),
    Field(("type",), told("kind of episode"), _kind),
    Field(("language",), told("language"), _language),
    Field(("explicit",), told("explicit"), _yes("explicit")),
    Field(("is_sample",), told("sample sound"), _yes("is_sample")),
    Field(("location",), told("place"), _place),
    Field(("license", "license_url"), told("license"), _text("license")),
    Field(("copyright",), told("copyright"), _text("copyright")),
    Field(("slug", "old_slugs"), told("address of the page"), _text("slug")),
    Field(("withdrawn_at",), told("withdrawn"), _time("withdrawn_at")),
    Field(("withdrawn_reason",), told("reason for the withdrawal"), _text("withdrawn_reason")),
    Field(("tags",), told("soundbites"), _bites, part=lambda episode: tags_named(episode.tags, SOUNDBITE)),
    Field(("tags",), told("other elements"), _tags, part=_other_tags),
)
"""What is compared, in the order people look for it."""
KEYS = {
    "subtitle": told("description"),
    "summary": told("description"),
    "people": told("people"),
    "soundbites": told("soundbites"),
    "cover_alt": told("cover"),
    "sample": told("sample sound"),
    "published": told("date"),
    "categories": told("category"),
}
"""Keys of a page whose field has another name."""
LEFT_OUT = frozenset(
    {"show", "guid", "enclosure", "audio_changed_at", "accepted_sound", "renditions", "origins"}
)  # fmt: skip
"""What the service works out or keeps by itself: it tells a producer nothing."""


def compare(was: Episode, now: Episode, language: str) -> list[Changed]:
    """Return each field that differs, with its lines."""
    found = []
    for field in _differing(was, now):
        old, new = list(field.write(was, language)), list(field.write(now, language))
        if old == new:  # what is said is the same, and yet it is another one
            new = [*new[:-1], f"{new[-1] if new else ''} ({say(language, 'another one')})".strip()]
        found.append(Changed(label=say(language, field.label), lines=compare_lines(old, new)))
    return found


def with_titles(tx: Connection, episode: Episode) -> Episode:
    """Return the episode with its themes by the titles they have in lists, for people to read."""
    titles = {theme.slug: theme.list_title for theme in list_nodes(tx, Theme)}
    return replace(
        episode,
        themes=tuple(titles.get(slug, slug) for slug in episode.themes),
        themes_at=tuple(replace(one, theme=titles.get(one.theme, one.theme)) for one in episode.themes_at),
    )


def key_labels(keys: Iterable[str], language: str) -> list[str]:
    """Return what the keys of a page are called; one that has no name among people is left out."""
    named = {**{name: field.label for field in FIELDS for name in field.names}, **KEYS}
    return list(dict.fromkeys(say(language, named[key]) for key in keys if key in named))


def changed_labels(was: Episode, now: Episode, language: str) -> list[str]:
    """Return what the fields that differ are called."""
    return [say(language, field.label) for field in _differing(was, now)]


def _differing(was: Episode, now: Episode) -> list[Field]:
    return [field for field in FIELDS if field.differs(was, now)]


def compare_lines(old: list[str], new: list[str]) -> tuple[Line, ...]:
    """Return what went and what came, between some of what stayed."""
    return tuple(_lines(old, new))


def _lines(old: list[str], new: list[str]) -> Iterable[Line]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from _same(old[a:b])
            continue
        yield from (Line("gone", text) for text in old[a:b])
        yield from (Line("new", text) for text in new[c:d])


def _same(lines: list[str]) -> Iterable[Line]:
    if len(lines) <= 2 * _AROUND + 1:
        return [Line("same", text) for text in lines]
    head, tail = lines[:_AROUND], lines[-_AROUND:]
    return [*(Line("same", text) for text in head), Line("cut", "…"), *(Line("same", text) for text in tail)]
