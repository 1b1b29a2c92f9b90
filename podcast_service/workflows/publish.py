"""Publish an episode, or what has changed since: check it, write its page, approve it, in that order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import approve_episode, get_episode, list_episodes, lock_episode, save_episode
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import approve_show, get_show
from podcast_service.content.front_matter import Page
from podcast_service.content.sound_keys import dump_renditions
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.offering import enclosure_path
from podcast_service.domain.readiness import show_stops
from podcast_service.domain.show import Show
from podcast_service.domain.text import one_line
from podcast_service.domain.transcript import WithoutTranscript
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.enclose import Note, enclosed, still_good
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import with_drawn_cover
from podcast_service.workflows.page_values import page_of, write_values
from podcast_service.workflows.proof import feed_stops, reasons_against
from podcast_service.workflows.proof_asked import answer_stops


class Stops(PodcastError):
    """Why something cannot be published: every reason at once, so that one round of mending is enough."""

    def __init__(self, episode: str, reasons: Iterable[PodcastError]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("publish_stopped", episode=episode, count=len(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published: the show's slug, the episode's if it was one, and whether anything changed.

    ``is_public`` is false for a show whose first episode is still to come: nobody sees it before that.
    """

    show: str
    episode: str | None
    changed: bool
    published_at: datetime | None = None
    is_public: bool = True
    fetched_again: int = 0
    """Bytes that each listener who has the sound already will fetch once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the person who publishes says with it: read the transcript, there is none because, the sound is right."""

    approve_transcript: bool = False
    without_transcript: str | None = None
    accept_sound: bool = False


JUST_PUBLISH = Word()


def publish_episode(
    house: House,
    show: str,
    slug: str,
    word: Word = JUST_PUBLISH,
    *,
    note: Note = lambda _words: None,
) -> Published:
    """Make the latest revision of an episode public: now, or at the time its page names.

    What listeners get of its sound is made first, where it is not there yet; ``note`` is told what takes long.
    Raises NotFound, Stops with every reason against it, Conflict when someone changes it meanwhile. Nothing is
    half-done: the page is replaced whole inside the transaction that approves it.
    """
    with read(house.catalog) as tx:
        kept_show, kept = get_show(tx, show), get_episode(tx, show, slug)
        others = [one for one in list_episodes(tx, show) if one.approved and one.latest.guid != kept.latest.guid]
        library = load_library(tx)
    name = f"{show}/{slug}"
    if kept.latest.is_gone() or (kept.approved and kept.approved.is_gone()):
        raise Stops(name, [Conflict("publish_withdrawn", episode=name)])
    episode = _decided(kept.latest, house.now(), word)
    if kept.approved == episode:
        return Published(show=show, episode=slug, changed=False, published_at=episode.published_at)
    # A show nobody has seen yet goes out as it is now; the changes of a public one wait for a word of their own.
    seen = others or kept.approved
    public_show = kept_show.approved if kept_show.approved and seen else kept_show.latest
    episode = with_drawn_cover(house, public_show, episode)
    public = [one.approved for one in others if one.approved]
    reasons = reasons_against(house, library, public_show, episode, public)
    if reasons:
        raise Stops(name, reasons)
    good = (*episode.renditions, *still_good(kept.approved, episode))
    episode = _dated(kept.approved, enclosed(house, public_show, episode, good, note), house.now())
    if stops := answer_stops(house, library, public_show, episode):
        raise Stops(name, stops)
    with transact(house.catalog) as tx:
        if public_show is kept_show.latest:
            approve_show(tx, show, kept_show.latest_revision)
        _write(tx, house, kept, episode, word)
    compose_feeds(house)
    return Published(
        show=show,
        episode=episode.slug,
        changed=True,
        published_at=episode.published_at,
        fetched_again=_fetched_again(kept.approved, episode),
    )


