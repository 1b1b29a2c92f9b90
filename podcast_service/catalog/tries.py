"""Find and save wrong tries to sign in, by keyed hashes that name nobody (sec-S15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, delete, or_, select

from podcast_service.catalog.account_tables import tries
from podcast_service.catalog.upsert import put
from podcast_service.domain.guessing import FORGOTTEN, Of, Tries


def find_tries(tx: Connection, key: str) -> Tries | None:
    """Find the wrong tries by a key."""
    row = tx.execute(select(tries).where(tries.c.key == key)).one_or_none()
    if row is None:
        return None
    found = row._mapping  # a row has a method called count
    return Tries(of=Of(found["of"]), count=found["count"], last_at=found["last_at"])


def save_tries(tx: Connection, key: str, made: Tries) -> None:
    """Keep the wrong tries by a key."""
    put(tx, tries, [{"key": key, "of": made.of.value, "count": made.count, "last_at": made.last_at}])


def delete_tries(tx: Connection, key: str) -> None:
    """Hold nothing against a key."""
    tx.execute(delete(tries).where(tries.c.key == key))


def forget_tries(tx: Connection, now: datetime) -> None:
    """Forget every try that counts no more."""
    old = [and_(tries.c.of == of.value, tries.c.last_at <= now - after) for of, after in FORGOTTEN.items()]
    tx.execute(delete(tries).where(or_(*old)))
