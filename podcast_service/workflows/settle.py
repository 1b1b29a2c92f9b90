"""Settle what an ingest found of one episode: a new revision, and whether the public gets it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.episodes import (
    approve_episode,
    find_episode_by_guid,
    list_episodes,
    lock_episode,
    save_episode,
)
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.content.changes import Folder
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Audio
from podcast_service.domain.offering import public_face
from podcast_service.domain.readiness import what_stops
from podcast_service.domain.show import Show
from podcast_service.workflows import history
from podcast_service.workflows.approve import lacks_approval
from podcast_service.workflows.house import House
from podcast_service.workflows.publication_asked import would_fetch_again
from podcast_service.workflows.report import Outcome, Report
from podcast_service.workflows.states import keep_state
from podcast_service.workflows.taken import Run, TakenIn


def approves(old: Kept[Episode] | None, new: Episode, *, is_first: bool, publish: bool, auto_text: bool) -> bool:
    """Decide whether what the files say becomes public now (design idea 1).

    A draft never does. On an empty catalog the files count as approved; later it takes a person (``publish``), or
    the show's ``auto_publish`` where only text differs: a new recording never goes out by itself. What nobody outside
    can tell (``public_face``) waits for nobody.
    """
    if new.status is EpisodeStatus.DRAFT or (old and old.approved == new):
        return False
    if publish:
        return True
    if old is None or old.approved is None:
        return is_first
    was = old.approved
    if public_face(was) == public_face(new):
        return True
    same = (_hash(was.audio), was.recipe, was.alternates, was.status, was.published_at) == (
        _hash(new.audio), new.recipe, new.alternates, new.status, new.published_at
    )  # fmt: skip
    return auto_text and same


def _hash(audio: Audio | None) -> str | None:
    """Return what tells two recordings apart, whatever their tags."""
    return audio.payload if audio else None


def settle(tx: Connection, house: House, folder: Folder, show: Show, one: TakenIn, run: Run, report: Report) -> bool:
    """Keep the new revision, approve it where that is decided, and tell; return whether its files count as read."""
    episode, path = one.episode, one.candidate.path
    if episode is None:
        return False
    old = find_episode_by_guid(tx, episode.guid)
    moved = old is not None and old.source != path and not (house.content / old.source).exists()
    try:
        if one.is_remade and old and old.approved:
            old, episode = _put_out(tx, old, old.approved, episode, house.now())
        revision = save_episode(tx, episode, source=path, made_at=house.now(), moved=moved)
    except PodcastError as error:
        report.refuse(path, error)
        return False
    subject = f"episode:{episode.guid}"
    was = old.latest_revision if old else None
    changed = keep_state(tx, house, subject, revision, path, one.page, folder, was)
    if not run.is_first:
        history.note_made(tx, house, subject, show.guid, was, revision, changed)
    costs = would_fetch_again(old.approved if old else None, episode, house.now())
    if approves(old, episode, is_first=run.is_first, publish=run.publish, auto_text=show.auto_publish):
        is_unseen = bool(old and old.approved and public_face(old.approved) == public_face(episode))
        reasons = [] if is_unseen else _reasons(tx, show, episode, is_first=run.is_first)
        for reason in reasons:
            report.refuse(path, reason)
        if reasons:
            return run.publish  # which looks at every episode again; so the page may be published by hand now
        is_told = not (run.is_first or is_unseen)
        # Only a word for this very episode gives listeners another sound.
        if waits := costs or _lacks_approval(tx, show, episode, revision, is_told=is_told):
            report.wait(path, waits)
            return True
        approve_episode(tx, episode.guid, revision)
        if is_told:
            before = history.heard_before(old, house.now())
            history.note(tx, house, Done.PUBLISHED, subject, show=show.guid, revision=revision, before=before)
    _tell(tx, show, episode, old, costs, report, path)
    return True


def _lacks_approval(
    tx: Connection, show: Show, episode: Episode, revision: int, *, is_told: bool
) -> PodcastError | None:
    """Return why a second person has to look first; nobody has to for what goes away, or tells nothing new."""
    if not is_told or episode.status is not EpisodeStatus.PUBLISHED:
        return None
    return lacks_approval(tx, get_show(tx, show.slug), episode, revision)


def _put_out(
    tx: Connection, old: Kept[Episode], public: Episode, episode: Episode, now: datetime
) -> tuple[Kept[Episode], Episode]:
    """Give the public what was made anew of a sound the storage lost; changes that wait go on waiting."""
    public = replace(public, renditions=episode.renditions, audio_changed_at=now)
    approve_episode(tx, public.guid, save_episode(tx, public, source=old.source, made_at=now))
    return lock_episode(tx, public.guid), replace(episode, audio_changed_at=now)


def _reasons(tx: Connection, show: Show, episode: Episode, *, is_first: bool) -> list[Invalid]:
    """Return what stands against publishing the episode."""
    if episode.status is not EpisodeStatus.PUBLISHED:
        return []
    if is_first:  # what was public before stays public; only what no feed can tell is left out
        return [reason for reason in what_stops(episode, show, []) if reason.code == "publish_without_sound"]
    return list(what_stops(episode, show, (one.approved for one in list_episodes(tx, show.slug) if one.approved)))


def _tell(
    tx: Connection,
    show: Show,
    episode: Episode,
    old: Kept[Episode] | None,
    costs: PodcastError | None,
    report: Report,
    path: str,
) -> None:
    if old and old.approved and episode.status is EpisodeStatus.DRAFT:
        report.advise(path, Invalid("draft_of_published", episode=f"{show.slug}/{old.approved.slug}"))
    now = find_episode_by_guid(tx, episode.guid)
    name = f"{show.slug}/{episode.slug}"
    if old is None:
        words = "draft" if episode.status is EpisodeStatus.DRAFT else ""
        waiting = now is not None and now.approved is None and episode.status is not EpisodeStatus.DRAFT
        report.tell(
            path,
            Outcome.PENDING if waiting else Outcome.NEW,
            f"podcast-service publish {name} publishes it" if waiting else words,
        )
    elif now and now.is_pending and old.latest != episode and costs:
        report.wait(path, costs)
    elif now and now.is_pending and old.latest != episode:
        report.tell(path, Outcome.PENDING, f"podcast-service publish {name} publishes the change")
    elif old.latest != episode or (now and now.approved_revision != old.approved_revision):
        report.tell(path, Outcome.CHANGED)
    else:
        report.tell(path, Outcome.UNCHANGED)
