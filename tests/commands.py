"""Commands of the service as people type them, each in a process of its own that a warm one forks.

What a command imports takes longer than most of its work, and hundreds of them are run. That the program starts by
itself is shown by whoever serves, works beside or is killed: those start it as it is.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NoReturn

_CRASHED = 99


def typed(
    folder: Path, *words: str, environment: Mapping[str, str] | None = None, seconds: float = 120, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run ``podcast-service`` with ``words`` in ``folder`` to its end, by default in our own environment.

    Raises TimeoutExpired after so many ``seconds``, as ``subprocess.run`` does.
    """
    given = dict(os.environ if environment is None else environment) | settings
    order = {"words": words, "folder": str(folder), "environment": given}
    with (
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as err,
        socket.socket(socket.AF_UNIX) as line,
    ):
        line.settimeout(seconds)
        line.connect(_warm_process().address)
        socket.send_fds(line, [b"?"], [out.fileno(), err.fileno()])
        line.sendall(json.dumps(order).encode() + b"\n")
        with line.makefile() as answer:
            number = int(answer.readline())
            try:
                code = answer.read()  # until the process has ended
            except TimeoutError as error:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
                raise subprocess.TimeoutExpired(words, seconds) from error
        said = [text.read().decode() for text in (out, err) if text.seek(0) == 0]
    return subprocess.CompletedProcess(words, int(code) if code else -signal.SIGKILL, *said)


@dataclass(frozen=True)
class _Warm:
    """The process that forks, and where it listens."""

    address: str
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    def end(self) -> None:
        """Let it end: its standard input does."""
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()
        self.folder.cleanup()


@cache
def _warm_process() -> _Warm:
    """Start it, once for whoever runs tests."""
    folder = tempfile.TemporaryDirectory(prefix="podcast-commands-")
    address = f"{folder.name}/socket"
    process = subprocess.Popen(
        [sys.executable, __file__, address], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    )
    warm = _Warm(address, process, folder)
    atexit.register(warm.end)
    assert process.stdout
    with process.stdout as said:
        assert said.readline() == b"ready\n"
    return warm


def _serve(address: str) -> None:
    """Fork a process for everyone who calls, until the standard input ends as whoever started this is gone."""
    _warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while select.select([door, 0], [], [])[0] == [door]:
            line, _ = door.accept()
            if not os.fork():
                door.close()
                _run(line)
            line.close()


def _warm_up() -> None:
    from podcast_service.cli.main import COMMANDS

    commands = {f"podcast_service.cli.{module}" for module, _ in COMMANDS.values()}
    for name in ("boto3", "podcast_service.wiring", "podcast_service.worker", *sorted(commands)):
        import_module(name)
    with suppress(ImportError):
        import_module("psycopg")


def _run(line: socket.socket) -> NoReturn:
    """Be the command somebody ordered: answer with our number and its exit code, and end as any program does."""
    from podcast_service.cli.main import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _, descriptors, _, _ = socket.recv_fds(line, 1, 2)
    with line.makefile() as asked:
        order = json.loads(asked.readline())
    for given, wanted in zip((os.open(os.devnull, os.O_RDONLY), *descriptors), (0, 1, 2), strict=True):
        os.dup2(given, wanted)
        os.close(given)
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    tempfile.tempdir = None
    sys.argv = ["podcast-service", *order["words"]]
    line.sendall(f"{os.getpid()}\n".encode())
    code = 0
    try:
        main()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else int(done.code is not None)
    except BaseException:  # noqa: BLE001 - told as Python tells it
        traceback.print_exc()
        code = _CRASHED
    line.sendall(str(code).encode())
    line.detach()  # open until the process has ended
    sys.exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
