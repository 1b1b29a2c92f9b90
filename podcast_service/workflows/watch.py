"""Watch over the running service: see what is wrong beside the public, and leave a sign of life.

The worker watches while it works, in a thread of its own. When it is dead, the server's keeper asks somebody else to
watch (``watch_for_worker``), who then tells the alarms too.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from podcast_service.catalog.attempts import State, list_latest_attempts, work_stamp
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.library import load_library
from podcast_service.catalog.state import beat, save_beat
from podcast_service.domain.alarm import Alarm, Told
from podcast_service.jobs.due import next_try
from podcast_service.outbound.fetch import Client
from podcast_service.workflows import alarm, second_look
from podcast_service.workflows.alarm import end_alarm, end_others, raise_alarm, standing, tell_without_catalog
from podcast_service.workflows.compose import are_feeds_due
from podcast_service.workflows.house import Guard, House
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.probe import Probe
from podcast_service.workflows.work import do_job, what_is_due

EVERY = 30.0
"""Seconds between two looks of the worker."""
ALIVE = timedelta(seconds=100)
"""How old the last sign of life of a worker that is at work may be."""
LEAST_FREE = 1_000_000_000
LEAST_SHARE = 0.05
"""A disk is nearly full with fewer bytes free than either of the two, unless a setting says how many."""
_CALM = 1.1
"""How much more than the least must be free before an alarm ends: it would come and go at the border."""
ASKED = "health/asked"
"""A key under which nothing lies: whether the storage answers at all is the question."""
_SURVEY = timedelta(minutes=10)
_REST_FACTOR = 10
"""How much longer than a survey took nothing is surveyed again."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What a worker last found: jobs that are due, what failed for good by task, whether feeds are due.

    ``next_at`` is when the public next changes by the clock.
    """

    due: int
    failed: dict[str, tuple[str, ...]]
    feeds_due: bool
    next_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A sign of life: when, and what the worker had found by then. ``next_at`` is in ISO 8601."""

    at: datetime
    due: int = 0
    failed: int = 0
    feeds_due: bool = False
    next_at: str | None = None


def last_beat(house: House) -> Beat | None:
    """Return the last sign of life of a worker, if there ever was one."""
    with read(house.catalog) as tx:
        document = beat(tx)
    if document is None:
        return None
    values = json.loads(document)
    return Beat(**{**values, "at": datetime.fromisoformat(values["at"])})


def leave_beat(house: House, found: Survey | None = None) -> None:
    """Leave a sign of life with what was found."""
    one = Beat(at=house.now())
    if found:
        failed = sum(map(len, found.failed.values()))
        next_at = found.next_at.isoformat(timespec="seconds") if found.next_at else None
        one = Beat(at=house.now(), due=found.due, failed=failed, feeds_due=found.feeds_due, next_at=next_at)
    with transact(house.catalog) as tx:
        save_beat(tx, json.dumps({**asdict(one), "at": one.at.isoformat()}))


def is_alive(found: Beat | None, now: datetime) -> bool:
    """Say whether a worker is at work, by its last sign of life; one of the future is from a clock that was wrong."""
    return found is not None and abs(now - found.at) <= ALIVE


@dataclass(slots=True)
class Watchman:
    """Who watches in a worker: what was found last is not looked for again until something has changed."""

    house: House
    _storage: Probe[object] = field(init=False)
    _stamp: tuple[object, ...] | None = None
    _found: Survey | None = None
    _again_at: float = 0.0

    def __post_init__(self) -> None:
        self._storage = Probe(lambda: self.house.storage.find(ASKED))

    def look(self) -> None:
        """Leave a sign of life, then look at everything. Raises Unavailable when the catalog cannot be written."""
        leave_beat(self.house, self._found)
        end_alarm(self.house, "worker_dead", "")
        watch_disks(self.house)
        watch_storage(self.house, self._storage)
        self._survey()
        if self._found:
            watch_jobs(self.house, self._found.failed)

    def _survey(self) -> None:
        """Survey the work when something changed, or now and then as the clock changes things too."""
        began = time.monotonic()
        with read(self.house.catalog) as tx:
            stamp = work_stamp(tx)
        is_old = began >= self._again_at + _SURVEY.total_seconds()
        if began < self._again_at or (stamp == self._stamp and not is_old and not self._is_overtaken()):
            return
        self._found, self._stamp = survey(self.house), stamp
        now = time.monotonic()
        self._again_at = now + _REST_FACTOR * (now - began)

    def _is_overtaken(self) -> bool:
        next_at = self._found.next_at if self._found else None
        return next_at is not None and next_at <= self.house.now()


