"""Read one show in: its page, its episodes, and the sound, pictures and transcripts beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.recordings import find_recordings, save_recordings
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import approve_show, find_show, save_show
from podcast_service.catalog.sources import Source, save_sources
from podcast_service.catalog.transcripts import save_transcripts
from podcast_service.content.changes import Folder
from podcast_service.content.folder import PICTURE_SUFFIXES, SHOW_PAGE, FoundFile, read_bytes, read_text
from podcast_service.content.front_matter import parse_page
from podcast_service.content.keys import Names, show_of
from podcast_service.content.pairs import pair
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.identity import is_slug
from podcast_service.domain.media import Cover
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House, Progress
from podcast_service.workflows.ingest_nodes import advise_unknown_keys
from podcast_service.workflows.keep import draw_cover, keep_cover
from podcast_service.workflows.report import Outcome, Report
from podcast_service.workflows.settle import settle
from podcast_service.workflows.take_in import Candidate, TakenIn, Taking, candidate_of, take_in

WORKERS = 4
BATCH = 64
"""Episodes saved in one transaction: one sync to disk for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What holds for the whole run."""

    is_first: bool
    publish: bool
    people_changed: bool
    stored: frozenset[str]
    progress: Progress


def ingest_show(house: House, folder: Folder, run: Run, report: Report) -> None:
    """Read the show's folder; what is refused is told, and everything else goes on."""
    for path in sorted(folder.gone):
        report.tell(
            path, Outcome.GONE, "The file is not there any more. Nothing public changes; withdraw it if it should go."
        )
    with read(house.catalog) as tx:
        names = {person.slug: person.name for person in list_nodes(tx, Person)}
        old_show = find_show(tx, folder.name)
        kept = list_episodes(tx, folder.name)
    known: list[Show | Episode] = [old_show.latest, *(one.latest for one in kept)] if old_show else []
    is_whole = old_show is not None and all(_is_stored(one, run.stored) for one in known)
    if is_whole and not folder.changed and not run.people_changed and not run.publish:
        report.unchanged += len(folder.files)
        return
    try:
        show = _show(house, folder, names, old_show, run, report)
    except PodcastError as error:
        report.refuse(f"{folder.name}/{SHOW_PAGE}", error)
        return
    all_again = run.people_changed or run.publish or old_show is None or old_show.latest != show
    _episodes(house, folder, show, names, kept, run, report, all_again=all_again)


def _show(house: House, folder: Folder, names: Names, old: Kept[Show] | None, run: Run, report: Report) -> Show:
    """Read ``show.md``, keep what it says, and approve it where that needs nobody's word."""
    path = f"{folder.name}/{SHOW_PAGE}"
    if path not in folder.files and old:
        return old.latest
    if not is_slug(folder.name):
        raise Invalid("show_name", folder=folder.name)
    page = parse_page(read_text(house.content / path), path)
    show = show_of(page, slug=folder.name, names=names, cover=None)
    if old and old.latest.guid != show.guid:
        raise Invalid("guid_changed", path=path, guid=old.latest.guid)
    cover = _show_cover(house, folder, show, page.fields.text("cover"), page.fields.text("cover_alt"))
    show = show_of(page, slug=folder.name, names=names, cover=cover)
    advise_unknown_keys(page, path, report)
    with transact(house.catalog) as tx:
        revision = save_show(tx, show, source=path, made_at=house.now())
        first_time = old is None or old.approved is None
        if run.publish or (first_time and run.is_first):
            approve_show(tx, show.slug, revision)
        save_sources(tx, [folder.source(path)])
    if old is None:
        report.tell(path, Outcome.NEW)
    elif old.latest != show:
        report.tell(
            path,
            Outcome.CHANGED if run.publish else Outcome.PENDING,
            f"podcast-service publish {show.slug} publishes it",
        )
    else:
        report.tell(path, Outcome.UNCHANGED)
    return show


def _show_cover(house: House, folder: Folder, show: Show, name: str | None, alt: str | None) -> Cover:
    names = [name] if name else [f"cover{suffix}" for suffix in PICTURE_SUFFIXES]
    for candidate in names:
        path = f"{folder.name}/{candidate}"
        if path in folder.files:
            return keep_cover(house, read_bytes(house.content / path), alt=alt or "")
    if name:
        raise Invalid("cover_missing", path=f"{folder.name}/{SHOW_PAGE}", name=name)
    return draw_cover(house, show.title, show.guid)


