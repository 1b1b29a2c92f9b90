"""Read one show in: its page, its episodes, and the sound, pictures and transcripts beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.recordings import find_recordings, save_recordings
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import find_show_from
from podcast_service.catalog.sources import Source, delete_sources, save_sources
from podcast_service.catalog.transcripts import save_transcripts
from podcast_service.content.changes import Folder
from podcast_service.content.folder import SHOW_PAGE
from podcast_service.content.keys import Names
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.workflows.candidates import find_candidates, has_changed
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Outcome, Report
from podcast_service.workflows.settle import settle
from podcast_service.workflows.show_page import read_show
from podcast_service.workflows.take_in import take_in
from podcast_service.workflows.taken import Candidate, Run, TakenIn, Taking, is_current

WORKERS = 4
BATCH = 64
"""Episodes saved in one transaction: one sync to disk for all of them."""


def ingest_show(house: House, folder: Folder, run: Run, report: Report) -> None:
    """Read the show's folder; what is refused is told, and everything else goes on."""
    page = f"{folder.name}/{SHOW_PAGE}"
    with read(house.catalog) as tx:
        names = {person.slug: person.name for person in list_nodes(tx, Person)}
        themes = frozenset(theme.slug for theme in list_nodes(tx, Theme))
        old_show = find_show_from(tx, page)
        kept = list_episodes(tx, old_show.latest.slug) if old_show else []
    _tell_gone(house, folder, kept, report)
    known: list[Show | Episode] = [old_show.latest, *(one.latest for one in kept)] if old_show else []
    is_whole = old_show is not None and all(is_current(one, run.stored) for one in known)
    if is_whole and not folder.changed and not folder.gone and not run.people_changed and not run.publish:
        report.unchanged += len(folder.files)
        return
    try:
        show, page_source = read_show(house, folder, names, old_show, run, report)
    except PodcastError as error:
        report.refuse(page, error)
        return
    if old_show and old_show.latest.slug != show.slug:  # it moved, and its episodes with it
        with read(house.catalog) as tx:
            kept = list_episodes(tx, show.slug)
    all_again = run.people_changed or run.publish or page in folder.changed
    all_again = all_again or old_show is None or old_show.latest != show
    _episodes(house, folder, show, names, themes, kept, run, report, all_again=all_again)
    with transact(house.catalog) as tx:
        save_sources(tx, page_source)


def _tell_gone(house: House, folder: Folder, kept: Collection[Kept[Episode]], report: Report) -> None:
    """Tell what is not there any more: each time for the page of something public, once for anything else."""
    pages = {one.source for one in kept if one.approved} | {f"{folder.name}/{SHOW_PAGE}"}
    for path in sorted(folder.gone):
        words = "The file is not there any more. Nothing public changes."
        if path in pages:
            words += " Put it back; or withdraw the episode if it should go." if not path.endswith(SHOW_PAGE) else ""
        report.tell(path, Outcome.GONE, words)
    with transact(house.catalog) as tx:
        delete_sources(tx, folder.gone - pages)


def _episodes(
    house: House,
    folder: Folder,
    show: Show,
    names: Names,
    themes: frozenset[str],
    kept: list[Kept[Episode]],
    run: Run,
    report: Report,
    *,
    all_again: bool,
) -> None:
    candidates = find_candidates(house.content, folder, kept, report)
    todo = [one for one in candidates if all_again or has_changed(one, folder, run.stored)]
    report.unchanged += len(candidates) - len(todo)
    sounds = {sha256 for one in todo for sha256 in one.sounds}
    with read(house.catalog) as tx:
        known = find_recordings(tx, sounds)
    taking = Taking(
        house=house,
        folder=folder,
        show=show,
        names=names,
        themes=themes,
        approving=run.is_first or run.publish,
        trusting=run.is_first,
        recordings=known,
        stored=run.stored,
        note=lambda words: run.progress(done, len(todo), words),
    )
    done = 0

    def take(one: Candidate) -> TakenIn:
        nonlocal done
        taken = take_in(taking, one)
        done += 1  # for the eye only: two threads may once show the same number
        run.progress(done, len(todo), one.path)
        return taken

    with ThreadPoolExecutor(WORKERS, thread_name_prefix="ingest") as pool:
        for batch in _batches(pool.map(take, todo)):
            _save(house, folder, show, batch, run, report)


def _batches(results: Iterator[TakenIn]) -> Iterator[list[TakenIn]]:
    while batch := list(islice(results, BATCH)):
        yield batch


def _save(house: House, folder: Folder, show: Show, batch: list[TakenIn], run: Run, report: Report) -> None:
    """Keep a batch in one transaction: the objects are stored and read back, so this is what makes it visible."""
    with transact(house.catalog) as tx:
        save_recordings(tx, {sha256: found for one in batch for sha256, found in one.recordings.items()})
        save_transcripts(tx, {sha256: transcript for one in batch for sha256, transcript in one.cues.items()})
        sources: list[Source] = []
        for one in batch:
            for subject, error in one.problems:
                report.refuse(subject, error)
            for subject, error in one.advice:
                report.advise(subject, error)
            report.texts += [one.text] if one.text else []
            if one.episode is not None and settle(tx, house, folder, show, one, run, report):
                sources.extend(one.sources)
        save_sources(tx, sources)