def survey(house: House) -> Survey:
    """Look at the work beside the service; in a library of thousands that takes a second or more."""
    failed: dict[str, tuple[str, ...]] = {}
    with read(house.catalog) as tx:
        has_failed = any(_failed_for_good(one.state, next_try(one)) for one in list_latest_attempts(tx))
        next_at = load_library(tx).next_change(house.now())
    for one in jobs_overview(house).failed if has_failed else ():
        if one.task not in alarm.TASKS:  # that they are not told cannot be told by them
            failed[one.task] = (*failed.get(one.task, ()), f"{one.what} — {one.reason or ''}")
    return Survey(due=len(what_is_due(house)), failed=failed, feeds_due=are_feeds_due(house), next_at=next_at)


def _failed_for_good(state: State, again_at: datetime | None) -> bool:
    return state in (State.FAILED, State.REFUSED) and again_at is None


def watch_disks(house: House) -> None:
    """Raise an alarm for each disk of ours that is nearly full (rel-R5 begins there), end it when there is room."""
    with read(house.catalog) as tx:
        open_ones = {one.subject for one in standing(tx) if one.kind == "disk_full"}
    full = {}
    for name, (total, free, names) in disks(house.guard.folders).items():
        least = least_free(house, total)
        if free < (least * _CALM if name in open_ones else least):
            there = f"{free / 1e6:.0f} MB are free on the disk of {_listed(names)}"
            full[name] = f"{there}; {least / 1e6:.0f} MB should be."
    for name, words in full.items():
        raise_alarm(house, "disk_full", name, words)
    end_others(house, "disk_full", full)


def disks(folders: Mapping[str, Path]) -> dict[str, tuple[int, int, tuple[str, ...]]]:
    """Return for each disk, named by the first of ``folders`` on it: its bytes, how many are free, which folders."""
    found: dict[int, tuple[str, ...]] = {}
    places: dict[str, Path] = {}
    for name, folder in folders.items():
        there = _nearest(folder)
        device = there.stat().st_dev
        found[device] = (*found.get(device, ()), name)
        places[name] = there
    usage = ((names, shutil.disk_usage(places[names[0]])) for names in found.values())
    return {names[0]: (sizes.total, sizes.free, names) for names, sizes in usage}


def least_free(house: House, total: int) -> int:
    """Return how many bytes shall be free of a disk of ``total``."""
    given = house.guard.least_free
    return min(LEAST_FREE, int(total * LEAST_SHARE)) if given is None else given


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one above it that is there: it may yet have to be made."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def watch_storage(house: House, storage: Probe[object]) -> None:
    """Raise an alarm when the storage has not answered for some minutes (rel-F3)."""
    try:
        storage.answer()
    except Exception as error:  # noqa: BLE001 - whatever is raised, it means that it does not answer
        raise_alarm(house, "storage_down", "", str(error))
    else:
        end_alarm(house, "storage_down", "")


def watch_jobs(house: House, failed: Mapping[str, tuple[str, ...]]) -> None:
    """Raise an alarm for each task of which a job failed for good, however many did."""
    with read(house.catalog) as tx:
        is_told = any(one.kind == second_look.ALARM for one in standing(tx))
    told = {task: jobs for task, jobs in failed.items() if not (task == second_look.TASK and is_told)}
    for task, jobs in told.items():
        raise_alarm(house, "job_failed", task, f"{len(jobs)} failed for good, the first is: {jobs[0]}")
    end_others(house, "job_failed", told)


def watch_for_worker(house: House) -> bool:
    """Look whether a worker is alive; raise an alarm when none has been for some minutes, and tell what stands.

    Return whether one is. Where none was ever started, none is missed.
    """
    last = last_beat(house)
    if last is None or is_alive(last, house.now()):
        return True
    raise_alarm(house, "worker_dead", "", f"It gave its last sign of life at {last.at:%Y-%m-%d %H:%M:%S} UTC.")
    with read(house.catalog) as tx:
        is_raised = any(one.kind == "worker_dead" for one in standing(tx))
    if is_raised:
        watch_disks(house)
        for job in what_is_due(house):
            if job.wanted.task in alarm.TASKS:
                do_job(house, alarm.WORK, job)
    return False


def tell_of_catalog(
    guard: Guard, client: Client, service: str, *, since: datetime, now: datetime, is_back: bool
) -> None:
    """Tell that the catalog has been away since a moment, or that it is back; no catalog can keep that alarm."""
    words = "It answers again." if is_back else "What is wrong with it stands in the log."
    found = Alarm(kind="catalog_down", subject="", words=words, since=since, seen_at=now, raised_at=since)
    told = Told.OVER if is_back else Told.RAISED
    tell_without_catalog(guard, client, service, replace(found, over_at=now) if is_back else found, told)
