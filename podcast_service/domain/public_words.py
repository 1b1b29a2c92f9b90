"""Every word of an episode that the public would read, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from podcast_service.domain.episode import Episode
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.text import clock


class Words(NamedTuple):
    """A text, what it is of, and the line, the time or the name at which it stands there."""

    of: str
    text: str
    at: str = ""


def words_of(episode: Episode) -> Iterator[Words]:
    """Yield what the page, the chapters and the feed say of an episode; transcripts are read elsewhere."""
    yield Words("title", episode.title)
    yield Words("description", episode.description)
    for number, line in enumerate(episode.notes.split("\n"), 1):
        yield Words("notes", line, str(number))
    for of, text in _besides(episode):
        yield Words(of, text or "")
    for chapter in episode.chapters:
        at = clock(chapter.start_ms)
        yield Words("chapter", chapter.title, at)
        yield Words("chapter", chapter.url or "", at)
    yield from _elements(episode.tags)


def _besides(episode: Episode) -> Iterator[tuple[str, str | None]]:
    """Yield the shorter texts that pages or the feed show."""
    yield "without_transcript", episode.without_transcript.reason if episode.without_transcript else None
    yield "cover_alt", episode.own_cover.alt if episode.own_cover else None
    yield "copyright", episode.copyright
    yield "license", episode.license
    yield "season_name", episode.season_name
    yield "episode_display", episode.episode_display
    yield "location", episode.location.name if episode.location else None
    yield from (("people", credit.name) for credit in episode.credits)
    yield from (("people", speaker.name) for speaker in episode.speakers)


def _elements(tags: Iterable[FeedTag]) -> Iterator[Words]:
    for tag in tags:
        of, at = ("soundbite", "") if tag.name == "soundbite" else ("element", tag.name)
        yield Words(of, tag.text, at)
        yield from (Words(of, value, at) for _, value in tag.attributes)
        yield from _elements(tag.children)
