"""Decide what is due: what is wanted and missing, and how often it has been tried. Nothing is remembered elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from podcast_service.catalog.attempts import Attempt, State

PAUSES = (timedelta(seconds=45), timedelta(minutes=10))
"""How long to wait after each failure of a round; after one more, only someone who asks begins another round.

A store that is away for half a minute costs one failure, and what it stopped is done within the minute (rel-F1).
"""
ROUND = len(PAUSES) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Something the catalog lacks: the task that makes it, of what, and in which revision.

    ``subject`` is the hash of a sound alone (``Audio.payload``), the path of a feed, or the like; ``revision`` is what
    the result is made by, or of.
    """

    task: str
    subject: str
    revision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One attempt to make what is wanted; the same attempt has the same ``id``, however often it is handed over."""

    wanted: Wanted
    number: int

    @property
    def id(self) -> str:
        """Return ``<task>:<subject>:<revision>:<attempt>``."""
        return f"{self.wanted.task}:{self.wanted.subject}:{self.wanted.revision}:{self.number}"


def due(wanted: Iterable[Wanted], attempts: Mapping[Wanted, Attempt], now: datetime) -> tuple[Job, ...]:
    """Return what is to be done now, what has begun already first; ``attempts`` are the last ones.

    An attempt that is running stays due under its number: its worker may have been killed, and handing it over again
    changes nothing.
    """
    jobs = []
    for one in dict.fromkeys(wanted):
        last = attempts.get(one)
        number = 1 if last is None else _number(last, now)
        if number:
            has_begun = last is not None and last.state is State.RUNNING
            jobs.append((not has_begun, Job(wanted=one, number=number)))
    return tuple(job for _, job in sorted(jobs, key=lambda pair: pair[0]))


def next_try(last: Attempt) -> datetime | None:
    """Return when something is tried again by itself after its attempt ended; None when someone has to ask.

    That is so after a refusal, which no waiting changes, and after a round of failures. What was done and is wanted
    again, as its result was lost, waits a little too: no mistake of ours runs in circles.
    """
    if last.ended_at is None or last.state is State.REFUSED:
        return None
    if last.state is State.DONE:
        return last.ended_at + PAUSES[0]
    place = last.number % ROUND
    return last.ended_at + PAUSES[place - 1] if place else None


def _number(last: Attempt, now: datetime) -> int | None:
    """Return the number of the attempt that is due after ``last``, if one is."""
    if last.state in (State.ASKED, State.RUNNING):
        return last.number
    again_at = next_try(last)
    return last.number + 1 if again_at and again_at <= now else None
