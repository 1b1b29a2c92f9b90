"""Open the database, and read and write it in transactions.

SQLite and PostgreSQL behave alike: one writer at a time, readers see one moment and wait for nobody. What was
committed is on the disk (rel-R4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from podcast_service.domain.errors import Conflict, Invalid, PodcastError, Unavailable

MIGRATIONS = Path(__file__).parent / "migrations"
ASK_SECONDS = 5
WAIT_SECONDS = 10
"""How long a writer waits for the one before it, and for a server to answer."""

# Any number will do, as long as every writer of the catalog takes the same one.
_WRITERS_LOCK = 0x706F64636173


class _Cursor(Protocol):
    def execute(self, sql: str, /) -> object: ...

    def fetchone(self) -> tuple[object, ...] | None: ...

    def close(self) -> None: ...


class _SqliteConnection(Protocol):
    isolation_level: str | None
    cursor: Callable[[], _Cursor]


def open_database(url: str) -> Engine:
    """Connect to ``sqlite:///path/to/file`` (made with its folder when missing) or ``postgresql://…``.

    Raises Invalid for an address that can never work, Unavailable for one that does not work now.
    """
    engine = database_at(url)
    with _errors(engine), engine.connect():
        return engine


@contextmanager
def opened_database(url: str) -> Iterator[Engine]:
    """Open a database as ``open_database`` does; close it after."""
    engine = open_database(url)
    try:
        yield engine
    finally:
        engine.dispose()


def database_at(url: str) -> Engine:
    """Return the database at ``url`` without asking whether it answers. Raises Invalid as ``open_database`` does."""
    address = _address(url)
    return _sqlite(address) if address.get_backend_name() == "sqlite" else _postgresql(address)


@contextmanager
def transact(engine: Engine) -> Iterator[Connection]:
    """Write: everything in the block becomes visible together, or nothing does.

    Keep it short, as every other writer waits: no network and no audio inside.
    """
    with _errors(engine), engine.connect().execution_options(catalog_writes=True) as tx, tx.begin():
        if engine.dialect.name == "postgresql":
            tx.exec_driver_sql(f"SET LOCAL lock_timeout = '{WAIT_SECONDS}s'")
            tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_LOCK})")
        yield tx


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """Read: every question in the block is answered from one moment, whatever is written meanwhile."""
    with _errors(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


@contextmanager
def ask(engine: Engine) -> Iterator[Connection]:
    """Read as ``read`` does, for whoever waits for a page: a question that takes ``ASK_SECONDS`` is given up."""
    with read(engine) as tx:
        if engine.dialect.name == "postgresql":
            tx.exec_driver_sql(f"SET LOCAL statement_timeout = '{ASK_SECONDS}s'")
            tx.exec_driver_sql("SET LOCAL enable_seqscan = off")  # the index, however few the pages are
        yield tx


def scrub(engine: Engine, table: str) -> bool:
    """Rid the database's own files of what was erased from ``table``; say whether that was possible just now.

    It stays there else for as long as SQLite's log of changes is, and as PostgreSQL keeps old rows.
    """
    with _errors(engine):
        if engine.dialect.name == "postgresql":
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
                alone.exec_driver_sql(f"SET lock_timeout = '{ASK_SECONDS}s'")
                alone.exec_driver_sql(f"VACUUM (FULL) {table}")
                alone.exec_driver_sql("RESET lock_timeout")
            return True
        with engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={ASK_SECONDS * 1000}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy = cursor.fetchone()
            cursor.close()
            return busy is not None and busy[0] == 0


def migrate(engine: Engine) -> None:
    """Run the steps that are missing, all in one transaction.

    Processes that start at the same time wait for each other; an interrupted run leaves nothing behind (rel-R8).
    Raises Conflict when a newer program has been at the database.
    """
    if is_current(engine):
        return
    # Only here: every command asks whether the tables are current, and loading this takes a tenth of its time.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with transact(engine) as tx:
        config.attributes["connection"] = tx
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise Conflict("database_newer", reason=str(error)) from error


def is_current(engine: Engine) -> bool:
    """Say whether the tables have the form this program knows."""
    head = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]
    with read(engine) as tx:
        if not tx.dialect.has_table(tx, "alembic_version"):
            return False
        return tx.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [head]


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise Invalid("database_url_invalid", url=url.partition("@")[2] or url) from error
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
    shown = address.render_as_string(hide_password=True)
    if address.drivername not in {"sqlite", "postgresql+psycopg"}:
        raise Invalid("database_url_invalid", url=shown)
    if address.drivername == "sqlite" and address.database in {None, "", ":memory:"}:
        raise Invalid("database_in_memory", url=shown)
    return address


def _sqlite(address: URL) -> Engine:
    try:
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, poolclass=NullPool)  # a catalog deleted and built anew is then seen
    except OSError as error:
        raise Unavailable("database_unavailable", url=address.render_as_string(), reason=str(error)) from error
    except ArgumentError as error:
        raise Invalid("database_url_invalid", url=address.render_as_string()) from error
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgresql(address: URL) -> Engine:
    try:
        return create_engine(address, pool_pre_ping=True, connect_args={"connect_timeout": WAIT_SECONDS})
    except ImportError as error:
        raise Unavailable("database_driver_missing") from error


def _prepare_sqlite(connection: _SqliteConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # Python's driver begins nothing by itself: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once for a writer: a reader that turned writer half-way could lose its snapshot."""
    writes = connection.get_execution_options().get("catalog_writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _errors(engine: Engine) -> Iterator[None]:
    """Turn the library's errors into ours at the door of the room."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict("catalog_clash", reason=str(error.orig)) from error
    except (DataError, UnicodeEncodeError, OverflowError) as error:  # half a character, a NUL in PostgreSQL, 2**70
        raise Invalid("value_unkeepable") from error
    except DBAPIError as error:
        raise _translated(error, engine.url.render_as_string(hide_password=True)) from error


def _translated(error: DBAPIError, url: str) -> PodcastError:
    reason = str(error.orig)
    if "file is not a database" in reason:
        return Invalid("database_is_no_database", url=url)
    if "database is locked" in reason or getattr(error.orig, "sqlstate", None) == "55P03":
        return Unavailable("catalog_busy", seconds=WAIT_SECONDS)
    if "no such table" in reason or getattr(error.orig, "sqlstate", None) == "42P01":
        return Unavailable("catalog_not_made", url=url)
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return Unavailable("database_unavailable", url=url, reason=reason.strip())
    return Unavailable("database_failed", url=url, reason=reason.strip())
