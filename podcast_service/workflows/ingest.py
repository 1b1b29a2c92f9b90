"""Read the content folder in: files are the record, the catalog follows them.

A second run changes nothing; one that was cut short is finished by the next.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.sources import Source, find_sources
from podcast_service.catalog.state import first_ingest_done, mark_first_ingest, save_refusals
from podcast_service.content.changes import Folder, by_folder, to_hash
from podcast_service.content.folder import SHOW_PAGE, FoundFile, Scan, hash_file, scan, scope_of
from podcast_service.content.lock import alone_in
from podcast_service.content.replace import sweep
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.node import KINDS
from podcast_service.workflows.check_notes import check_notes
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.follow import follow
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.ingest_nodes import ingest_nodes
from podcast_service.workflows.ingest_show import ingest_show
from podcast_service.workflows.keep import covers_are_outdated, forget_outdated_covers
from podcast_service.workflows.loose_ends import tell_loose_ends
from podcast_service.workflows.report import Report
from podcast_service.workflows.states import keep_missing
from podcast_service.workflows.storing import storing
from podcast_service.workflows.taken import Run

READERS = 4
"""Files read at once: two keep the processors busy while two wait for the disk."""


@storing
def ingest(
    house: House,
    *,
    folder: Path | None = None,
    publish: bool = False,
    progress: Progress = no_progress,
    patience: float = 60.0,
) -> Report:
    """Read ``folder``, by default the whole content folder, and say what was found.

    ``publish`` approves what is pending. Raises Invalid for a folder that is not content, Unavailable while
    another ingest is at work there for more than ``patience`` seconds.
    """
    scope = scope_of(house.content, folder)
    with alone_in(house.content, patience):
        sweep(house.content)
        return _ingest(house, scope, publish, progress)


def _ingest(house: House, scope: str | None, publish: bool, progress: Progress) -> Report:
    report = Report()
    found = scan(house.content, scope)
    report.refuse_all(found.problems)
    unclear = follow(house, found, report)
    with read(house.catalog) as tx:
        seen = find_sources(tx, scope or "")
        is_first = not first_ingest_done(tx)
    hashes = _hash(house, found, seen, report)
    folders = by_folder(found, hashes, seen)
    stored = dict(house.storage.sizes())
    kinds = [one for kind in KINDS for one in folders if one.name == kind]
    outdated = covers_are_outdated(house)
    changed = list[str]()
    for one in kinds:
        again = one.name == "publications" and "people" in changed
        if ingest_nodes(house, one, stored, publish, report, again=again):
            changed.append(one.name)
    run = Run(
        is_first=is_first,
        publish=publish,
        people_changed="people" in changed or outdated,
        stored=stored,
        progress=progress,
    )
    for one in folders:
        if one.name not in (*KINDS, *unclear) and _is_show(one, report):
            ingest_show(house, one, run, report)
    tell_loose_ends(house, report)
    keep_missing(house)
    compose_feeds(house, report)
    check_notes(house, report)
    refused = {line.subject: line.error for line in report.lines if line.error}
    with transact(house.catalog) as tx:
        save_refusals(tx, refused, under=scope or "")
    if outdated and scope is None and not report.is_cut_short:
        forget_outdated_covers(house)
    if is_first and not report.is_cut_short and _is_all_read(house, scope):
        with transact(house.catalog) as tx:
            mark_first_ingest(tx)
    return report


def _is_all_read(house: House, scope: str | None) -> bool:
    """Say whether nothing was left to other runs: pages that count as approved while the catalog is being filled."""
    if scope is None:
        return True
    with read(house.catalog) as tx:
        seen = find_sources(tx)
    others = (file for file in scan(house.content).files if file.folder != scope)
    return all(file.path in seen for file in others if file.suffix == ".md" or file.is_audio)


def _is_show(folder: Folder, report: Report) -> bool:
    """Say whether the folder is a show's; sound in a folder without a show's page is told."""
    page = f"{folder.name}/{SHOW_PAGE}"
    if page in folder.files or page in folder.seen:
        return True
    if any(file.is_audio for file in folder.files.values()):
        report.refuse(folder.name, Invalid("show_page_missing", folder=folder.name))
    return False


def _hash(house: House, found: Scan, seen: Mapping[str, Source], report: Report) -> dict[str, str]:
    """Return the sha256 of every file; only those whose size or time changed are read."""
    hashes = {file.path: seen[file.path].sha256 for file in found.files if file.path in seen}
    changed = to_hash(found.files, seen)

    def hash_one(file: FoundFile) -> str | PodcastError:
        try:
            return hash_file(house.content / file.path)
        except PodcastError as error:
            return error

    with ThreadPoolExecutor(READERS, thread_name_prefix="hash") as pool:
        for file, result in zip(changed, pool.map(hash_one, changed), strict=True):
            if isinstance(result, PodcastError):
                hashes.pop(file.path, None)
                report.refuse(file.path, result)
            else:
                hashes[file.path] = result
    return hashes