def publish_show(house: House, slug: str) -> list[Published]:
    """Publish what has changed in a show and its published episodes; drafts stay drafts.

    Raises Stops with every reason when the show, or any episode, cannot be: the other episodes are published.
    """
    with read(house.catalog) as tx:
        kept, episodes, library = get_show(tx, slug), list_episodes(tx, slug), load_library(tx)
    changed = kept.approved != kept.latest
    is_public = any(one.approved and not one.approved.is_gone() for one in episodes)
    if changed and is_public and (reasons := _against(house, library, kept.latest)):
        raise Stops(slug, reasons)
    with transact(house.catalog) as tx:
        approve_show(tx, slug, kept.latest_revision)
    compose_feeds(house)
    done, stopped = [Published(show=slug, episode=None, changed=changed, is_public=is_public)], list[PodcastError]()
    for one in episodes:
        if one.is_pending and one.latest.status is EpisodeStatus.PUBLISHED:
            try:
                done.append(publish_episode(house, slug, one.latest.slug))
            except Stops as error:
                stopped.extend(error.reasons)
    if stopped:
        raise Stops(slug, stopped)
    return done


def _against(house: House, library: Library, show: Show) -> list[PodcastError]:
    """Return everything against a change of the show; only a feed that keeps its rules is worth asking."""
    reasons = [*show_stops(show), *feed_stops(house, library, show)]
    return reasons or answer_stops(house, library, show)


def _dated(approved: Episode | None, episode: Episode, now: datetime) -> Episode:
    """Return the episode with the time at which what listeners get became what it is (feed-E12)."""
    if approved and _fetched_again(approved, episode) and approved.audio_changed_at == episode.audio_changed_at:
        return replace(episode, audio_changed_at=now)
    return episode


def _fetched_again(approved: Episode | None, episode: Episode) -> int:
    """Return the bytes of a sound that is another one than listeners have."""
    was, will_be = approved.heard if approved else None, episode.heard
    return will_be.size if was and will_be and was.sha256 != will_be.sha256 else 0


def _decided(episode: Episode, now: datetime, word: Word) -> Episode:
    """Return the episode as it will be public; identity is minted here and never again."""
    now = now.replace(microsecond=0)  # as the page will say it
    reason, approve = word.without_transcript, word.approve_transcript
    without = WithoutTranscript(reason=one_line(reason), decided_at=now) if reason and one_line(reason) else None
    transcripts = tuple(
        replace(one, approved_at=now) if approve and not one.is_approved else one for one in episode.transcripts
    )
    return replace(
        episode,
        status=EpisodeStatus.PUBLISHED,
        published_at=episode.published_at or now,
        enclosure=enclosure_path(episode),
        transcripts=transcripts,
        without_transcript=without or episode.without_transcript,
        accepted_sound=episode.audio.payload if word.accept_sound and episode.audio else episode.accepted_sound,
    )


def _write(
    tx: Connection,
    house: House,
    kept: Kept[Episode],
    episode: Episode,
    word: Word,
) -> None:
    """Write the decision into the page and approve it; nothing changed since it was read, or nothing is done."""
    locked = lock_episode(tx, episode.guid)
    if locked.latest_revision != kept.latest_revision:
        raise Conflict("episode_changed", episode=f"{episode.show}/{episode.slug}")
    page = page_of(house, kept)
    values: dict[str, object] = {
        "slug": episode.slug,
        "status": episode.status.value,
        "published_at": episode.published_at,
        "enclosure": episode.enclosure,
    }
    owed = {key: value for key, value in values.items() if not _says(page, key, value)}
    owed["renditions"] = dump_renditions(episode.renditions)
    if word.accept_sound:
        owed["accepted_sound"] = episode.accepted_sound
    if word.without_transcript and (decided := episode.without_transcript):
        owed["without_transcript"] = {"reason": decided.reason, "decided_at": decided.decided_at}
    if word.approve_transcript:
        owed["transcripts"] = [
            {
                "file": one.name,
                "language": one.language,
                "approved_at": one.approved_at,
                "sha256": one.sha256,
                "sound": episode.audio.payload if episode.audio else None,
            }
            for one in episode.transcripts
        ]
    write_values(tx, house, kept, owed)
    revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
    approve_episode(tx, episode.guid, revision)


def _says(page: Page, key: str, value: object) -> bool:
    said = page.fields.moment(key) if key == "published_at" else page.fields.text(key)
    return said == value
