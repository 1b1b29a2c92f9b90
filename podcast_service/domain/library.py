"""Everything that was approved, as one value: what every public address is a function of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from podcast_service.domain.episode import Episode
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show, standing_at
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript


def _no_transcript(_sha256: str) -> Transcript | None:
    return None


def _no_waveform(_payload_sha256: str) -> bytes | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The approved catalog at one revision. Mappings are by slug; episodes by show, newest first."""

    revision: int = 0
    changed_at: datetime | None = None
    seed: str = ""
    """What the guids of feeds of several shows are made from, once there is one."""
    shows: dict[str, Show] = field(default_factory=dict)
    episodes: dict[str, tuple[Episode, ...]] = field(default_factory=dict)
    themes: dict[str, Theme] = field(default_factory=dict)
    publications: dict[str, Publication] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)
    """The number of the approved revision of each show and episode: ``show:<slug>``, ``episode:<guid>``."""
    transcript: Callable[[str], Transcript | None] = _no_transcript
    """Find the cues of a transcript by its sha256: they are too many to hold for a whole library."""
    analysed: frozenset[str] = field(default=frozenset(), compare=False)
    """The sounds that have a waveform, by their hashes (``Audio.payload``); they come when the analysis is done."""
    waveform: Callable[[str], bytes | None] = field(default=_no_waveform, compare=False)
    """Find the waveform of a sound by its hash: a byte for each tenth of a second."""

    def public_episodes(self, show: str, now: datetime) -> tuple[Episode, ...]:
        """Return the episodes of ``show`` that listeners may see at ``now``, newest first."""
        return tuple(episode for episode in self.episodes.get(show, ()) if episode.is_public(now))

    def public_shows(self, now: datetime) -> tuple[Show, ...]:
        """Return the shows with at least one public episode: the others are nobody's business yet."""
        return tuple(show for show in self.shows.values() if self.public_episodes(show.slug, now))

    def next_change(self, now: datetime) -> datetime | None:
        """Return when the public library next changes by the clock alone, if it does."""
        times = [
            episode.published_at
            for episodes in self.episodes.values()
            for episode in episodes
            if episode.is_scheduled(now) and episode.published_at is not None
        ]
        return min(times, default=None)

    def moved(self, old: str, new: str) -> Library:
        """Return the library with the show at ``old`` standing at ``new``, its episodes with it."""
        if old == new:
            return self
        shows = [standing_at(show, new) if slug == old else show for slug, show in self.shows.items()]
        episodes = {
            new if slug == old else slug: tuple(replace(one, show=new) for one in found) if slug == old else found
            for slug, found in self.episodes.items()
        }
        return replace(self, shows={show.slug: show for show in shows}, episodes=episodes)


def newest_first(episode: Episode) -> tuple[float, int, int, str]:
    """Return what episodes are sorted by, so that the newest comes first and what was never published last."""
    when = episode.published_at.timestamp() if episode.published_at else float("-inf")
    return (-when, -(episode.season or 0), -(episode.number or 0), episode.slug)
