"""Run commands of the service from one warm process, and kill one with -9 at a point of its way (``points.py``)."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servers import Site

PROGRAM = Path(__file__).with_name("points.py")


@dataclass(frozen=True)
class Ran:
    """How a command ended (-9: killed), what it said, the points it passed by name."""

    code: int
    said: str
    points: tuple[str, ...]

    @property
    def was_killed(self) -> bool:
        return self.code == -9


@dataclass(frozen=True)
class Runner:
    """The warm process."""

    process: subprocess.Popen[str]

    def run(
        self,
        site: Site,
        *arguments: str,
        die_at: float | str | None = None,
        full_from: str | None = None,
        error: int = errno.ENOSPC,
        warm: bool = False,
    ) -> Ran:
        """Run one command in the site's folder, to its end or to a point: its number, its name, or seconds (float).

        From the point ``full_from`` on every write fails with ``error``.
        A command that is to ``warm`` the process up leaves it what it loaded.
        """
        (site.folder / "tmp").mkdir(exist_ok=True)
        out, log = site.folder / "said.txt", site.folder / "points.txt"
        order = {
            "arguments": arguments,
            "folder": str(site.folder),
            "environment": site.environment(TMPDIR=str(site.folder / "tmp")),
            "out": str(out),
            "log": str(log),
            "asked": die_at,
            "full_from": full_from,
            "error": error,
            "warm": warm,
        }
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return Ran(code, out.read_text(), tuple(log.read_text().splitlines()))

    def do(self, site: Site, *arguments: str) -> Ran:
        """Run one command, which has to go well."""
        ran = self.run(site, *arguments)
        assert ran.code == 0, f"{arguments}: {ran.code}: {ran.said}"
        return ran


@contextmanager
def warm_runner() -> Iterator[Runner]:
    """Start the warm process, and end it after the block."""
    with subprocess.Popen(
        [sys.executable, str(PROGRAM)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        try:
            yield Runner(process)
        finally:
            assert process.stdin
            process.stdin.close()
