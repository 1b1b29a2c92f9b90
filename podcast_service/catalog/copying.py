"""Copy a whole catalog into an empty one, on either engine: to move it, or to have it twice.

The books of the engine that runs jobs are its own and stay behind: what is due is asked of the catalog (``jobs/due``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, insert, literal, select, text

from podcast_service.catalog.database import read
from podcast_service.catalog.download_tables import counting_keys, heard
from podcast_service.catalog.every_table import metadata
from podcast_service.catalog.search import index_kept_pages

OF_LISTENERS = frozenset({counting_keys.name, heard.name})
"""What is erased after 48 hours and so must not lie in a backup: by it listeners could be told apart (sec-S28)."""
_ROWS_AT_ONCE = 200
"""A row may hold a waveform or a piece of a feed."""


def is_same_database(one: Engine, other: Engine) -> bool:
    """Say whether two addresses lead to one database, whatever they call it."""
    if one.dialect.name != other.dialect.name:
        return False
    if one.dialect.name == "sqlite":
        return _file(one).resolve() == _file(other).resolve()
    return _server(one) == _server(other)


def _file(engine: Engine) -> Path:
    return Path(engine.url.database or "")


def _server(engine: Engine) -> tuple[object, ...]:
    with read(engine) as tx:
        return tuple(tx.exec_driver_sql("SELECT current_database(), pg_postmaster_start_time()").one())


def has_rows(tx: Connection) -> bool:
    """Say whether any table of a catalog has a row; they may be those of an earlier program, or not be there."""
    present = (table for table in metadata.sorted_tables if tx.dialect.has_table(tx, table.name))
    return any(tx.execute(select(literal(1)).select_from(table).limit(1)).first() for table in present)


def copy_tables(source: Connection, target: Connection, *, without: Collection[str] = ()) -> Iterator[tuple[str, int]]:
    """Copy table after table, each after those it points at; yield the name of each and how many rows it has."""
    for table in metadata.sorted_tables:
        yield table.name, 0 if table.name in without else _copy_table(source, target, table)
    index_kept_pages(target)


def _copy_table(source: Connection, target: Connection, table: Table) -> int:
    rows = 0
    for portion in source.execution_options(yield_per=_ROWS_AT_ONCE).execute(select(table)).partitions():
        target.execute(insert(table), [dict(row._mapping) for row in portion])
        rows += len(portion)
    if rows and target.dialect.name == "postgresql":
        _go_on_counting(target, table)
    return rows


def _go_on_counting(target: Connection, table: Table) -> None:
    """Let the numbers that PostgreSQL gives go on after the last that was copied; SQLite does so by itself."""
    if (column := table.autoincrement_column) is None:
        return
    last = target.execute(select(func.max(column))).scalar_one()
    sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
    target.execute(sequence, {"table": table.name, "column": column.name, "last": last})
