"""A program that runs commands of the service in forks of itself, and ends one with kill -9 at the point it is told.

A point is where the world outside the process has just changed, or is about to: a file written, synced, read back,
named, removed; a transaction; an object sent to a store; a word said. The program stands between the service and what
it does that with (``os``, SQLAlchemy, botocore, click), so the service knows nothing of it. Forked from one warm
process, a command takes a part of the time a new process does.
"""

from __future__ import annotations

import faulthandler
import json
import os
import re
import signal
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

CHANGES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
WRITES = ("written:", "read back, not yet named:")
"""The points at which a full disk, or one that became read-only, says so."""
PATIENCE = 120
"""Seconds a command may take: one that hangs says where, and fails its test."""
FETCH = "fetch what is served"
"""Not a command: what a process does before it serves, on a machine that has nothing yet."""
STUDIO = "press in the studio"
"""Not a command either: what follows it is done as the studio does it (``killed_studio.press``)."""


class Points:
    """The points one command passes, counted and named in the file ``log``; it dies at the one that ``asked`` names.

    ``asked`` is a number from 1, a name (its first time), or None; seconds are for whoever forks it. From the point
    ``full_from`` on, every write fails with the system's error ``error`` instead.
    """

    def __init__(
        self, folder: Path, log: Path, asked: float | str | None, full_from: str | None = None, error: int = 0
    ) -> None:
        self._folder = folder.resolve()
        self._asked = asked
        self._full_from, self._error, self._is_full = full_from, error, False
        self._lock = threading.Lock()
        self._count = 0
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def reach(self, what: str) -> None:
        with self._lock:
            self._count += 1
            os.write(self._log, f"{what}\n".encode())
            if what == self._asked or (self._count == self._asked and isinstance(self._asked, int)):
                os.kill(os.getpid(), signal.SIGKILL)
            self._is_full |= what == self._full_from
            if self._is_full and what.startswith(WRITES):
                raise OSError(self._error, os.strerror(self._error))

    def reach_file(self, what: str, path: object) -> None:
        kind = self._kind(Path(os.fsdecode(path)) if isinstance(path, str | bytes | os.PathLike) else None)
        if kind:
            self.reach(f"{what} {kind}")

    def _kind(self, path: Path | None) -> str | None:
        """Say what sort of file it is; None for one that is not the service's."""
        path = path and Path(os.path.abspath(path))  # noqa: PTH100 - links are not to be followed
        if path is None or not path.is_relative_to(self._folder):
            return None
        first, *rest = path.relative_to(self._folder).parts
        if first == "episodes":
            return "page" if path.suffix == ".md" else "page being written" if path.suffix == ".tmp" else "content"
        if first == "var" and len(rest) > 1:
            what = "object in" if rest[0] == "storage" else "copy of"
            return f"{what} {rest[1] if path.suffix or rest[1].startswith('.') else 'its folder'}"
        return "lock" if path.suffix == ".lock" else None


class Now:
    """Where the points of the running command are told; nothing in the program that forks."""

    points: Points | None = None


def stand_between() -> None:
    """Take the places through which the service changes the world. Before it is imported."""
    _stand_before_files()
    _stand_before_the_catalog()
    _stand_before_a_store()
    import click

    echo = click.echo

    def say(message: object = None, file: object = None, nl: bool = True, err: bool = False, **more: object) -> None:
        if Now.points and not err:
            Now.points.reach("before the answer")
        echo(message, file, nl, err, **more)  # type: ignore[arg-type]

    click.echo = say  # type: ignore[assignment]


