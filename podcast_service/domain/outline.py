"""The outline of an episode: what a list of thousands says of each, and where it stands on its way to listeners."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from podcast_service.domain.episode import Episode, EpisodeStatus, EpisodeType
from podcast_service.domain.errors import Invalid
from podcast_service.domain.readiness import stops_itself


class Standing(StrEnum):
    """Where an episode stands: what was decided, and what the clock and its facts make of that."""

    DRAFT = "draft"
    READY = "ready"
    PENDING = "pending change"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What was approved of an episode: its title, its status, its time, and its place among the numbers of its show."""

    guid: str
    slug: str
    title: str
    type: EpisodeType
    season: int | None
    number: int | None
    status: EpisodeStatus
    published_at: datetime | None

    def is_gone(self) -> bool:
        """Say whether it was withdrawn."""
        return self.status is EpisodeStatus.WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An episode in a list: what its files say, beside what was decided; ``changed_at`` is when they last changed.

    ``stops`` are the reasons in the episode alone why it cannot be published; ``sound`` is the hash of its sound,
    ``source`` the path of its page.
    """

    guid: str
    show: str
    slug: str
    source: str
    title: str
    type: EpisodeType
    season: int | None
    number: int | None
    changed_at: datetime
    stops: tuple[Invalid, ...]
    sound: str | None
    is_pending: bool
    approved: Decided | None

    @property
    def name(self) -> str:
        """Return what names it among all: ``show/slug``."""
        return f"{self.show}/{self.slug}"

    @property
    def public_title(self) -> str:
        """Return the title listeners know it by; that of its files where nobody knows it yet."""
        return self.approved.title if self.approved else self.title

    @property
    def published_at(self) -> datetime | None:
        """Return when it became public, or will."""
        return self.approved.published_at if self.approved else None

    def is_gone(self) -> bool:
        """Say whether it was withdrawn."""
        return self.approved is not None and self.approved.is_gone()


def outline_of(
    latest: Episode, approved: Episode | None, show: str, *, source: str, changed_at: datetime, is_pending: bool
) -> Outline:
    """Draw the outline of an episode in the show that stands under the slug ``show``."""
    return Outline(
        guid=latest.guid,
        show=show,
        slug=latest.slug,
        source=source,
        title=latest.title,
        type=latest.type,
        season=latest.season,
        number=latest.number,
        changed_at=changed_at,
        stops=tuple(stops_itself(latest, show)) if approved is None else (),
        sound=latest.audio.payload if latest.audio else None,
        is_pending=is_pending,
        approved=_decided(approved) if approved else None,
    )


def standing(approved: Decided | Episode | None, now: datetime, *, is_pending: bool, is_stopped: bool) -> Standing:
    """Say where an episode stands; ``is_stopped`` counts only for one of which nothing was approved yet."""
    if approved is None:
        return Standing.DRAFT if is_stopped else Standing.READY
    if approved.is_gone():
        return Standing.WITHDRAWN
    if is_pending:
        return Standing.PENDING
    is_to_come = approved.published_at is not None and approved.published_at > now
    return Standing.SCHEDULED if is_to_come else Standing.PUBLISHED


def _decided(episode: Episode) -> Decided:
    return Decided(
        guid=episode.guid,
        slug=episode.slug,
        title=episode.title,
        type=episode.type,
        season=episode.season,
        number=episode.number,
        status=episode.status,
        published_at=episode.published_at,
    )
