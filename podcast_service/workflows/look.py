"""Look for changes made by hand in the content folder, and read them in once nobody is writing them any more.

Nothing is published by that: it is the ingest a person would run. An empty catalog is left alone, as its first ingest
counts as approved (design idea 1).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.sources import find_sources
from podcast_service.catalog.state import first_ingest_done
from podcast_service.content.folder import scan
from podcast_service.domain.node import KINDS
from podcast_service.domain.producer import FOLDER
from podcast_service.jobs.schedule import Facts, Sighting, moving, sighted
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.report import Report

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What was seen so far: files that differ from what was read, and those this watch has read in already.

    The latter are needed for what was refused: it differs for ever, and is not read again before it changes.
    """

    sightings: Mapping[str, Sighting] = field(default_factory=dict)
    offered: Mapping[str, Facts] = field(default_factory=dict)

    @property
    def is_waiting(self) -> bool:
        """Say whether something was seen that has not been read in yet."""
        return bool(self.sightings)


def look(house: House, watch: Watch) -> Watch:
    """Read in what has changed and come to rest; return what to remember for the next look.

    Raises what ``ingest`` raises: nothing is then forgotten. A folder in which something did not answer is read in
    again at the next look, though nobody touches it (rel-F1).
    """
    changed = differing(house, watch.offered)
    if not changed:
        return Watch(offered=watch.offered)
    sightings = sighted(watch.sightings, changed, house.now())
    restless = moving(sightings, house.now())
    read_in: dict[str, Facts] = {}
    for folder in _ready(house, sightings, restless):
        report = ingest(replace(house, by=FOLDER), folder=house.content / folder if folder else None)
        _tell(folder, report)
        if report.is_cut_short:
            continue
        read_in |= {path: one.facts for path, one in sightings.items() if folder in (None, _folder(path))}
    left = {path: one for path, one in sightings.items() if path not in read_in}
    return Watch(sightings=left, offered={**watch.offered, **read_in})


def differing(house: House, offered: Mapping[str, Facts]) -> dict[str, Facts]:
    """Return the files that are not as they were read, or not there any more, and how they look."""
    if not house.content.is_dir():
        return {}
    with read(house.catalog) as tx:
        if not first_ingest_done(tx):
            return {}
        known = {path: (source.size, source.mtime_ns) for path, source in find_sources(tx).items()}
    found = {file.path: (file.size, file.mtime_ns) for file in scan(house.content).files}
    looks: dict[str, Facts] = {path: found.get(path) for path in sorted(known.keys() | found.keys())}
    return {
        path: facts
        for path, facts in looks.items()
        if facts != known.get(path) and not (path in offered and offered[path] == facts)
    }


def _ready(house: House, sightings: Mapping[str, Sighting], restless: frozenset[str]) -> list[str | None]:
    """Return the folders to read in: all at once (None) when nothing moves, else the shows in which nothing does.

    A show waits as a whole, as a page and its sound belong together; people and themes are named by every show.
    """
    if not restless:
        return [None]
    busy = {_folder(path) for path in restless} | set(KINDS)
    rested = dict.fromkeys(folder for path in sightings if (folder := _folder(path)) not in busy)
    return [folder for folder in rested if (house.content / folder).is_dir()]


def _folder(path: str) -> str:
    return Path(path).parts[0]


def _tell(folder: str | None, report: Report) -> None:
    counts = " ".join(f"{name}={count}" for name, count in report.counts.items() if count)
    _log.info("folder_read folder=%s %s", folder or "all", counts)
    for line in report.lines:
        _log.info("folder_line subject=%s outcome=%s words=%r", line.subject, line.outcome.value, line.words)
