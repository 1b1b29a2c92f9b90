"""Fresh databases for tests: a file for SQLite, a database of its own on a real PostgreSQL server.

The server is ``PODCAST_TEST_POSTGRES_URL`` when that is set (its user may create databases), else a small one that
is started from Debian's package for this test run and thrown away after it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from needs import NEEDS
from sqlalchemy import Engine, create_engine, event, make_url, text

from podcast_service.catalog.database import migrate, open_database

GIVEN = os.environ.get("PODCAST_TEST_POSTGRES_URL")
ENGINES = ("sqlite", pytest.param("postgresql", marks=() if GIVEN else pytest.mark.needs("postgresql")))
"""What to parametrize a fixture with; PostgreSQL is left out with a word where it is not installed."""

_numbers = count(1)
_COMPILED = dict[object, object]()
"""The SQL of every statement, by dialect: it is the same in each of the catalogs a run makes."""


@contextmanager
def fresh_catalog(engine: str, folder: Path) -> Iterator[Engine]:
    """Give an empty catalog on ``engine``, with its tables made: a copy of one, as nearly every test wants one."""
    with fresh_database(engine, folder, template="" if engine == "sqlite" else _made_template()) as url:
        if engine == "sqlite":
            folder.mkdir(exist_ok=True)
            Path(make_url(url).database or "").write_bytes(_empty_catalog())
        opened = open_database(url).execution_options(compiled_cache=_COMPILED)
        if engine == "sqlite":
            event.listen(opened, "connect", _trust_the_machine)
        migrate(opened)
        with opened.connect():  # whoever closes the last connection to a file tidies it up: once a test is enough
            yield opened
        opened.dispose()


def _trust_the_machine(connection: sqlite3.Connection, _: object) -> None:
    """Do not wait for the disk: processes are killed here, but nobody pulls a plug."""
    connection.execute("PRAGMA synchronous=OFF").close()


@cache
def _empty_catalog() -> bytes:
    """Return the file of a catalog with nothing in it, made as every catalog is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        opened = open_database(f"sqlite:///{path}")
        migrate(opened)
        with opened.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        opened.dispose()
        return path.read_bytes()


@cache
def _made_template() -> str:
    """Make a database with the tables of a catalog and nothing in them, for PostgreSQL to copy; return its name."""
    server, name = GIVEN or _own_server(), f"template_{os.getpid()}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    opened = open_database(make_url(server).set(database=name).render_as_string(hide_password=False))
    migrate(opened)
    opened.dispose()
    if GIVEN:
        atexit.register(_run, server, f'DROP DATABASE "{name}" WITH (FORCE)')
    return name


@contextmanager
def fresh_database(engine: str, folder: Path, *, template: str = "template0") -> Iterator[str]:
    """Give the address of a database on ``engine``: an empty one, or on PostgreSQL a copy of ``template``."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / f'catalog-{next(_numbers)}.db'}"
        return
    server = GIVEN or _own_server()
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _own_server() -> str:
    server = Postgres(Path(tempfile.mkdtemp(prefix="podcast-pg-", dir="/tmp")))
    server.begin()
    owner = os.getpid()

    def end() -> None:
        if os.getpid() == owner:  # a forked child of the tests must not take the server away
            server.end()

    atexit.register(end)
    return server.url


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Give a server that is one test's own, to be taken away and brought back."""
    server = Postgres(Path(tempfile.mkdtemp(prefix="podcast-pg-", dir="/tmp")), crashes=True)
    server.begin()
    yield server
    server.end()


@dataclass(frozen=True)
class Postgres:
    """A server that listens on a socket in its own ``folder`` only. One that ``crashes`` keeps what it acknowledged."""

    folder: Path
    crashes: bool = False

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def begin(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self._call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        commit = "on" if self.crashes else "off"  # off, it acknowledges what a crash takes away
        settings = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c synchronous_commit={commit}"
        log = str(self.folder / "log")
        self._call("pg_ctl", "start", "--wait", "--log", log, "-o", f"{settings} -c shared_buffers=16MB")

    def stop(self) -> None:
        """End it as a crash does: whoever asks at that moment gets no answer."""
        self._call("pg_ctl", "stop", "--mode=immediate")

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _call(self, program: str, *arguments: str) -> None:
        initdb = NEEDS["postgresql"].find()
        assert initdb is not None
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        path = str(Path(initdb).resolve().parent / program)
        command = [*as_postgres, path, "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


def _run(server: str, statement: str) -> None:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
