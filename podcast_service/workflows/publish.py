"""Publish an episode, or what has changed since: check it, write its page, approve it, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import approve_episode, get_episode, list_episodes, lock_episode, save_episode
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept, find_revision
from podcast_service.catalog.shows import approve_show, get_show
from podcast_service.content.front_matter import Page
from podcast_service.content.sound_keys import dump_renditions
from podcast_service.content.transcript_keys import TranscriptKey, dump_transcripts, dump_without
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.offering import content_of
from podcast_service.domain.show import Show
from podcast_service.workflows import history
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.enclose import Note, enclosed, still_good
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import with_drawn_cover
from podcast_service.workflows.page_values import page_of, write_values
from podcast_service.workflows.proof_asked import answer_stops
from podcast_service.workflows.publication_asked import (
    JUST_PUBLISH,
    Stops,
    Word,
    asked,
    bytes_again,
    is_seen,
    pending,
    show_reasons,
    stops_of,
)
from podcast_service.workflows.states import carry_state
from podcast_service.workflows.storing import storing


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


@storing
def publish_episode(
    house: House,
    show: str,
    slug: str,
    word: Word = JUST_PUBLISH,
    *,
    revision: int | None = None,
    note: Note = lambda _words: None,
) -> Published:
    """Make the latest revision of an episode public: now, or at the time its page or ``word`` names.

    What listeners get of its sound is made first, where it is not there yet; ``note`` is told what takes long.
    ``revision`` is the one that whoever asks has seen. Raises NotFound, Stops with every reason against it, Conflict
    when someone changes it meanwhile. Nothing is half-done: the page is replaced whole inside the transaction that
    approves it.
    """
    with read(house.catalog) as tx:
        one = asked(get_show(tx, show), get_episode(tx, show, slug), list_episodes(tx, show), house.now(), word)
        library = load_library(tx)
    kept, episode = one.kept, one.episode
    if not one.is_change:
        return Published(show=show, episode=slug, changed=False, published_at=episode.published_at)
    if revision is not None and not _is_as_seen(house, kept, revision):
        raise Conflict("episode_changed", episode=one.name)
    episode = with_drawn_cover(house, one.show, episode)
    reasons = stops_of(house, library, one, episode, word)
    if reasons:
        raise Stops(one.name, reasons)
    good = (*episode.renditions, *still_good(kept.approved, episode))
    episode = _dated(kept.approved, enclosed(house, one.show, episode, good, note), house.now())
    if stops := answer_stops(house, library, one.show, episode):
        raise Stops(one.name, stops)
    with transact(house.catalog) as tx:
        if one.show is one.kept_show.latest:
            approve_show(tx, show, one.kept_show.latest_revision)
        _write(tx, house, kept, episode, word, one.show.guid)
    compose_feeds(house)
    return Published(
        show=show,
        episode=episode.slug,
        changed=True,
        published_at=episode.published_at,
        fetched_again=bytes_again(kept.approved, episode, house.now()),
    )


def _is_as_seen(house: House, kept: Kept[Episode], revision: int) -> bool:
    """Say whether the latest revision says what ``revision`` said, whatever was decided about it since."""
    with read(house.catalog) as tx:
        seen = find_revision(tx, f"episode:{kept.latest.guid}", revision, Episode)
    return seen is not None and content_of(seen) == content_of(kept.latest)


def waiting_in(kept: Kept[Show], episodes: Iterable[Kept[Episode]]) -> dict[str, int]:
    """Return the revisions that ``publish_show`` would make public, by guid: the show's own, and episodes'."""
    waiting = {one.latest.guid: one.latest_revision for one in pending(episodes)}
    return {kept.latest.guid: kept.latest_revision, **waiting}


def publish_show(
    house: House,
    slug: str,
    word: Word = JUST_PUBLISH,
    *,
    seen: Mapping[str, int] | None = None,
    note: Note = lambda _words: None,
) -> list[Published]:
    """Publish what has changed in a show and its published episodes; drafts stay drafts.

    ``seen`` are the revisions that whoever asks has looked at (``waiting_in``): nothing else goes out. Raises Stops
    with every reason when the show, or any episode, cannot be: the other episodes are published.
    """
    with read(house.catalog) as tx:
        kept, episodes, library = get_show(tx, slug), list_episodes(tx, slug), load_library(tx)
    if seen is not None and seen.get(kept.latest.guid) != kept.latest_revision:
        raise Stops(slug, [Conflict("show_changed", show=slug)])
    if reasons := show_reasons(house, library, kept, episodes):
        raise Stops(slug, reasons)
    changed = kept.approved != kept.latest
    with transact(house.catalog) as tx:
        slug = approve_show(tx, slug, kept.latest_revision)
        if changed:
            _note_show(tx, house, kept, slug)
    compose_feeds(house)
    done = [Published(show=slug, episode=None, changed=changed, is_public=is_seen(episodes))]
    stopped = list[PodcastError]()
    for one in pending(episodes):
        revision = None if seen is None else seen.get(one.latest.guid, 0)
        try:
            done.append(publish_episode(house, slug, one.latest.slug, word, revision=revision, note=note))
        except Stops as error:
            stopped.extend(error.reasons)
        except Conflict as error:  # changed since it was looked at, or at this moment: it goes on waiting
            stopped.append(error)
    if stopped:
        raise Stops(slug, stopped, done=sum(one.changed for one in done))
    return done


def _note_show(tx: Connection, house: House, kept: Kept[Show], slug: str) -> None:
    """Note that a show's own page went out, and whether the show moved with it."""
    guid, moved = kept.latest.guid, slug if slug != kept.latest.slug else None
    facts = {"before": kept.approved_revision, "moved": moved}
    history.note(tx, house, Done.PUBLISHED, f"show:{guid}", show=guid, revision=kept.latest_revision, **facts)


