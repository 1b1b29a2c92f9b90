"""The keys listeners are named under: chance, one for each day in UTC, and nowhere else than here (sec-S28)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, delete, insert, select

from podcast_service.catalog.download_tables import counting_keys


def find_keys(tx: Connection, days: Collection[date]) -> dict[date, bytes]:
    """Return the keys there are of some days."""
    question = select(counting_keys.c.day, counting_keys.c.secret).where(counting_keys.c.day.in_(days))
    return {row.day: row.secret for row in tx.execute(question)}


def add_key(tx: Connection, day: date, secret: bytes) -> None:
    """Keep the key of a day that has none."""
    tx.execute(insert(counting_keys).values(day=day, secret=secret))


def erase_keys_before(tx: Connection, day: date) -> int:
    """Erase the keys of earlier days, over their bytes in the file too; return how many there were."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql("PRAGMA secure_delete=ON")
    return tx.execute(delete(counting_keys).where(counting_keys.c.day < day)).rowcount
