"""What stops an episode from being published: the same rules for every doorway."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from podcast_service.domain.episode import Episode, EpisodeType
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Doubt
from podcast_service.domain.show import Show, ShowType
from podcast_service.domain.text import clock

_UNFILLED = re.compile(r"ukendt\s?[–—-]\s?udfyld|unknown\s?[–—-]\s?fill in", re.IGNORECASE)


class Numbered(Protocol):
    """What is asked of an episode about its number: an episode, or an outline of one."""

    @property
    def guid(self) -> str:
        """Return what names it for good."""

    @property
    def slug(self) -> str:
        """Return what names it in its show."""

    @property
    def type(self) -> EpisodeType:
        """Return what kind of item it is."""

    @property
    def season(self) -> int | None:
        """Return its season."""

    @property
    def number(self) -> int | None:
        """Return its number there."""

    def is_gone(self) -> bool:
        """Say whether it was withdrawn."""


def what_stops(episode: Episode, show: Show, others: Iterable[Numbered]) -> Iterator[Invalid]:
    """Yield each reason why ``episode`` cannot be published in ``show`` beside ``others``, public or scheduled.

    Each reason's sentence says what is missing, why, and what to do.
    """
    yield from stops_itself(episode, show.slug)
    yield from show_stops(show)
    yield from number_stops(episode, show, others)


def stops_itself(episode: Episode, show: str) -> Iterator[Invalid]:
    """Yield each reason that lies in the episode alone; ``show`` is the slug it stands under."""
    name = f"{show}/{episode.slug}"
    if episode.audio is None:
        yield Invalid("publish_without_sound", episode=name)
    elif episode.accepted_sound is None or episode.accepted_sound != episode.audio.sound.payload_sha256:
        yield from (
            Invalid("publish_sound_doubt", episode=name, doubt=doubt_in_words(doubt)) for doubt in episode.audio.doubts
        )
    if not episode.title:
        yield Invalid("publish_without_title", episode=name)
    if not any(transcript.is_approved for transcript in episode.transcripts) and episode.without_transcript is None:
        yield Invalid("publish_transcript" if episode.transcripts else "publish_without_transcript", episode=name)
    if gap := next(unfilled(episode), None):
        yield Invalid("publish_unfilled", episode=name, said=gap.said)


class Gap(NamedTuple):
    """Where the mark of what is unknown still stands: in which text, on which line, and as it is written there."""

    of: str
    line: int
    said: str


def unfilled(episode: Episode) -> Iterator[Gap]:
    """Yield each place where the mark of what is unknown stands: it is for the studio alone (exp-7)."""
    for of, text in (("title", episode.title), ("description", episode.description), ("notes", episode.notes)):
        for number, line in enumerate(text.split("\n"), 1):
            if found := _UNFILLED.search(line):
                yield Gap(of, number, found[0])


def doubt_in_words(doubt: Doubt) -> Invalid:
    """Return what the producer should know of a file whose header and sound disagree."""
    told, found = (str(value) if doubt.is_in_bytes else clock(value) for value in (doubt.told, doubt.found))
    return Invalid(doubt.code, told=told, found=found)


def show_stops(show: Show) -> Iterator[Invalid]:
    """Yield each reason why no feed of ``show`` could be published."""
    if not show.description:
        yield Invalid("publish_show_description", show=show.slug)
    if not show.categories:
        yield Invalid("publish_show_category", show=show.slug)


def number_stops(episode: Numbered, show: Show, others: Iterable[Numbered]) -> Iterator[Invalid]:
    """Look at the numbers: a serial show has them all, and no two alike (feed-C13, I12)."""
    if show.type is ShowType.SERIAL and episode.type is EpisodeType.FULL and episode.number is None:
        yield Invalid("publish_without_number", episode=f"{show.slug}/{episode.slug}")
    if episode.number is None:
        return
    place = (episode.season, episode.number, episode.type)
    for other in others:
        if other.guid != episode.guid and not other.is_gone() and (other.season, other.number, other.type) == place:
            yield Invalid(
                "publish_number_taken", episode=f"{show.slug}/{episode.slug}", number=episode.number, other=other.slug
            )
            return
