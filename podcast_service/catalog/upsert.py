"""Put rows into a table whether or not they are there, on both engines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_KEYS_AT_ONCE = 1000  # one statement may carry 32 766 values in SQLite, 65 535 in PostgreSQL


def put(tx: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert ``rows``, or replace those with the same primary key; each row names every column."""
    if not rows:
        return
    insert = postgresql.insert(table) if tx.dialect.name == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    tx.execute(insert.on_conflict_do_update(index_elements=keys, set_=rest), list(rows))


def in_portions(keys: Iterable[str]) -> Iterator[list[str]]:
    """Cut ``keys`` into portions that fit into one statement, each key once."""
    rest = iter(dict.fromkeys(keys))
    while portion := list(islice(rest, _KEYS_AT_ONCE)):
        yield portion
