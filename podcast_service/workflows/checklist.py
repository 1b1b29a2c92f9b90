"""The list "Klar til udgivelse?": everything that stands in the way of an episode, and what could be better.

It asks the rooms that know: conditions of publishing, the rules of feeds, the analysis of the sound, the links in the
notes, privacy. Nothing is fetched from anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from podcast_service.catalog.analyses import find_analysis
from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode, list_episodes
from podcast_service.catalog.library import load_library
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.transcripts import find_transcript
from podcast_service.content.accepted_keys import accepted_of
from podcast_service.content.keys import cover_of
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.privacy import Private
from podcast_service.domain.readiness import what_stops
from podcast_service.site.checklist import BITES, CHAPTERS, COVER, EDIT, SOUND, TRANSCRIPT, Row, advice, apart, stop
from podcast_service.site.checks import (
    cover_rows,
    feed_rows,
    missing_rows,
    notes_rows,
    refused_row,
    sound_rows,
    stop_row,
    transcript_rows,
    unfilled_rows,
)
from podcast_service.workflows.check_notes import notes_findings
from podcast_service.workflows.compose import candidate_feed
from podcast_service.workflows.enclose import foreseen
from podcast_service.workflows.house import House
from podcast_service.workflows.privacy import PrivateSpot, private_spots
from podcast_service.workflows.proof import document_findings, with_episode
from podcast_service.workflows.publication_asked import JUST_PUBLISH, Asked, Stops, asked, would_fetch_again
from podcast_service.workflows.refused import found_page, refused_of

_PRIVATE_TABS = {
    "chapter": CHAPTERS,
    "transcript": TRANSCRIPT,
    "passage": TRANSCRIPT,
    "without_transcript": TRANSCRIPT,
    "tag": SOUND,
    "soundbite": BITES,
    "cover_alt": COVER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checklist:
    """The rows for one episode: stops first, then advice, then what is technical; accepted advice last."""

    show: str
    slug: str
    rows: tuple[Row, ...]

    @property
    def stops(self) -> tuple[Row, ...]:
        """Return what stands in the way of publishing."""
        return tuple(row for row in self.rows if row.is_stop)

    @property
    def is_ready(self) -> bool:
        """Say whether nothing stands in the way."""
        return not self.stops


def checklist(house: House, show: str, slug: str) -> Checklist:
    """Look at the latest revision of an episode as if it were published now; nothing is done. Raises NotFound."""
    with read(house.catalog) as tx:
        kept_show, kept, all_of_them = get_show(tx, show), get_episode(tx, show, slug), list_episodes(tx, show)
        library = load_library(tx)
    try:
        one = asked(kept_show, kept, all_of_them, house.now(), JUST_PUBLISH)
    except Stops as error:
        return Checklist(show=show, slug=slug, rows=tuple(map(stop_row, error.reasons)))
    pages = _pages(house, one)
    # The same advice twice, such as of two transcripts, is one thing to look at.
    rows = {row.about: _accepted(row, pages.accepted) for row in _rows(house, library, one, pages)}
    return Checklist(show=show, slug=slug, rows=tuple(sorted(rows.values(), key=_order)))


def _order(row: Row) -> tuple[bool, bool, bool]:
    return (not row.is_stop, not row.is_open, row.is_technical)


def _accepted(row: Row, accepted: Mapping[str, tuple[str, datetime]]) -> Row:
    """Return the row as a person left it: a stop is never accepted."""
    found = None if row.is_stop else accepted.get(row.about)
    return replace(row, accepted_at=found[1]) if found else row


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pages:
    """What pages say beside the episode: what was accepted, and whether the covers have words.

    Where a page cannot be read, that is told as refused, and nothing else of it.
    """

    accepted: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    has_words: bool = True
    show_has_words: bool = True


def _pages(house: House, one: Asked) -> _Pages:
    page, show_page = found_page(house, one.kept.source), found_page(house, one.kept_show.source)
    try:
        return _Pages(
            accepted=accepted_of(page.fields) if page else {},
            has_words=page is None or cover_of(page).alt is not None,
            show_has_words=show_page is None or cover_of(show_page).alt is not None,
        )
    except PodcastError:
        return _Pages()


def _rows(house: House, library: Library, one: Asked, pages: _Pages) -> Iterator[Row]:
    episode, show = one.episode, one.show
    reasons = what_stops(episode, show, one.others)
    stops = [stop_row(reason) for reason in reasons if reason.code != "publish_unfilled"]  # told by place below
    yield from (*stops, *unfilled_rows(episode))
    yield from (refused_row(path, error) for path, error in refused_of(house, one.kept).items())
    yield from _private(house, library, one)
    with read(house.catalog) as tx:
        kept = find_analysis(tx, episode.audio.payload, VERSION) if episode.audio else None
        found = [(file.name, find_transcript(tx, file.sha256)) for file in episode.transcripts]
    yield from sound_rows(episode, kept.analysis if kept else None)
    if costs := would_fetch_again(one.kept.approved, episode, house.now()):
        yield advice("ready_fetches_again", SOUND, "audio", megabytes=costs.facts["megabytes"])
    yield from cover_rows(episode, show, has_words=pages.has_words, show_has_words=pages.show_has_words)
    transcripts = list(transcript_rows(episode, ((name, one) for name, one in found if one)))
    yield from transcripts
    yield from missing_rows(episode, show)
    yield from notes_rows(notes_findings(house, library, episode), episode.notes)
    yield from _feed(house, library, one, {row.code for row in (*stops, *transcripts)})


def _private(house: House, library: Library, one: Asked) -> Iterator[Row]:
    for found in private_spots(house, library, one.show, one.episode):
        yield _private_row(found)


def _private_row(found: PrivateSpot) -> Row:
    place, spot = found.place, found.spot
    tab = _PRIVATE_TABS.get(place.of, EDIT)
    key = {CHAPTERS: "chapters", TRANSCRIPT: "transcripts", SOUND: "audio", BITES: "soundbites"}.get(tab, place.of)
    if spot.kind is Private.CPR:
        return stop("ready_cpr", tab, key, place=place, masked=spot.masked)
    code = "ready_phone" if spot.kind is Private.PHONE else "ready_email"
    return apart(advice(code, tab, key, place=place, masked=spot.masked), spot.value)


def _feed(house: House, library: Library, one: Asked, said: set[str]) -> Iterator[Row]:
    """Compose the feed as it would be, and say what it would break."""
    episode = foreseen(one.kept.approved, one.episode)
    if episode.audio is None:
        return
    changed = with_episode(library, episode)
    changed = replace(changed, shows={**changed.shows, one.show.slug: one.show})
    head, items = candidate_feed(changed, house, one.show, episode)
    for item in items:
        if isinstance(item, PodcastError) and item.facts.get("guid") == episode.guid:
            yield stop("ready_refused", EDIT, name=one.name, reason=item)
    told = [item for item in items if isinstance(item, bytes)]
    guid = episode.guid.encode()
    number = next((at for at, item in enumerate(told, 1) if guid in item), None)
    yield from feed_rows(document_findings(house, one.show, head, told), number, said)
