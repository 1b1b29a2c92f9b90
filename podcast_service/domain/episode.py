"""An episode: one item in the feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.illustration import Illustration
from podcast_service.domain.media import Audio, Cover
from podcast_service.domain.person import Credit
from podcast_service.domain.rendition import Recipe, Rendition, Use
from podcast_service.domain.speaker import Speaker
from podcast_service.domain.theme import ThemeAt
from podcast_service.domain.told import told
from podcast_service.domain.transcript import TranscriptFile, WithoutTranscript


class EpisodeStatus(StrEnum):
    """What the producer has decided; "scheduled" and the like are computed from it."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class EpisodeType(StrEnum):
    """What kind of item it is (feed-I13)."""

    FULL = "full"
    TRAILER = "trailer"
    BONUS = "bonus"


TYPES = {
    EpisodeType.FULL: told("A whole episode"),
    EpisodeType.TRAILER: told("A trailer"),
    EpisodeType.BONUS: told("Bonus material"),
}
"""What each kind of item is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """The place an episode is about (podcast:location)."""

    name: str
    geo: str | None = None
    osm: str | None = None
    country: str | None = None
    rel: str | None = None
    """``subject`` for what it is about, ``creator`` for where it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An episode of the show ``show``.

    ``guid``, ``slug`` (once published), ``enclosure`` and ``published_at`` are minted once and never change.
    ``enclosure`` is the path of the public audio address, extension included: ``/lyd/<show>/<episode>.mp3``.
    """

    show: str
    guid: str
    slug: str
    title: str
    status: EpisodeStatus = EpisodeStatus.DRAFT
    published_at: datetime | None = None
    enclosure: str | None = None
    type: EpisodeType = EpisodeType.FULL
    season: int | None = None
    season_name: str | None = None
    number: int | None = None
    episode_display: str | None = None
    """What apps show instead of the number, at most 32 characters (podcast:episode)."""
    description: str = ""
    """Plain text, at most 4000 bytes (feed-X13)."""
    notes: str = ""
    language: str | None = None
    explicit: bool | None = None
    is_sample: bool = False
    """True for synthetic sound that only says it is a sample."""
    credits: tuple[Credit, ...] = ()
    themes: tuple[str, ...] = ()
    themes_at: tuple[ThemeAt, ...] = ()
    """The themes of its chapters, in the order of time."""
    location: Location | None = None
    license: str | None = None
    license_url: str | None = None
    copyright: str | None = None
    audio: Audio | None = None
    """The recording as the producer gave it; what listeners get is ``heard``."""
    audio_changed_at: datetime | None = None
    """When the sound last changed: Last-Modified of the audio address."""
    accepted_sound: str | None = None
    """The payload hash of a recording whose doubts a person has looked at and accepted."""
    recipe: Recipe | None = None
    """What the producer wants listeners to get; None is the recording itself where directories take it, else an MP3."""
    alternates: tuple[Recipe, ...] = ()
    """What the producer wants offered beside the enclosure (podcast:alternateEnclosure)."""
    renditions: tuple[Rendition, ...] = ()
    cover: Cover | None = None
    chapters: tuple[Chapter, ...] = ()
    illustrations: tuple[Illustration, ...] = ()
    transcripts: tuple[TranscriptFile, ...] = ()
    without_transcript: WithoutTranscript | None = None
    speakers: tuple[Speaker, ...] = ()
    """Who is who in the transcripts, where the names there do not tell."""
    old_slugs: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_reason: str | None = None
    tags: tuple[FeedTag, ...] = ()
    """What else the feed tells of it: podcast:soundbite, podcast:socialInteract, elements of other namespaces …"""
    origins: tuple[tuple[str, str], ...] = ()
    """Where each value came from: (field, ``page`` · ``file`` beside it · ``tag`` · ``show``)."""

    @property
    def heard(self) -> Audio | None:
        """Return what listeners get: the enclosure made of this recording, else the recording itself."""
        return next((one.audio for one in self.renditions if one.use is Use.ENCLOSURE), self.audio)

    @property
    def recorded_ms(self) -> int | None:
        """Return how long the recording is, which chapters and transcripts must lie in; None without one."""
        return self.audio.sound.duration_ms if self.audio else None

    @property
    def heard_ms(self) -> int | None:
        """Return how long listeners hear it, which soundbites and links must lie in; None without a sound."""
        return self.heard.sound.duration_ms if self.heard else None

    @property
    def is_evened(self) -> bool:
        """Say whether listeners shall get the sound evened in loudness."""
        return self.recipe is not None and self.recipe.is_normalised

    @property
    def offered_beside(self) -> tuple[Rendition, ...]:
        """Return the renditions offered beside the enclosure."""
        return tuple(one for one in self.renditions if one.use is Use.ALTERNATE)

    @property
    def own_cover(self) -> Cover | None:
        """Return the picture a person chose for it; one that was drawn in its place is none."""
        return self.cover if self.cover and not self.cover.generated else None

    def is_public(self, now: datetime) -> bool:
        """Say whether listeners may see the episode at ``now``."""
        return self.status is EpisodeStatus.PUBLISHED and self.published_at is not None and self.published_at <= now

    def is_scheduled(self, now: datetime) -> bool:
        """Say whether the episode is decided but its time has not come."""
        return self.status is EpisodeStatus.PUBLISHED and self.published_at is not None and self.published_at > now

    def is_gone(self) -> bool:
        """Say whether the episode was withdrawn: its addresses answer 410 for ever (feed-L04)."""
        return self.status is EpisodeStatus.WITHDRAWN
