"""Keep and list what was done; nothing here changes or takes away an entry (sec-S27)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from podcast_service.catalog.studio_tables import history
from podcast_service.domain.acts import Done
from podcast_service.domain.history import Entry


def add_entry(tx: Connection, entry: Entry) -> int:
    """Add an entry; return its number."""
    values = {
        "at": entry.at,
        "by": entry.by,
        "producer": entry.producer,
        "act": entry.act,
        "subject": entry.subject,
        "show": entry.show,
        "revision": entry.revision,
        "facts": json.dumps(dict(entry.facts), sort_keys=True),
    }
    number: int = tx.execute(insert(history).values(**values).returning(history.c.number)).scalar_one()
    return number


def list_entries(
    tx: Connection, *, subject: str | None = None, show: str | None = None, before: int | None = None, limit: int = 50
) -> list[Entry]:
    """Return entries of a subject or a show, or all, the newest first; ``before`` is the number to go on from."""
    question = select(history).order_by(history.c.number.desc()).limit(limit)
    if subject is not None:
        question = question.where(history.c.subject == subject)
    if show is not None:
        question = question.where(history.c.show == show)
    if before is not None:
        question = question.where(history.c.number < before)
    return [_entry(row) for row in tx.execute(question)]


def list_entries_after(tx: Connection, subject: str, revision: int | None) -> list[Entry]:
    """Return what was done to a subject since it first had a revision, the newest first; without one, everything."""
    mine = history.c.subject == subject
    question = select(history).where(mine).order_by(history.c.number.desc())
    if revision is not None:
        first = select(func.min(history.c.number)).where(mine, history.c.revision == revision).scalar_subquery()
        question = question.where(history.c.number > func.coalesce(first, 0))
    return [_entry(row) for row in tx.execute(question)]


def list_acts_since(tx: Connection, act: Done, since: datetime) -> list[Entry]:
    """Return every entry of one act at or after ``since``, the oldest first."""
    question = select(history).where(history.c.act == act, history.c.at >= since).order_by(history.c.number)
    return [_entry(row) for row in tx.execute(question)]


def _entry(row: Row[Any]) -> Entry:
    return Entry(**{**row._mapping, "facts": json.loads(row.facts)})
