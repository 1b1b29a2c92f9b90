"""One worker at a time for a catalog: two that share the engine's name would run the same job twice."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from podcast_service.domain.errors import Conflict, Unavailable

LOCK_FILE = "jobs.lock"
"""Beside an SQLite catalog; its name differs from the databases', which may be thrown away under a running worker."""

# Any number will do, as long as every worker takes the same one, and no writer of the catalog.
_WORKERS_LOCK = 0x706F64776F726B


@contextmanager
def only_worker(catalog: Engine) -> Iterator[Callable[[], None]]:
    """Be the only worker until the block ends; what is given raises Unavailable once that is no longer sure.

    The kernel or the server lets go of the place when this process dies, however it dies. Raises Conflict when
    another worker has it.
    """
    if catalog.dialect.name == "postgresql":
        with _server_lock(catalog) as check:
            yield check
    else:
        with _file_lock(Path(catalog.url.database or "").parent / LOCK_FILE):
            yield lambda: None


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Unavailable("jobs_unavailable", place=path, reason=error.strerror) from error
    try:
        _lock(handle, path)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict("worker_running", place=path.parent) from error


@contextmanager
def _server_lock(catalog: Engine) -> Iterator[Callable[[], None]]:
    place = catalog.url.render_as_string(hide_password=True)
    try:
        with catalog.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()  # not for the pool: the lock ends with the session
            if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_WORKERS_LOCK})").scalar():
                raise Conflict("worker_running", place=place)
            yield partial(_check, connection, place)
    except DBAPIError as error:
        raise Unavailable("jobs_unavailable", place=place, reason=str(error.orig)) from error


def _check(connection: Connection, place: str) -> None:
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise Unavailable("jobs_unavailable", place=place, reason=str(error.orig)) from error
