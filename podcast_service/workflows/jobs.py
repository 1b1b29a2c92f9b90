"""Say how the work beside the service stands, and make due again what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.attempts import Attempt, State, save_attempt
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import find_episode
from podcast_service.catalog.orders import list_open_orders
from podcast_service.catalog.shows import find_show
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import NotFound
from podcast_service.jobs.due import Wanted, next_try
from podcast_service.site.paths import FEED
from podcast_service.workflows import alarm, analyse, index, mirror, notify, orders, purge, second_look
from podcast_service.workflows.house import House
from podcast_service.workflows.sounding import sounding
from podcast_service.workflows.work import last_attempts, what_is_wanted

LATELY = 20
"""How many of the jobs that were done are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """How one job stands: ``due``, ``running``, ``waiting``, ``failed`` (until someone asks) or ``done``.

    ``subject`` is the hash of a sound, the path of a feed, a show, an alarm or a mirror's address. ``episodes`` are
    those with that sound, as show/episode; ``again_at`` is when a failed one is tried again.
    """

    state: str
    task: str
    subject: str
    revision: str
    episodes: tuple[str, ...]
    number: int = 1
    started_at: datetime | None = None
    ended_at: datetime | None = None
    again_at: datetime | None = None
    reason: str | None = None

    @property
    def what(self) -> str:
        """Return in words what is made, and of which episodes, or what is told."""
        if self.task == notify.TASK:
            return f"notification of {self.subject}"
        if self.task == second_look.TASK:
            return f"second look at the feed of {self.subject}"
        if self.task in alarm.TASKS:
            return f"{'mail' if self.task == alarm.MAIL else 'webhook'} about the alarm {self.subject}"
        if self.task == purge.TASK:
            return "news of what changed for the caches"
        if self.task == index.TASK:
            return "index of what can be found"
        if self.task == orders.TASK:
            return f"what a producer asked for ({self.revision})"
        if self.task == mirror.TASK:
            return f"mirror at {self.subject}"
        made = "analysis" if self.task == analyse.TASK else f"{self.revision} rendition"
        return f"{made} of {', '.join(self.episodes) or 'no episode any more'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsOverview:
    """How the work stands, by state; of what is done only the latest."""

    due: tuple[JobState, ...]
    running: tuple[JobState, ...]
    waiting: tuple[JobState, ...]
    failed: tuple[JobState, ...]
    done: tuple[JobState, ...]


def jobs_overview(house: House) -> JobsOverview:
    """Look at what is wanted and what was tried."""
    with read(house.catalog) as tx:
        names = _names(sounding(tx))
        wanted, last = dict.fromkeys(what_is_wanted(house, tx)), last_attempts(tx)
    now = house.now()
    states = [_state(one, last.get(one), names, now) for one in wanted]
    done = [_state(one, last[one], names, now) for one in last if one not in wanted and last[one].state is State.DONE]

    def those(state: str) -> tuple[JobState, ...]:
        return tuple(one for one in states if one.state == state)

    return JobsOverview(
        due=those("due"),
        running=those("running"),
        waiting=those("waiting"),
        failed=those("failed"),
        done=tuple(done[:LATELY]),
    )


def ended_since(house: House, moment: datetime) -> list[JobState]:
    """Return the jobs that ended at ``moment`` or later, in that order."""
    with read(house.catalog) as tx:
        names, last = _names(sounding(tx)), last_attempts(tx)
    ended = sorted(
        (attempt.ended_at, one) for one, attempt in last.items() if attempt.ended_at and attempt.ended_at >= moment
    )
    return [_state(one, last[one], names, house.now()) for _, one in ended]


def ask_again(house: House, show: str | None = None, episode: str | None = None) -> int:
    """Make due at once what failed, of one episode, one show with its feed, or all; return how many jobs that is.

    Raises NotFound when nothing of that name has sound, or was ordered.
    """
    with transact(house.catalog) as tx:
        mine = [one for one in sounding(tx) if show in (None, one.show) and episode in (None, one.slug)]
        subjects = {one.audio.payload for one in mine if one.audio}
        subjects.update(_orders_about(tx, show, episode) if show else ())
        if show and not subjects:
            raise NotFound("job_subject_unknown", subject=f"{show}/{episode}" if episode else show)
        if show and episode is None:
            subjects.update((FEED.format(slug=show), show))
        wanted, last = dict.fromkeys(what_is_wanted(house, tx)), last_attempts(tx)
        asked = (one for one in wanted if show is None or one.subject in subjects)
        failed = [last[one] for one in asked if _has_failed(last.get(one))]
        for attempt in failed:
            save_attempt(tx, _asked(attempt, house.now()))
    return len(failed)


def _orders_about(tx: Connection, show: str, episode: str | None) -> list[str]:
    """Return the ids of the orders about an episode, or about all of a show, that have not ended."""
    known = find_show(tx, show)
    about = find_episode(tx, show, episode) if episode else None
    mine = [one for one in list_open_orders(tx) if known and one.show == known.latest.guid]
    if episode is None:
        return [one.id for one in mine]
    return [one.id for one in mine if about and one.subject == about.latest.guid]


def place(last: Attempt | None, now: datetime) -> str:
    """Return how a job stands by its last attempt."""
    if last is None or last.state is State.ASKED:
        return "due"
    if not _has_failed(last):
        return last.state.value
    again_at = next_try(last)
    if again_at is None:
        return "failed"
    return "due" if again_at <= now else "waiting"


def _state(wanted: Wanted, last: Attempt | None, names: Mapping[str, tuple[str, ...]], now: datetime) -> JobState:
    state = JobState(
        state=place(last, now),
        task=wanted.task,
        subject=wanted.subject,
        revision=wanted.revision,
        episodes=names.get(wanted.subject, ()),
    )
    if last is None:
        return state
    return replace(
        state,
        number=last.number,
        started_at=last.started_at,
        ended_at=last.ended_at,
        again_at=next_try(last) if _has_failed(last) else None,
        reason=last.reason,
    )


def _names(episodes: Iterable[Episode]) -> dict[str, tuple[str, ...]]:
    """Return the episodes of each sound."""
    names: dict[str, tuple[str, ...]] = {}
    for one in episodes:
        if one.audio:
            known = names.get(one.audio.payload, ())
            names[one.audio.payload] = tuple(dict.fromkeys((*known, f"{one.show}/{one.slug}")))
    return names


def _has_failed(last: Attempt | None) -> bool:
    return last is not None and last.state in (State.FAILED, State.REFUSED)


def _asked(failed: Attempt, now: datetime) -> Attempt:
    number = failed.number + 1
    return replace(failed, number=number, state=State.ASKED, started_at=now, ended_at=None, reason=None, said=None)
