"""Keep and read what was downloaded: sums by day, episode, app and country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from podcast_service.catalog.download_tables import downloads
from podcast_service.catalog.state import find_state, save_state
from podcast_service.catalog.upsert import in_portions
from podcast_service.domain.download import Place, Sum

_SINCE = "counted_since"
_FEW = 20


class Totals(NamedTuple):
    """Downloads by day, by episode, by app and by country; what had none is in none of them."""

    days: Counter[date]
    guids: Counter[str]
    apps: Counter[str]
    countries: Counter[str]


def sums(tx: Connection, guids: Collection[str], first: date, last: date) -> list[Sum]:
    """Return the downloads of episodes on the days from ``first`` to ``last``, both included, in order of day."""
    columns = select(*(downloads.c[one.name] for one in fields(Sum)))
    found = [Sum(*row) for some in _within(guids, first, last) for row in tx.execute(columns.where(some))]
    return sorted(found, key=lambda one: (one.day, one.guid, one.app, one.country))


def totals(tx: Connection, guids: Collection[str], first: date, last: date) -> Totals:
    """Return what ``sums`` of the same come to, added up where they lie."""
    found = Totals(Counter(), Counter(), Counter(), Counter())
    day, number = downloads.c.day, func.sum(downloads.c.downloads)
    rest = downloads.c.guid, downloads.c.app, downloads.c.country
    for some in _within(guids, first, last):
        for at, count in tx.execute(select(day, number).where(some).group_by(day)):
            found.days[at] += int(count)
        for row in tx.execute(select(*rest, number.label("number")).where(some).group_by(*rest)):
            found.guids[row.guid] += int(row.number)
            found.apps[row.app] += int(row.number)
            found.countries[row.country] += int(row.number)
    return found


def _within(guids: Collection[str], first: date, last: date) -> Iterator[ColumnElement[bool]]:
    """Yield what asks for the days of some of the episodes after others.

    Of many episodes the days are looked up, of few the episodes: SQLite, which knows nothing of how much there is of
    either, would look up every day there ever was of each of many.
    """
    guid = downloads.c.guid if len(guids) <= _FEW else func.coalesce(downloads.c.guid, "")
    for some in in_portions(sorted(guids)):
        yield and_(guid.in_(some), downloads.c.day.between(first, last))


def add_downloads(tx: Connection, changes: Mapping[Place, int]) -> None:
    """Add to the sums; what was counted too early is taken off again."""
    rows = [{**place._asdict(), "downloads": change} for place, change in sorted(changes.items()) if change]
    if not rows:
        return
    insert = postgresql.insert(downloads) if tx.dialect.name == "postgresql" else sqlite.insert(downloads)
    total = downloads.c.downloads + insert.excluded.downloads
    keys = [column.name for column in downloads.primary_key]
    tx.execute(insert.on_conflict_do_update(index_elements=keys, set_={"downloads": total}), rows)
    if days := {place.day for place, change in changes.items() if change < 0}:
        tx.execute(delete(downloads).where(downloads.c.day.in_(days), downloads.c.downloads == 0))


def counted_since(tx: Connection) -> date | None:
    """Return the first day in Denmark of which the door counted something, or could have; None before it has begun."""
    day = find_state(tx, _SINCE)
    return date.fromisoformat(day) if day else None


def save_counted_since(tx: Connection, day: date) -> None:
    """Keep the day the counting began, unless it began before."""
    if find_state(tx, _SINCE) is None:
        save_state(tx, **{_SINCE: day.isoformat()})
