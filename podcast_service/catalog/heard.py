"""Keep the requests the door heard, and find what else the same listeners asked for; all of it for 48 hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from podcast_service.catalog.download_tables import heard
from podcast_service.catalog.upsert import in_portions
from podcast_service.domain.download import Heard

_COLUMNS = [heard.c[name] for name in Heard._fields]


def add_heard(tx: Connection, requests: Sequence[Heard]) -> None:
    """Keep requests as the door heard them; each gets a number of its own."""
    rows = [one._asdict() for one in requests]
    for row in rows:
        del row["number"]
    if rows:
        tx.execute(insert(heard), rows)


def list_unplaced(tx: Connection, limit: int) -> list[Heard]:
    """Return the first ``limit`` requests the tally has not looked at."""
    question = select(*_COLUMNS).where(heard.c.guid.is_(None)).order_by(heard.c.number).limit(limit)
    return [Heard(*row) for row in tx.execute(question)]


def list_of_same(tx: Connection, requests: Iterable[Heard]) -> list[Heard]:
    """Return every request the tally has looked at that the same listeners made, from day to day."""
    found: dict[int, Heard] = {}
    known = set[str]()
    asked = {token for one in requests for token in (one.today, one.before)}
    while asked:
        known |= asked
        more = [one for some in in_portions(sorted(asked)) for one in _with_tokens(tx, some)]
        found |= {one.number: one for one in more}
        asked = {token for one in more for token in (one.today, one.before)} - known
    return [found[number] for number in sorted(found)]


def _with_tokens(tx: Connection, tokens: Collection[str]) -> list[Heard]:
    is_theirs = or_(heard.c.today.in_(tokens), heard.c.before.in_(tokens))
    return [Heard(*row) for row in tx.execute(select(*_COLUMNS).where(is_theirs, heard.c.guid.is_not(None)))]


def place_heard(tx: Connection, requests: Iterable[Heard]) -> None:
    """Keep what the tally found out about requests: episode, bytes that came, bytes that make a download."""
    rows = [{"of": one.number, "guid": one.guid, "stop": one.stop, "needed": one.needed} for one in requests]
    if rows:
        names = ("guid", "stop", "needed")
        placing = update(heard).values({name: bindparam(name) for name in names})
        tx.execute(placing.where(heard.c.number == bindparam("of")), rows)


def mark_heard(tx: Connection, changes: Iterable[tuple[int, bool]]) -> None:
    """Note of requests, by number, whether each completed a download."""
    rows = [{"of": number, "is_counted": is_counted} for number, is_counted in changes]
    if rows:
        marking = update(heard).values(is_counted=bindparam("is_counted"))
        tx.execute(marking.where(heard.c.number == bindparam("of")), rows)


def forget_heard(tx: Connection, numbers: Iterable[int]) -> None:
    """Forget requests that count for nothing."""
    rows = [{"of": number} for number in numbers]
    if rows:
        tx.execute(delete(heard).where(heard.c.number == bindparam("of")), rows)


def forget_heard_until(tx: Connection, moment: datetime) -> None:
    """Forget every request that ended at ``moment`` or before."""
    tx.execute(delete(heard).where(heard.c.moment <= moment))
