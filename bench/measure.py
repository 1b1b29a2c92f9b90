"""What every benchmark shares: a figure beside its peer and its limit, one table, and the cost of a child process."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

SUM = "BENCH_SUM"
"""The variable that names the file in which results are noted for the sum of a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measured figure. ``limit`` bounds ``ours / peer``, or ``ours`` alone where there is no peer."""

    name: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    limit: float | None = None
    at_least: bool = False

    @property
    def figure(self) -> float:
        """Return what is held against the limit."""
        return self.ours / self.peer if self.peer else self.ours

    @property
    def holds(self) -> bool:
        """Say whether the limit is kept; without one there is nothing to break."""
        if self.limit is None:
            return True
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit


@dataclass(frozen=True, slots=True)
class Cost:
    """What one child process took: user and system seconds together, the most memory it held in bytes, and the time.

    The CPU seconds are with those of the processes it started and waited for; the memory is its own.
    """

    cpu: float
    memory: int
    seconds: float


def cost_of(command: list[str], env: Mapping[str, str] | None = None, *, quiet: bool = False) -> Cost:
    """Run ``command`` to its end and return its cost; fail if it fails. ``quiet`` drops what it prints."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL if quiet else None)
    memory = 0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        memory = max(memory, most_held(process.pid))
        time.sleep(0.02)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, memory, time.perf_counter() - start)


def most_held(pid: int) -> int:
    """Return the peak of a running process in bytes. ``rusage`` would tell its parent's, kept through exec."""
    status = Path(f"/proc/{pid}/status").read_text()
    words = status.partition("VmHWM:")[2].split()
    return int(words[0]) * 1024 if words else 0


def print_table(rows: Iterable[Row]) -> bool:
    """Print the rows, each with its target and whether it is met; return whether all are."""
    every = list(rows)
    width = max(len(row.name) for row in every)
    print(f"{'':{width}}  {'ours':>14}  {'peer':>34}  {'ratio':>6}  {'target':>7}")
    for row in every:
        peer = f"{row.peer:.2f} {row.unit} {row.peer_name}" if row.peer else ""
        ratio = f"{row.figure:.2f}" if row.peer else ""
        target = "" if row.limit is None else f"{'≥' if row.at_least else '≤'} {row.limit:g}"
        word = "" if row.limit is None else "met" if row.holds else "MISSED"
        ours = f"{row.ours:.2f} {row.unit}"
        print(f"{row.name:{width}}  {ours:>14}  {peer:>34}  {ratio:>6}  {target:>7}  {word}".rstrip())
        if word:
            _note(word, f"{row.name}{f' beside {row.peer_name}' if row.peer_name else ''}")
    return all(row.holds for row in every)


def leave_out(what: str, why: str) -> None:
    """Say that something was not measured, and what it needs."""
    print(f"Left out: {what}; {why}.")
    _note("left out", what)


def _note(word: str, name: str) -> None:
    """Note a result for the sum that a run of every benchmark ends with."""
    if SUM in os.environ:
        with Path(os.environ[SUM]).open("a", encoding="utf-8") as file:
            file.write(f"{word}\t{name}\n")