def _episodes(
    house: House,
    folder: Folder,
    show: Show,
    names: Names,
    kept: list[Kept[Episode]],
    run: Run,
    report: Report,
    *,
    all_again: bool,
) -> None:
    by_source = {one.source: one for one in kept}
    candidates = _candidates(house, folder, by_source, report)
    todo = [one for one in candidates if all_again or _has_changed(one, folder, by_source, run.stored)]
    report.unchanged += len(candidates) - len(todo)
    sounds = {one.sha256 for one in todo if one.sha256}
    with read(house.catalog) as tx:
        known = find_recordings(tx, sounds)
    taking = Taking(
        house=house,
        folder=folder,
        show=show,
        names=names,
        approving=run.is_first or run.publish,
        recordings=known,
        stored=run.stored,
    )
    done = 0
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="ingest") as pool:
        results = pool.map(lambda one: take_in(taking, one), todo)
        for batch in _batches(results):
            _save(house, folder, show, batch, by_source, run, report)
            done += len(batch)
            run.progress(done, len(todo), batch[-1].candidate.path)


def _batches(results: Iterator[TakenIn]) -> Iterator[list[TakenIn]]:
    while batch := list(islice(results, BATCH)):
        yield batch


def _save(
    house: House,
    folder: Folder,
    show: Show,
    batch: list[TakenIn],
    by_source: Mapping[str, Kept[Episode]],
    run: Run,
    report: Report,
) -> None:
    """Keep a batch in one transaction: the objects are stored and read back, so this is what makes it visible."""
    with transact(house.catalog) as tx:
        save_recordings(tx, {one.sha256: one.recording for one in batch if one.sha256 and one.recording})
        save_transcripts(tx, {sha256: transcript for one in batch for sha256, transcript in one.cues.items()})
        sources: list[Source] = []
        for one in batch:
            for subject, error in one.problems:
                report.refuse(subject, error)
            for subject, error in one.advice:
                report.advise(subject, error)
            if one.episode is not None and settle(tx, house, show, one, run.is_first, run.publish, report):
                sources.extend(one.sources)
        save_sources(tx, sources)


def _is_stored(one: Show | Episode, stored: Collection[str]) -> bool:
    """Say whether the storage has every object of a show or an episode: it may be new, or have lost some."""
    keys = [size.key for size in one.cover.sizes] if one.cover else []
    if isinstance(one, Episode) and one.audio:
        keys.append(one.audio.key)
    return all(key in stored for key in keys)


def _has_changed(
    one: Candidate,
    folder: Folder,
    by_source: Mapping[str, Kept[Episode]],
    stored: Collection[str],
) -> bool:
    """Say whether anything that belongs to the episode is new, was refused last time, or is not stored."""
    kept = by_source.get(one.path)
    if kept is None or one.path in folder.changed or not _is_stored(kept.latest, stored):
        return True
    stem = one.stem
    return any(
        file.stem == stem or file.path == (one.sound.path if one.sound else None) or file.name in one.names
        for file in (folder.files[path] for path in folder.changed)
    )


def _candidates(
    house: House,
    folder: Folder,
    by_source: Mapping[str, Kept[Episode]],
    report: Report,
) -> list[Candidate]:
    """Find the episodes: each page with its sound, and each sound without a page."""
    pages: dict[str, Candidate] = {}
    for file in _pages(folder):
        try:
            pages[file.path] = candidate_of(house.content, file, by_source.get(file.path))
        except PodcastError as error:
            report.refuse(file.path, error)
    sounds = [file for file in folder.files.values() if file.is_audio and file.path in folder.hashes]
    broken = {file.stem for file in _pages(folder)} - {one.stem for one in pages.values()}
    pairing = pair({path: (one.stem, one.key) for path, one in pages.items()}, sounds, folder.hashes)
    report.refuse_all(pairing.problems)
    refused = {path for path, _ in pairing.problems}
    paired = [
        one.with_sound(pairing.audio.get(path), folder.hashes) for path, one in pages.items() if path not in refused
    ]
    alone = [Candidate.alone(sound, folder.hashes) for sound in pairing.alone if sound.stem not in broken]
    return [*paired, *alone]


def _pages(folder: Folder) -> Iterable[FoundFile]:
    return [
        file
        for file in folder.files.values()
        if file.suffix == ".md" and file.name != SHOW_PAGE and file.path in folder.hashes
    ]
