"""What was tried of the work that runs beside the service, and how it ended."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, func, or_, select

from podcast_service.catalog.orders import count_open_orders
from podcast_service.catalog.releases import find_pointer
from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.state import catalog_revision
from podcast_service.catalog.tables import alarms, analyses, attempts, episodes, renditions
from podcast_service.catalog.upsert import put
from podcast_service.domain.said import Said


class State(StrEnum):
    """Where an attempt stands. ``ASKED``: someone asked for it after others had failed, and it has yet to begin.

    ``FAILED`` by something that may pass, ``REFUSED`` for what stays so until a person does something.
    """

    ASKED = "asked"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a task: what was to be done with what, which try it was, and how it ended.

    ``revision`` says of the result what it is made by: an analysis's version, a rendition's recipe, the hash of a
    feed. ``reason`` is why it failed, as a sentence; ``said`` is the same to be said in another language.
    """

    task: str
    subject: str
    revision: str
    number: int
    state: State
    started_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None
    said: Said | None = None


def find_attempt(tx: Connection, task: str, subject: str, revision: str, number: int) -> Attempt | None:
    """Find one attempt."""
    key = (attempts.c.task, attempts.c.subject, attempts.c.revision, attempts.c.number)
    wanted = (task, subject, revision, number)
    mine = and_(*(column == value for column, value in zip(key, wanted, strict=True)))
    row = tx.execute(select(attempts).where(mine)).one_or_none()
    return _attempt(row) if row else None


def list_latest_attempts(tx: Connection) -> list[Attempt]:
    """Return the last attempt at each task on each subject and revision, the one that began last first."""
    return [_attempt(row) for row in tx.execute(_latest())]


def list_attempts_to_show(tx: Connection, since: datetime) -> list[Attempt]:
    """Return those of the last attempts that did not end well, or did so at or after ``since``."""
    question = _latest().where(or_(attempts.c.state != State.DONE, attempts.c.ended_at >= since))
    return [_attempt(row) for row in tx.execute(question)]


def _latest() -> Select[Any]:
    newest = (
        select(attempts.c.task, attempts.c.subject, attempts.c.revision, func.max(attempts.c.number).label("number"))
        .group_by(attempts.c.task, attempts.c.subject, attempts.c.revision)
        .subquery()
    )
    same = and_(*(attempts.c[name] == newest.c[name] for name in ("task", "subject", "revision", "number")))
    return select(attempts).join(newest, same).order_by(attempts.c.started_at.desc(), attempts.c.subject)


def save_attempt(tx: Connection, attempt: Attempt) -> None:
    """Keep how an attempt stands."""
    put(tx, attempts, [{**asdict(attempt), "said": dump(attempt.said) if attempt.said else None}])


def work_stamp(tx: Connection) -> tuple[object, ...]:
    """Return a value that is another one whenever work may have become due: a cheap question."""
    states = select(attempts.c.state, func.count()).group_by(attempts.c.state).order_by(attempts.c.state)
    counted = select(
        select(func.count()).select_from(analyses).scalar_subquery(),
        select(func.count()).select_from(renditions).scalar_subquery(),
        select(func.max(alarms.c.raised_at)).scalar_subquery(),
        select(func.max(alarms.c.over_at)).scalar_subquery(),
        func.count(),
        func.sum(episodes.c.latest),
        func.sum(episodes.c.approved),
    ).select_from(episodes)
    return (
        catalog_revision(tx),
        find_pointer(tx),
        count_open_orders(tx),
        *tx.execute(counted).one(),
        *(tuple(row) for row in tx.execute(states)),
    )


def _attempt(row: Row[tuple[object, ...]]) -> Attempt:
    why = load(row.said, Said) if row.said else None
    return Attempt(**{**row._mapping, "state": State(row.state), "said": why})
