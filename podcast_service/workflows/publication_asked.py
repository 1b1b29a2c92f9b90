"""What a person asks to be made public, how it will be, and every reason against it: looked at, nothing done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.revisions import Kept
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.offering import enclosure_path, fetched_again
from podcast_service.domain.readiness import show_stops
from podcast_service.domain.show import Show
from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import WithoutTranscript
from podcast_service.workflows.approve import asks_for_approval, lacks_approval
from podcast_service.workflows.enclose import foreseen
from podcast_service.workflows.house import House
from podcast_service.workflows.proof import feed_stops, reasons_against
from podcast_service.workflows.proof_asked import answer_stops
from podcast_service.workflows.refused import refused_of


class Stops(PodcastError):
    """Why something cannot be published: every reason at once, so that one round of mending is enough."""

    def __init__(self, episode: str, reasons: Iterable[PodcastError], *, done: int = 0) -> None:
        self.reasons = tuple(reasons)
        self._made_of = (episode, self.reasons, done)
        code = "publish_stopped_partly" if done else "publish_stopped"
        super().__init__(code, episode=episode, count=len(self.reasons), done=done)

    def __reduce__(self) -> tuple[object, ...]:
        """Let it cross a process boundary with every reason."""
        return (_stopped, self._made_of)


def _stopped(episode: str, reasons: tuple[PodcastError, ...], done: int) -> Stops:
    return Stops(episode, reasons, done=done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the person who publishes says with it: read the transcript, there is none because, the sound is right.

    ``fetch_again`` says that listeners who have the sound shall fetch it once more. ``at`` is when it goes out, by
    default when its page says, else now.
    """

    approve_transcript: bool = False
    without_transcript: str | None = None
    accept_sound: bool = False
    fetch_again: bool = False
    at: datetime | None = None


JUST_PUBLISH = Word()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One episode that is asked to be made public, as it will be.

    ``show`` is the revision of its show it goes out with; ``others`` are the show's other episodes that were approved.
    """

    show: Show
    kept_show: Kept[Show]
    kept: Kept[Episode]
    episode: Episode
    others: tuple[Episode, ...]

    @property
    def name(self) -> str:
        """Return what people call it: show/episode."""
        return f"{self.kept.latest.show}/{self.kept.latest.slug}"

    @property
    def is_change(self) -> bool:
        """Say whether publishing it changes anything."""
        return self.kept.approved != self.episode


def asked(
    kept_show: Kept[Show], kept: Kept[Episode], all_of_them: Iterable[Kept[Episode]], now: datetime, word: Word
) -> Asked:
    """Decide how the latest revision of an episode would be public. Raises Stops for what was withdrawn."""
    others = tuple(one.approved for one in all_of_them if one.approved and one.latest.guid != kept.latest.guid)
    if kept.latest.is_gone() or (kept.approved and kept.approved.is_gone()):
        name = f"{kept.latest.show}/{kept.latest.slug}"
        raise Stops(name, [Conflict("publish_withdrawn", episode=name)])
    # A show nobody has seen yet goes out as it is now; the changes of a public one wait for a word of their own.
    seen = others or kept.approved
    show = kept_show.approved if kept_show.approved and seen else kept_show.latest
    return Asked(show=show, kept_show=kept_show, kept=kept, episode=_decided(kept.latest, now, word), others=others)


def stops_of(house: House, library: Library, one: Asked, episode: Episode, word: Word) -> list[PodcastError]:
    """Return every reason against publishing ``episode``, which is ``one.episode`` with whatever was added to it."""
    reasons = reasons_against(house, library, one.show, episode, one.others)
    reasons += refused_of(house, one.kept).values()
    kept, now = one.kept, house.now()
    if kept.approved and kept.approved.is_public(now) and kept.approved.published_at != episode.published_at:
        reasons.append(Conflict("publish_date_stays", episode=one.name))
    if kept.latest_revision != kept.approved_revision:  # else only its time is another one
        with read(house.catalog) as tx:
            waits = lacks_approval(tx, one.kept_show, kept.latest, kept.latest_revision)
        reasons += [waits] if waits else []
    if asks_for_approval(one.kept_show):
        reasons = _seen_by_a_second(reasons, kept.latest, episode)
    if not word.fetch_again and (costs := would_fetch_again(one.kept.approved, episode, house.now())):
        reasons.append(costs)
    return reasons


def _seen_by_a_second(reasons: list[PodcastError], seen: Episode, episode: Episode) -> list[PodcastError]:
    """Return ``reasons`` where a second person has to see every word: no reason is written after that (exp-6.3.10)."""
    others = [reason for reason in reasons if reason.code != "publish_without_transcript"]
    if len(others) == len(reasons) and episode.without_transcript == seen.without_transcript:
        return reasons
    return [*others, Conflict("publish_reason_unseen", episode=f"{episode.show}/{episode.slug}")]


def show_reasons(
    house: House, library: Library, kept: Kept[Show], episodes: Iterable[Kept[Episode]]
) -> list[PodcastError]:
    """Return what stands against publishing the changes of a show's own page; nothing while nobody sees the show."""
    if kept.approved == kept.latest or not is_seen(episodes):
        return []
    reasons = [*show_stops(kept.latest), *feed_stops(house, library, kept.latest)]
    return reasons or answer_stops(house, library, kept.latest)


def is_seen(episodes: Iterable[Kept[Episode]]) -> bool:
    """Say whether a show of these episodes has any that was published: nobody sees it before."""
    return any(one.approved and not one.approved.is_gone() for one in episodes)


def pending(episodes: Iterable[Kept[Episode]]) -> list[Kept[Episode]]:
    """Return the episodes with a change that waits to be published."""
    return [one for one in episodes if one.is_pending and one.latest.status is EpisodeStatus.PUBLISHED]


def would_fetch_again(approved: Episode | None, episode: Episode, now: datetime) -> Conflict | None:
    """Return why publishing ``episode`` needs a word of its own: who has the sound would fetch it once more.

    Never for what nobody could fetch yet (feed-D19).
    """
    costs = bytes_again(approved, foreseen(approved, episode), now)
    name = f"{episode.show}/{episode.slug}"
    return Conflict("publish_fetches_again", episode=name, megabytes=round(costs / 1_000_000, 1)) if costs else None


def bytes_again(approved: Episode | None, episode: Episode, now: datetime) -> int:
    """Return the bytes each listener who has the sound fetches once more; none of what nobody could fetch yet."""
    return fetched_again(approved, episode) if approved and approved.is_public(now) else 0


def _decided(episode: Episode, now: datetime, word: Word) -> Episode:
    """Return the episode as it will be public; identity is minted here and never again."""
    now = now.replace(microsecond=0)  # as the page will say it
    reason, approve = word.without_transcript, word.approve_transcript
    standing, reason = episode.without_transcript, one_line(reason or "")
    is_said = reason and not (standing and standing.reason == reason)  # said again, it was decided when it was said
    without = WithoutTranscript(reason=reason, decided_at=now) if is_said else None
    transcripts = tuple(
        replace(one, approved_at=now) if approve and not one.is_approved else one for one in episode.transcripts
    )
    return replace(
        episode,
        status=EpisodeStatus.PUBLISHED,
        published_at=(word.at and word.at.replace(microsecond=0)) or episode.published_at or now,
        enclosure=enclosure_path(episode),
        transcripts=transcripts,
        without_transcript=without or episode.without_transcript,
        accepted_sound=episode.audio.payload if word.accept_sound and episode.audio else episode.accepted_sound,
    )