def _dated(approved: Episode | None, episode: Episode, now: datetime) -> Episode:
    """Return the episode with the time at which what listeners get became what it is (feed-E12)."""
    was, will_be = approved.heard if approved else None, episode.heard
    is_other = was and will_be and was.sha256 != will_be.sha256
    if is_other and approved and approved.audio_changed_at == episode.audio_changed_at:
        return replace(episode, audio_changed_at=now)
    return episode


def _write(tx: Connection, house: House, kept: Kept[Episode], episode: Episode, word: Word, show_guid: str) -> None:
    """Write the decision into the page and approve it; nothing changed since it was read, or nothing is done."""
    locked = lock_episode(tx, episode.guid)
    if locked.latest_revision != kept.latest_revision:
        raise Conflict("episode_changed", episode=f"{episode.show}/{episode.slug}")
    text = write_values(tx, house, kept, _owed(page_of(house, kept), episode, word))
    revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
    approve_episode(tx, episode.guid, revision)
    subject = f"episode:{episode.guid}"
    carry_state(tx, subject, kept.latest_revision, revision, text)
    goes_out = episode.published_at if episode.is_scheduled(house.now()) else None
    before = history.heard_before(kept, house.now())
    facts = {"before": before, "goes_out": goes_out and goes_out.isoformat()}
    history.note(tx, house, Done.PUBLISHED, subject, show=show_guid, revision=revision, **facts)


def _owed(page: Page, episode: Episode, word: Word) -> dict[str, object]:
    """Return what the page does not say yet of the episode as it goes out, and of what was said for it."""
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
        owed["without_transcript"] = dump_without(decided)
    if word.approve_transcript:
        owed["transcripts"] = dump_transcripts(
            TranscriptKey(
                file=one.name,
                language=one.language,
                approved_at=one.approved_at,
                sha256=one.sha256,
                sound=episode.audio.payload if episode.audio else None,
            )
            for one in episode.transcripts
        )
    return owed


def _says(page: Page, key: str, value: object) -> bool:
    said = page.fields.moment(key) if key == "published_at" else page.fields.text(key)
    return said == value
