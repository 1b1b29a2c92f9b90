"""Do the work beside the service: find what is due, do it, keep how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.analyses import list_analysed
from podcast_service.catalog.attempts import Attempt, State, find_attempt, list_latest_attempts, save_attempt
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import is_out
from podcast_service.catalog.renditions import list_rendered
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import NotFound, PodcastError, Unavailable
from podcast_service.domain.said import said
from podcast_service.jobs.due import Job, Wanted, due, next_try
from podcast_service.workflows.alarm import tellings_wanted
from podcast_service.workflows.analyse import analyses_wanted
from podcast_service.workflows.compare_releases import released_at
from podcast_service.workflows.house import House
from podcast_service.workflows.index import indexes_wanted
from podcast_service.workflows.mirror import mirrors_wanted
from podcast_service.workflows.notify import notifications_wanted
from podcast_service.workflows.orders import orders_wanted
from podcast_service.workflows.purge import purges_wanted
from podcast_service.workflows.render import renditions_wanted
from podcast_service.workflows.second_look import looks_wanted
from podcast_service.workflows.sounding import sounding

Work = Callable[[House, str, str], None]
"""Do a task with a subject, in a revision; the same again changes nothing."""

_log = logging.getLogger(__name__)


def what_is_due(house: House) -> tuple[Job, ...]:
    """Return what is to be done now."""
    with read(house.catalog) as tx:
        return due(what_is_wanted(house, tx), last_attempts(tx), house.now())


def next_retry(house: House) -> datetime | None:
    """Return when the next thing that failed is to be tried again by itself."""
    now = house.now()
    with read(house.catalog) as tx:
        failed = [one for one in list_latest_attempts(tx) if one.state is State.FAILED]
    return min((moment for one in failed if (moment := next_try(one)) and moment > now), default=None)


def what_is_wanted(house: House, tx: Connection) -> list[Wanted]:
    """Return everything the catalog lacks: not made, not told to the hub, not looked at, not mirrored, no alarm yet."""
    episodes = sounding(tx)
    analysed, made = list_analysed(tx, VERSION), list_rendered(tx)
    recordings = [one.audio for one in episodes if one.audio]
    return [
        *orders_wanted(tx),
        *analyses_wanted(recordings, analysed),
        *renditions_wanted(episodes, made, analysed),
        *(notifications_wanted(house, tx) if is_out(tx) else ()),
        *(looks_wanted(house, tx) if is_out(tx) else ()),
        *indexes_wanted(tx),
        *mirrors_wanted(house, tx),
        *purges_wanted(house, tx, released_at),
        *tellings_wanted(house, tx),
    ]


def last_attempts(tx: Connection) -> dict[Wanted, Attempt]:
    """Return the last attempt at everything that was ever tried, the newest first."""
    return {Wanted(task=one.task, subject=one.subject, revision=one.revision): one for one in list_latest_attempts(tx)}


def do_job(house: House, work: Mapping[str, Work], job: Job) -> None:
    """Do a job by its row in ``work`` and keep how it ended; one that has ended already is not done again.

    Raises nothing but what keeps the catalog from being written: the job then stays due.
    """
    attempt = _begin(house, job)
    if attempt is None:
        return
    started = time.monotonic()
    state, error = _try(house, work, job)
    reason = str(error) if error else None
    ended = replace(attempt, state=state, ended_at=house.now(), reason=reason, said=said(error) if error else None)
    with transact(house.catalog) as tx:
        save_attempt(tx, ended)
    _log.log(
        logging.WARNING if reason else logging.INFO,
        "job_%s id=%s seconds=%.1f%s",
        state.value,
        job.id,
        time.monotonic() - started,
        f" reason={reason!r}" if reason else "",
    )


def _begin(house: House, job: Job) -> Attempt | None:
    """Note that the job runs; None when it has ended already."""
    one = job.wanted
    with transact(house.catalog) as tx:
        known = find_attempt(tx, one.task, one.subject, one.revision, job.number)
        if known and known.ended_at:
            return None
        attempt = Attempt(
            task=one.task,
            subject=one.subject,
            revision=one.revision,
            number=job.number,
            state=State.RUNNING,
            started_at=house.now(),
        )
        save_attempt(tx, attempt)
    return attempt


def _try(house: House, work: Mapping[str, Work], job: Job) -> tuple[State, PodcastError | None]:
    """Do the work; return how it ended, and the reason when it failed."""
    try:
        work[job.wanted.task](house, job.wanted.subject, job.wanted.revision)
    except (Unavailable, NotFound) as error:  # a store may answer again, and a lost object come back
        return State.FAILED, error
    except PodcastError as error:
        return State.REFUSED, error
    except Exception as error:  # noqa: BLE001 - not swallowed: logged whole, and told to whoever looks at the jobs
        _log.exception("job_crashed id=%s", job.id)
        return State.FAILED, Unavailable("job_crashed", reason=f"{type(error).__name__}: {error}")
    return State.DONE, None
