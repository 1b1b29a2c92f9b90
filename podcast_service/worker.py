"""The worker: hand what is due to the engine, look at the content folder, again and again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Event, Thread

from podcast_service.catalog.attempts import work_stamp
from podcast_service.catalog.database import read
from podcast_service.catalog.releases import find_pointer
from podcast_service.catalog.state import catalog_revision
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.release import Pointer
from podcast_service.jobs.alone import only_worker
from podcast_service.jobs.due import Job
from podcast_service.jobs.engine import Engine
from podcast_service.jobs.schedule import EVERY, REST, Rota, Turn
from podcast_service.workflows import (
    alarm,
    analyse,
    carry_out,
    index,
    mirror,
    notify,
    orders,
    purge,
    render,
    second_look,
    tally,
    watch,
)
from podcast_service.workflows.alarm import end_alarm, raise_alarm
from podcast_service.workflows.clean_releases import clean_releases
from podcast_service.workflows.compare_releases import changed_addresses, released_at
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.jobs import JobState, ended_since, jobs_overview
from podcast_service.workflows.look import Watch, look
from podcast_service.workflows.release import release
from podcast_service.workflows.tally import Tally
from podcast_service.workflows.trash import empty_trash
from podcast_service.workflows.uploads import clean_uploads
from podcast_service.workflows.watch import Watchman
from podcast_service.workflows.work import Work, do_job, next_retry, what_is_due

WORK: dict[str, Work] = {
    orders.TASK: carry_out.do_order,
    analyse.TASK: analyse.analyse,
    render.TASK: render.render,
    notify.TASK: notify.notify,
    second_look.TASK: second_look.look_again,
    index.TASK: index.do_index,
    mirror.TASK: mirror.keep_mirror,
    purge.TASK: partial(purge.purge, released=released_at, changed=changed_addresses),
    **alarm.WORK,
}
"""The tasks and the workflows that do them."""

LOOK_SECONDS = 2.0
"""How often the catalog is asked whether something changed."""
_ONCE_SECONDS = 0.2
_STANDBY_SECONDS = 2.0
_REST_FACTOR = 5
_LAST_TALLY = 3.0
"""Seconds the last count may take when the worker ends: what is left stays for the next one."""
_LONGEST_QUEUE = 8
"""Jobs handed over at once: the rest is asked for when these are done."""

_log = logging.getLogger(__name__)


def work(house: House, stop: Event, *, standby: bool = False) -> None:
    """Do what becomes due until ``stop`` is set.

    Raises Conflict when another worker is at work; on ``standby`` wait for its place instead. Raises Unavailable when
    the engine's books, or the place of the only worker, are lost.
    """
    while not stop.is_set():
        try:
            with (
                only_worker(house.catalog) as check,
                _engine(house) as engine,
                _beside(_watch, house),
                _beside(_tally, house, at_most=_LAST_TALLY),
            ):
                _log.info("worker_started")
                _Worker(house, engine).run(check, stop)
        except Conflict as error:
            if not standby:
                raise
            _log.debug("worker_waits reason=%r", str(error))
            stop.wait(_STANDBY_SECONDS)


def work_once(house: House, tell: Callable[[JobState], None], progress: Progress = no_progress) -> None:
    """Do what is due now and ``tell`` how each job ended. Raises Conflict when another worker is at work."""
    if not what_is_due(house):
        return
    began, told = house.now(), set[JobState]()

    def tell_ended() -> None:
        for one in ended_since(house, began):
            if one not in told:
                tell(one)
                told.add(one)

    with only_worker(house.catalog), _engine(house) as engine:
        worker = _Worker(house, engine)
        while (jobs := worker.hand_over()) != ():
            if jobs:
                tell_ended()
                running = jobs_overview(house).running
                progress(len(told), len(told) + len(jobs), running[0].what if running else "")
            time.sleep(_ONCE_SECONDS)
    tell_ended()


def _engine(house: House) -> Engine:
    return Engine(house.catalog.url, partial(_do, house))


@contextmanager
def _beside(act: Callable[[House, Event], None], house: House, *, at_most: float | None = None) -> Iterator[None]:
    """Run ``act`` beside the work until the block ends, which may take long; it is waited for, ``at_most`` seconds."""
    ended = Event()
    thread = Thread(target=act, args=(house, ended), name=act.__name__.strip("_"), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(at_most)


def _watch(house: House, ended: Event) -> None:
    """Watch over the service."""
    watchman = Watchman(house)
    trouble = ""
    while not ended.is_set():
        try:
            watchman.look()
            trouble = ""
        except PodcastError as error:
            if str(error) != trouble:
                _log.warning("watch_troubled reason=%r", str(error))
            trouble = str(error)
        except Exception:  # noqa: BLE001 - whatever happened, somebody has to go on watching
            _log.exception("watch_failed")
        ended.wait(watch.EVERY)


def _tally(house: House, ended: Event) -> None:
    """Count what the doors hear, and once more at the end."""
    count, trouble = Tally(house), ""
    is_last = False
    while True:
        try:
            count()
            trouble = ""
        except PodcastError as error:
            if str(error) != trouble:
                _log.warning("tally_troubled reason=%r", str(error))
            trouble = str(error)
        except Exception:  # noqa: BLE001 - what was heard stays until somebody counts it
            _log.exception("tally_failed")
        if is_last:
            return
        is_last = ended.wait(tally.EVERY)


def _do(house: House, job: Job) -> None:
    try:
        do_job(house, WORK, job)
    except PodcastError as error:  # the catalog cannot be written: it says on, rightly, that the job is due
        _log.error("job_left id=%s reason=%r", job.id, str(error))


class _Worker:
    def __init__(self, house: House, engine: Engine) -> None:
        self._house = house
        self._engine = engine
        self._rota = Rota()
        self._rota.done(Turn.FOLDER, time.monotonic())  # whoever starts a worker has just read the folder in
        self._stamp: tuple[object, ...] | None = None
        self._rests_until = 0.0
        self._watch = Watch()
        self._trouble = ""
        self._released: tuple[int, Pointer | None] | None = None

    def run(self, check: Callable[[], None], stop: Event) -> None:
        """Take turns until ``stop`` is set; what does not answer is asked again."""
        while not stop.is_set():
            check()
            try:
                self._release()
                self.hand_over()
                self._clean()
                self._look()
                self._trouble = ""
            except PodcastError as error:
                if error.code == "jobs_unavailable":
                    raise
                self._complain(error)
            stop.wait(LOOK_SECONDS)

    def _release(self) -> None:
        """Let go out what is due: before all else, and never behind a job that takes long."""
        with read(self._house.catalog) as tx:
            revision, pointer = catalog_revision(tx), find_pointer(tx)
        began = time.monotonic()
        if (revision, pointer) == self._released and not self._rota.is_due(Turn.RELEASE, began):
            return
        self._rota.done(Turn.RELEASE, began)
        self._released = revision, pointer  # what fails is tried again when its turn comes, or something has changed
        try:
            outcome = release(self._house)
        except PodcastError as error:
            raise_alarm(self._house, "release_failed", "", str(error))
            raise
        if outcome.refused:
            raise_alarm(self._house, "release_failed", "", str(outcome.refused))
        else:
            end_alarm(self._house, "release_failed", "")
        self._released = revision, outcome.pointer
        if outcome.made:
            _log.info("release_out number=%s changed=%s", outcome.pointer.lines[0].number, len(outcome.made[0].changed))

    def _clean(self) -> None:
        """Once a day take away what is needed no more; what cannot be done today waits for nothing else."""
        if not self._rota.is_due(Turn.CLEAN, time.monotonic()):
            return
        self._rota.done(Turn.CLEAN, time.monotonic())
        for clean in (clean_releases, empty_trash, clean_uploads):
            try:
                clean(self._house)
            except PodcastError as error:
                self._complain(error)

    def hand_over(self) -> tuple[Job, ...] | None:
        """Hand over what is due and return all of it; None when the catalog has not changed since the last time.

        In a library of thousands it takes seconds to see what is due, so most of the time is left for the work.
        """
        began = time.monotonic()
        if began < self._rests_until:
            return None
        with read(self._house.catalog) as tx:
            stamp = work_stamp(tx)
        if stamp == self._stamp and not self._rota.is_due(Turn.CATALOG, began):
            return None
        jobs = what_is_due(self._house)
        self._engine.hand_over(jobs[:_LONGEST_QUEUE])
        self._stamp = stamp
        now = time.monotonic()
        self._rota.done(Turn.CATALOG, now, again_in=self._until_retry())
        self._rests_until = now + _REST_FACTOR * (now - began)
        return jobs

    def _until_retry(self) -> float | None:
        """Return in how many seconds something that failed is tried again, if that is before the usual turn."""
        retry = next_retry(self._house)
        seconds = (retry - self._house.now()).total_seconds() if retry else EVERY[Turn.CATALOG]
        return seconds if seconds < EVERY[Turn.CATALOG] else None

    def _look(self) -> None:
        if not self._rota.is_due(Turn.FOLDER, time.monotonic()):
            return
        soon = REST.total_seconds()
        self._rota.done(Turn.FOLDER, time.monotonic(), again_in=soon)  # where the look itself fails
        self._watch = look(self._house, self._watch)
        self._rota.done(Turn.FOLDER, time.monotonic(), again_in=soon if self._watch.is_waiting else None)

    def _complain(self, error: PodcastError) -> None:
        """Log what is wrong, once for as long as it is the same."""
        if str(error) != self._trouble:
            _log.warning("worker_troubled reason=%r", str(error))
        self._trouble = str(error)
