"""One at a time: one worker for a catalog, and one at work on each thing that is made.

Two workers that share the engine's name would run the same job twice. The kernel or the server lets go of a place when
the process that has it dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.domain.system import system_words

LOCK_FILE = "jobs.lock"
"""Beside an SQLite catalog; its name differs from the databases', which may be thrown away under a running worker."""

# Any number will do, as long as every worker takes the same one, and no writer of the catalog.
_WORKERS_LOCK = 0x706F64776F726B


@contextmanager
def only_worker(catalog: Engine) -> Iterator[Callable[[], None]]:
    """Be the only worker until the block ends; what is given raises Unavailable once that is no longer sure.

    Raises Conflict when another worker has the place.
    """
    if catalog.dialect.name == "postgresql":
        with _server_lock(catalog) as check:
            yield check
    else:
        with _opened(_folder(catalog) / LOCK_FILE) as handle:
            _lock(handle, _folder(catalog))
            yield lambda: None


@contextmanager
def alone_with(catalog: Engine, what: str) -> Iterator[None]:
    """Wait until no other thread or process is at work on ``what``, and keep others waiting until the block ends."""
    with _at(catalog, what, "pg_advisory_lock", _turn):
        yield


@contextmanager
def beside_others(catalog: Engine, what: str) -> Iterator[None]:
    """Be at work on ``what`` beside others who are so too, but wait until nobody is ``alone_with`` it.

    Not to be asked for twice by one thread: whoever waits to be alone would stand between the two.
    """
    with _at(catalog, what, "pg_advisory_lock_shared", _place_beside):
        yield


@contextmanager
def _at(catalog: Engine, what: str, lock: str, held: Callable[[Path], AbstractContextManager[None]]) -> Iterator[None]:
    """Have a place at ``what``: ``lock`` of the server takes it, else a file beside the catalog is ``held``."""
    mark = sha256(what.encode())
    if catalog.dialect.name == "postgresql":
        key = int.from_bytes(mark.digest()[:8], "big", signed=True)
        with _session(catalog) as connection:
            connection.exec_driver_sql(f"SELECT {lock}({key})")
            yield
    else:
        with held(_folder(catalog) / f"{mark.hexdigest()[:16]}.lock"):
            yield


def _folder(catalog: Engine) -> Path:
    return Path(catalog.url.database or "").parent


@contextmanager
def _turn(path: Path) -> Iterator[None]:
    """Wait for a lock on a file that is there only while someone has it, or waits."""
    while True:
        with _opened(path) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            if not _is_at(path, handle):  # whoever had it took it away
                continue
            try:
                yield
            finally:
                path.unlink(missing_ok=True)  # or the whole folder was thrown away
            return


@contextmanager
def _place_beside(path: Path) -> Iterator[None]:
    """Wait for a lock that others may share on that file; it stays, as nobody knows who is the last."""
    while True:
        with _opened(path) as handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            if _is_at(path, handle):
                yield
                return


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise Unavailable("jobs_unavailable", place=path, reason=system_words(error)) from error
    try:
        yield handle
    finally:
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict("worker_running", place=folder) from error


@contextmanager
def _server_lock(catalog: Engine) -> Iterator[Callable[[], None]]:
    place = catalog.url.render_as_string(hide_password=True)
    with _session(catalog) as connection:
        if not connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_WORKERS_LOCK})").scalar():
            raise Conflict("worker_running", place=place)
        yield partial(_check, connection, place)


@contextmanager
def _session(catalog: Engine) -> Iterator[Connection]:
    """Open a session of its own, not for the pool: what it locks is free when it ends."""
    try:
        with catalog.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.detach()
            yield connection
    except DBAPIError as error:
        place = catalog.url.render_as_string(hide_password=True)
        raise Unavailable("jobs_unavailable", place=place, reason=str(error.orig)) from error


def _check(connection: Connection, place: str) -> None:
    try:
        connection.exec_driver_sql("SELECT 1")
    except DBAPIError as error:
        raise Unavailable("jobs_unavailable", place=place, reason=str(error.orig)) from error
