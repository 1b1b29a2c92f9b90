"""Fresh databases for tests: a file for SQLite, a database of its own on a real PostgreSQL server.

The server is ``PODCAST_TEST_POSTGRES_URL`` when that is set (its user may create databases), else a small one that
is started from Debian's package for this test run and thrown away after it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from needs import NEEDS
from sqlalchemy import Engine, create_engine, make_url, text

from podcast_service.catalog.database import migrate, open_database

GIVEN = os.environ.get("PODCAST_TEST_POSTGRES_URL")
ENGINES = ("sqlite", pytest.param("postgresql", marks=() if GIVEN else pytest.mark.needs("postgresql")))
"""What to parametrize a fixture with; PostgreSQL is left out with a word where it is not installed."""

_numbers = count(1)


@contextmanager
def fresh_catalog(engine: str, folder: Path) -> Iterator[Engine]:
    """Give an empty catalog on ``engine``, with its tables made."""
    with fresh_database(engine, folder) as url:
        opened = open_database(url)
        migrate(opened)
        yield opened
        opened.dispose()


@contextmanager
def fresh_database(engine: str, folder: Path) -> Iterator[str]:
    """Give the address of an empty database on ``engine``."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / f'catalog-{next(_numbers)}.db'}"
        return
    server = GIVEN or _own_server()
    name = f"test_{os.getpid()}_{next(_numbers)}"
    _run(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@cache
def _own_server() -> str:
    initdb = NEEDS["postgresql"].find()
    assert initdb is not None
    return _start(Path(initdb).resolve().parent)


def _start(programs: Path) -> str:
    """Start a server that listens on a socket in its own folder only, and stop it when the tests end."""
    folder = Path(tempfile.mkdtemp(prefix="podcast-pg-", dir="/tmp"))
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if as_postgres:
        shutil.chown(folder, "postgres", "postgres")

    def call(program: str, *arguments: str) -> None:
        command = [*as_postgres, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)

    call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
    settings = f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c shared_buffers=16MB"
    call("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "-o", settings)
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() == owner:  # a forked child of the tests must not take the server away
            call("pg_ctl", "stop", "--mode=immediate")
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    return f"postgresql://postgres@/postgres?host={folder}"


def _run(server: str, statement: str) -> None:
    engine = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