def _stand_before_files() -> None:
    real_fsync = os.fsync

    def fsync(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        if Now.points and not path.is_dir():
            Now.points.reach_file("written:", path)
        real_fsync(handle)
        if Now.points:
            Now.points.reach_file("synced:", path)

    os.fsync = fsync  # type: ignore[assignment]
    for name in ("rename", "replace", "link"):
        _stand_before_naming(name)
    for name, done in (("unlink", "removed:"), ("remove", "removed:"), ("mkdir", "folder made:")):
        _stand_before_one(name, done)


def _stand_before_naming(name: str) -> None:
    real = getattr(os, name)

    def give(source: object, target: object, **more: object) -> None:
        if Now.points:
            Now.points.reach_file("read back, not yet named:", target)
        real(source, target, **more)
        if Now.points:
            Now.points.reach_file("named:", target)

    setattr(os, name, give)


def _stand_before_one(name: str, done: str) -> None:
    real = getattr(os, name)

    def do(path: object, *rest: object, **more: object) -> None:
        real(path, *rest, **more)
        if Now.points:
            Now.points.reach_file(done, path)

    setattr(os, name, do)


def _stand_before_the_catalog() -> None:
    from sqlalchemy import Connection, Engine, event
    from sqlalchemy.engine.default import DefaultDialect

    writing = threading.local()

    def seen(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
        if found := CHANGES.match(statement):
            writing.tables = {*getattr(writing, "tables", ()), found.group(1)}

    def before(_: Connection) -> None:
        if Now.points and getattr(writing, "tables", None):
            Now.points.reach(f"before the commit of {'+'.join(sorted(writing.tables))}")

    def over(_: Connection) -> None:
        writing.tables = set()

    real_commit = DefaultDialect.do_commit

    def commit(self: DefaultDialect, connection: object) -> None:
        real_commit(self, connection)  # type: ignore[arg-type]
        tables, writing.tables = getattr(writing, "tables", set()), set()
        if Now.points and tables:
            Now.points.reach(f"after the commit of {'+'.join(sorted(tables))}")

    event.listen(Engine, "after_cursor_execute", seen)
    event.listen(Engine, "commit", before)
    event.listen(Engine, "rollback", over)
    DefaultDialect.do_commit = commit  # type: ignore[assignment]


def _stand_before_a_store() -> None:
    from botocore.client import BaseClient

    real = BaseClient._make_api_call

    def ask(self: BaseClient, operation: str, given: dict[str, object]) -> object:
        answer = real(self, operation, given)
        if Now.points and operation in ("PutObject", "GetObject", "DeleteObject"):
            kind = str(given["Key"]).split("/")[-3]
            Now.points.reach(f"the store answered {operation} of {kind}")
        return answer

    BaseClient._make_api_call = ask


def run(arguments: list[str], points: Points) -> int:
    """Run one command in this process, which was forked for it, and return its exit code."""
    from podcast_service.cli.main import main

    Now.points = points
    sys.argv = ["podcast-service", *arguments]
    try:
        if arguments == [FETCH]:
            _fetch()
        elif arguments[0] == STUDIO:
            _press(arguments[1])
        else:
            main()
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(done.code is not None)
    return 0


def _fetch() -> None:
    from podcast_service.config import load_settings
    from podcast_service.wiring import open_public

    open_public(load_settings())


def _press(word: str) -> None:
    from killed_studio import press

    press(word)


def warm_up() -> None:
    """Import what commands import when they run."""
    from importlib import import_module

    for name in ("boto3", "podcast_service.wiring", *(f"podcast_service.cli.{one}" for one in COMMANDS)):
        import_module(name)
    with suppress(ImportError):
        import_module("psycopg")


COMMANDS = ("content", "publishing", "release", "forecast", "telling")


def _do(order: dict[str, Any]) -> int:
    """Do what is ordered in this process, and return the exit code."""
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    tempfile.tempdir = None
    said = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.close(said)
    try:
        points = Points(Path.cwd(), Path(order["log"]), order["asked"], order["full_from"], order["error"])
        return run(order["arguments"], points)
    except Exception:  # noqa: BLE001 - told as Python tells it
        traceback.print_exc()
        return 99
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _kill_after(child: int, seconds: float) -> None:
    """Kill a fork that is still at work after so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            return
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)


def _in_a_fork(order: dict[str, Any]) -> int:
    """Do it as a process of its own would, and return how that ended: less than 0 for a signal."""
    child = os.fork()
    if child:
        if isinstance(order["asked"], float):
            _kill_after(child, order["asked"])
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    status = 99
    faulthandler.dump_traceback_later(PATIENCE, exit=True, file=open(order["out"], "a"))  # noqa: SIM115, PTH123 - it ends with the fork
    try:
        status = _do(order)
    finally:
        os._exit(status)


def serve() -> None:
    """Take orders from the standard input until it ends, one a line, and answer each with an exit code.

    An order to warm up is done in this very process: what it loads and compiles, every fork has then.
    """
    stand_between()
    warm_up()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        order = json.loads(line)
        print(_do(order) if order["warm"] else _in_a_fork(order), file=answers, flush=True)


if __name__ == "__main__":
    serve()
