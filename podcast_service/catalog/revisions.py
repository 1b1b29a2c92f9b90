"""Revisions: what the files say (latest) beside what was approved, each one whole document."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Connection, Row, Select, Table, and_, delete, func, insert, literal, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import revisions

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept(Generic[T]):
    """A show or an episode as the catalog keeps it; ``source`` is the path of the page it was read from."""

    latest: T
    latest_revision: int
    approved: T | None
    approved_revision: int | None
    source: str

    @property
    def is_pending(self) -> bool:
        """Say whether something public has a change that waits for approval (a draft never approved has none)."""
        return self.approved is not None and self.approved != self.latest


def add_revision(tx: Connection, subject: str, number: int, value: object, made_at: datetime) -> None:
    """Add the revision ``number`` of ``subject``; none is ever changed or taken away."""
    row = {"subject": subject, "number": number, "document": dump(value), "made_at": made_at}
    tx.execute(insert(revisions), row)


def last_number(tx: Connection, subject: str) -> int:
    """Return the number of the last revision of ``subject``; 0 where there is none."""
    question = select(func.max(revisions.c.number)).where(revisions.c.subject == subject)
    return tx.execute(question).scalar_one() or 0


def find_revision(tx: Connection, subject: str, number: int, as_: type[T]) -> T | None:
    """Find one revision of ``subject``."""
    mine = and_(revisions.c.subject == subject, revisions.c.number == number)
    document = tx.execute(select(revisions.c.document).where(mine)).scalar_one_or_none()
    return None if document is None else load(document, as_)


def list_numbers(tx: Connection, subject: str) -> list[tuple[int, datetime]]:
    """Return every revision of ``subject`` with when it was made, the last first."""
    question = select(revisions.c.number, revisions.c.made_at).where(revisions.c.subject == subject)
    return [(row.number, row.made_at) for row in tx.execute(question.order_by(revisions.c.number.desc()))]


def delete_revisions(tx: Connection, subject: str) -> None:
    """Forget every revision of what nobody ever saw and was thrown away for good."""
    tx.execute(delete(revisions).where(revisions.c.subject == subject))


def select_kept(table: Table, kind: str, key: Column[str]) -> Select[Any]:
    """Select the rows of ``table`` with their latest and approved documents."""
    latest, approved = revisions.alias("latest_revision"), revisions.alias("approved_revision")
    subject = literal(f"{kind}:") + key
    return (
        select(
            table,
            latest.c.document.label("latest_document"),
            latest.c.made_at.label("latest_made_at"),
            approved.c.document.label("approved_document"),
        )
        .join(latest, and_(latest.c.subject == subject, latest.c.number == table.c.latest))
        .outerjoin(approved, and_(approved.c.subject == subject, approved.c.number == table.c.approved))
    )


def kept(row: Row[Any], kind: type[T]) -> Kept[T]:
    """Read one row of ``select_kept``."""
    latest = load(row.latest_document, kind)
    approved = row.approved_document and (latest if row.approved == row.latest else load(row.approved_document, kind))
    return Kept(
        latest=latest,
        latest_revision=row.latest,
        approved=approved,
        approved_revision=row.approved,
        source=row.source,
    )


def load_approved(
    tx: Connection, table: Table, kind: str, key: Column[str], place: Column[str], as_: type[T]
) -> list[tuple[str, T, int]]:
    """Read everything in ``table`` that was approved, each with what its row says in ``place`` and its number."""
    subject = literal(f"{kind}:") + key
    on = and_(revisions.c.subject == subject, revisions.c.number == table.c.approved)
    rows = tx.execute(
        select(place.label("place"), revisions.c.document, revisions.c.number).select_from(table).join(revisions, on)
    )
    return [(row.place, load(row.document, as_), row.number) for row in rows]


def list_replaced_since(tx: Connection, kind: str, since: datetime, as_: type[T]) -> list[T]:
    """Read the revisions of everything of ``kind`` whose place another one took at or after ``since``."""
    later = revisions.alias("later")
    on = and_(later.c.subject == revisions.c.subject, later.c.number == revisions.c.number + 1)
    mine = revisions.c.subject.startswith(f"{kind}:", autoescape=True)
    question = select(revisions.c.document).join(later, on).where(mine, later.c.made_at >= since)
    return [load(document, as_) for document in tx.execute(question).scalars()]
