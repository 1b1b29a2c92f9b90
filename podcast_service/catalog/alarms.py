"""What is wrong with the running service, or was: one row for each kind and subject."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from podcast_service.catalog.tables import alarms
from podcast_service.catalog.upsert import put
from podcast_service.domain.alarm import Alarm


def find_alarm(tx: Connection, kind: str, subject: str) -> Alarm | None:
    """Find the last alarm of a kind about a subject, standing or over."""
    row = tx.execute(select(alarms).where(_is(kind, subject))).one_or_none()
    return Alarm(**row._mapping) if row else None


def list_alarms(tx: Connection) -> list[Alarm]:
    """Return every alarm, also those that have yet to last, or are over; the oldest first."""
    return [Alarm(**row._mapping) for row in tx.execute(select(alarms).order_by(alarms.c.since, alarms.c.kind))]


def save_alarm(tx: Connection, alarm: Alarm) -> None:
    """Keep how an alarm stands."""
    put(tx, alarms, [asdict(alarm)])


def delete_alarm(tx: Connection, kind: str, subject: str) -> None:
    """Forget what never lasted long enough to be told."""
    tx.execute(delete(alarms).where(_is(kind, subject)))


def _is(kind: str, subject: str) -> ColumnElement[bool]:
    return and_(alarms.c.kind == kind, alarms.c.subject == subject)
