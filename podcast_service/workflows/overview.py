"""Say what is there, what waits, and what is wrong: what needs someone first."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from podcast_service.catalog.analyses import list_analyses
from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.feed_parts import find_told
from podcast_service.catalog.library import load_library, load_surroundings
from podcast_service.catalog.recordings import find_recordings
from podcast_service.catalog.releases import find_pointer
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import list_shows
from podcast_service.catalog.sources import find_sources
from podcast_service.catalog.state import refusals
from podcast_service.content.folder import scope_of
from podcast_service.domain.analysis import VERSION, Analysis, findings
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, PodcastError, Unavailable
from podcast_service.domain.library import Library
from podcast_service.domain.outline import Standing, standing
from podcast_service.domain.readiness import what_stops
from podcast_service.domain.show import Show
from podcast_service.site.findings import finding_words
from podcast_service.site.view import View
from podcast_service.site.words import SOURCE_LANGUAGE
from podcast_service.workflows.compose import are_feeds_due, items_of, untold
from podcast_service.workflows.draft_stops import stops_of_draft
from podcast_service.workflows.house import House
from podcast_service.workflows.jobs import JobsOverview, jobs_overview
from podcast_service.workflows.publication_asked import would_fetch_again
from podcast_service.workflows.release import at_served_address, is_release_due
from podcast_service.workflows.taken import is_stored


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeState:
    """One episode: what state it is in, and what stands in its way."""

    show: str
    slug: str
    title: str
    state: Standing
    published_at: str | None
    problems: tuple[PodcastError, ...] = ()
    notes: tuple[str, ...] = ()
    """What the sound of an episode that is not public as it stands should be looked at for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowState:
    """One show with its episodes."""

    slug: str
    title: str
    is_pending: bool
    episodes: tuple[EpisodeState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything there is. ``refused`` is what the last ingest could not take, by file or episode.

    ``feeds_due`` says that feeds must be made again before they tell the truth.
    """

    shows: tuple[ShowState, ...]
    refused: dict[str, str]
    feeds_due: bool
    jobs: JobsOverview
    release: ReleaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseState:
    """What is served: the number of the release, None before the first; whether a rollback holds, and what is due."""

    number: int | None
    since: str | None
    is_held: bool
    is_due: bool
    next_at: str | None


def overview(house: House) -> Overview:
    """Look at the catalog, and whether the storage has what it names. Raises Invalid without a content folder."""
    scope_of(house.content, None)
    with read(house.catalog) as tx:
        shows = [(kept, list_episodes(tx, kept.latest.slug)) for kept in list_shows(tx)]
        refused = {subject: str(error) for subject, error in refusals(tx).items()}
        found = _Found(
            analyses=list_analyses(tx, VERSION),
            tagged_anew=_tagged_anew(tx, [one for _, episodes in shows for one in episodes]),
            untold=_untold(tx, house),
            around=load_surroundings(tx),
        )
    try:
        found.stored = dict(house.storage.sizes())
    except PodcastError as error:
        refused = {**refused, house.storage.location: str(error)}
    return Overview(
        shows=tuple(
            ShowState(
                slug=show.latest.slug,
                title=show.latest.title,
                is_pending=show.is_pending,
                episodes=tuple(_state(house, show, one, episodes, found) for one in episodes),
            )
            for show, episodes in shows
        ),
        refused=refused,
        feeds_due=are_feeds_due(house),
        jobs=jobs_overview(house),
        release=release_state(house),
    )


def release_state(house: House) -> ReleaseState:
    """Say what is served, and whether something else should be."""
    here, now = at_served_address(house), house.now()
    with read(house.catalog) as tx:
        pointer = find_pointer(tx)
        is_due = is_release_due(here, tx)
    current = pointer.at(now) if pointer else None
    coming = [line.valid_from for line in pointer.lines if line.valid_from > now] if pointer else []
    return ReleaseState(
        number=current.number if current else None,
        since=current.valid_from.isoformat() if current else None,
        is_held=pointer is not None and pointer.held,
        is_due=is_due,
        next_at=min(coming).isoformat() if coming else None,
    )


@dataclass(slots=True, kw_only=True)
class _Found:
    """What was found besides the episodes: their analyses by sound, files tagged anew, the storage if it answers.

    ``untold`` says why an episode is not in its feed, by guid: one that no feed can tell is left out of it.
    """

    analyses: Mapping[str, Analysis]
    tagged_anew: Collection[str]
    untold: Mapping[str, PodcastError]
    around: Library
    stored: Mapping[str, int] | None = None


def _state(
    house: House, show: Kept[Show], one: Kept[Episode], all_of_them: list[Kept[Episode]], found: _Found
) -> EpisodeState:
    others = [other.approved for other in all_of_them if other.approved]
    public, name = one.approved, f"{one.latest.show}/{one.latest.slug}"
    stops: tuple[PodcastError, ...] = () if public else tuple(what_stops(one.latest, show.latest, others))
    if not public and not stops:
        stops = stops_of_draft(house, found.around, show, one)
    state = standing(public, house.now(), is_pending=one.is_pending, is_stopped=bool(stops))
    problems = stops
    if public and state is Standing.PENDING:
        costs = would_fetch_again(public, one.latest, house.now())
        problems = (costs,) if costs else ()
    shown = [part for part in (public, show.approved) if part]  # the show's cover stands in where there is none
    is_whole = found.stored is None or all(is_stored(part, found.stored) for part in shown)
    if public and not public.is_gone() and not is_whole:
        problems = (*problems, Unavailable("object_not_whole", episode=name))
    if one.latest.guid in found.tagged_anew and one.latest.audio:
        problems = (*problems, Conflict("tags_wait", episode=name, name=one.latest.audio.name))
    if one.latest.guid in found.untold:
        problems = (*problems, found.untold[one.latest.guid])
    published_at = public.published_at.isoformat() if public and public.published_at else None
    return EpisodeState(
        show=one.latest.show,
        slug=one.latest.slug,
        title=one.latest.title,
        state=state,
        published_at=published_at,
        problems=problems,
        notes=_notes(one.latest, found) if state in (Standing.DRAFT, Standing.READY, Standing.PENDING) else (),
    )


def _notes(episode: Episode, found: _Found) -> tuple[str, ...]:
    analysis = found.analyses.get(episode.audio.payload) if episode.audio else None
    if analysis is None or episode.audio is None:
        return ()
    told = findings(analysis, episode.audio.sound, is_evened=episode.is_evened)
    return tuple(finding_words(one, SOURCE_LANGUAGE) for one in told)


def _untold(tx: Connection, house: House) -> dict[str, PodcastError]:
    """Return why episodes that should be in a feed are not in it, by guid (sec-S5)."""
    view = View(library=load_library(tx), now=house.now(), public_url=house.public_url)
    found = dict[str, PodcastError]()
    for show in view.library.shows.values():
        composed = find_told(tx, show.slug)
        if any(
            one.status is EpisodeStatus.PUBLISHED and one.guid not in composed
            for one in view.library.episodes.get(show.slug, ())
        ):
            found |= untold(items_of(view, show), composed)
    return found


def _tagged_anew(tx: Connection, episodes: Sequence[Kept[Episode]]) -> frozenset[str]:
    """Return the guids of episodes whose file was tagged anew and clashes with the page: the page names another one."""
    seen = find_sources(tx)
    others = {
        one.latest.guid: (audio, source.sha256)
        for one in episodes
        if (audio := one.latest.audio)
        and (source := seen.get(one.source.rpartition("/")[0] + f"/{audio.name}"))
        and source.sha256 != audio.sha256
    }
    known = find_recordings(tx, (sha256 for _, sha256 in others.values()))
    return frozenset(
        guid
        for guid, (audio, sha256) in others.items()
        if sha256 in known and known[sha256].sound.payload_sha256 == audio.sound.payload_sha256
    )
