"""A service that is killed again and again while a producer publishes and a listener listens (rel-R1, rel-R2)."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from threading import Timer

from faulty import Faults
from houses import SHOW
from invariants import look
from killed_scenes import WITHOUT, record, write
from killing import Ran, Runner
from servers import Server, Site

FEED = f"/podcasts/{SHOW}/feed.xml"
MOST_EPISODES = 8
FAULTS = ("change_in", "change_out", "cut_in", "cut_out", "pretend", "fail")
LISTENER = Path(__file__).with_name("listener.py")


@dataclass
class Besieged:
    """A service on ``port``, the ``slugs`` that are to be public, and when it could not be reached."""

    site: Site
    runner: Runner
    chance: Random
    port: int
    lasts: float
    """Seconds that a command takes about: it is killed at a moment of these."""
    slugs: set[str]
    acts: int = 0
    down: list[tuple[float, float]] = field(default_factory=list)
    server: Server | None = None
    orphans: list[int] = field(default_factory=list)
    faults: Faults | None = None
    """What goes wrong with the store, if anything: a command may then end with an error, or leave the release to
    whoever comes next."""

    def start(self) -> None:
        """Start the server, with its worker, where there is none; it takes up what the killed one left."""
        if self.server and self.server.process.poll() is None:
            return
        since = self.down[-1][0] if self.down else 0.0
        self._wait_for_orphans()
        log = self.site.folder / "serve.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [str(self.site.programs / "podcast-service"), "serve"],
                cwd=self.site.folder,
                env=self.site.environment(),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        self.server = Server(process, self.port, log)
        self.server.wait_until_ready()
        if self.down:
            self.down[-1] = (since, time.time())

    def stop(self) -> None:
        """Stop the server as an operator does."""
        if self.server:
            self.server.stop()

    def round(self, *victims: str) -> None:
        """Let the producer do something, kill the victims meanwhile, check, and let the producer try again."""
        self.start()
        slug, command = self._act()
        moment = self.chance.uniform(0, self.lasts)
        if self.faults:
            setattr(self.faults, self.chance.choice(FAULTS), self.chance.randrange(1, 12))
        timer = Timer(moment, self._kill, victims)
        timer.start()
        ran = self.runner.run(self.site, *command, die_at=moment if "client" in victims else None)
        timer.join()
        was_public = self._public_slugs()
        assert ran.was_killed or ran.code == 0 or self.faults, ran.said
        assert "Published:" not in ran.said or slug in was_public or self.faults, f"said, and lost: {ran.said}"
        if self.faults:
            vars(self.faults).update(dict.fromkeys(FAULTS, 0))
        self.start()
        self._try_again(command)
        assert self._public_slugs() == self.slugs

    def _wait_for_orphans(self) -> None:
        """Wait until the processes of a killed server have noticed, and ended: two generations never serve at once."""
        until = time.monotonic() + 30
        while any(map(is_alive, self.orphans)):
            assert time.monotonic() < until, "a process outlives the server that was killed"
            time.sleep(0.05)

    def _act(self) -> tuple[str, tuple[str, ...]]:
        """Record a new episode, or an old one anew; return its slug and the command that brings it out."""
        self.acts += 1
        tone = 400 + 5 * self.acts  # no two recordings are the same
        if len(self.slugs) < MOST_EPISODES:
            slug = f"e{len(self.slugs)}"
            write(self.site, slug, tone)
            self.slugs.add(slug)
        else:
            slug = self.chance.choice(sorted(self.slugs))
            record(self.site, slug, tone)
        return slug, ("publish", f"{SHOW}/{slug}", *WITHOUT, "--fetch-again")

    def _kill(self, *victims: str) -> None:
        assert self.server
        pid = self.server.process.pid
        dead = [one for one in children(pid) if is_worker(one)] if "worker" in victims else []
        for worker in dead:
            os.kill(worker, signal.SIGKILL)
        if "server" in victims:
            family = children(pid)
            self.down.append((time.time(), float("inf")))
            self.server.process.kill()
            self.server.process.wait()
            self.orphans = [one for one in family if one not in dead]

    def _try_again(self, command: tuple[str, ...]) -> Ran:
        ran = self.runner.run(self.site, *command)
        assert ran.code == 0, f"a retry does not finish: {ran.said}"
        return ran

    def _public_slugs(self) -> set[str]:
        """Check all that must hold, and return the slugs of what is public."""
        found = look(self.site)
        return {item.page.rpartition("/")[2] for item in found.items.get(FEED, ())}


def children(pid: int) -> list[int]:
    """Return the processes a process has started."""
    return [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]


def is_worker(pid: int) -> bool:
    """Say whether the process is a worker beside a server."""
    return b"--beside" in Path(f"/proc/{pid}/cmdline").read_bytes()


def is_alive(pid: int) -> bool:
    """Say whether the process is there, and more than a name in a table."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextmanager
def listening(besieged: Besieged, seed: int) -> Iterator[dict[str, int]]:
    """Let a listener listen in a process of its own; at the end nothing may have been wrong.

    It may have been unable to reach the service only while that was dead.
    """
    statuses: dict[str, int] = {}
    command = [sys.executable, str(LISTENER), str(besieged.port), FEED, str(seed)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield statuses
        found = json.loads(process.communicate("\n", 60)[0])
    assert found["wrong"] == []
    lost = [one for one in found["away"] if not any(start <= one[0] <= end + 1 for start, end in besieged.down)]
    assert lost == [], f"a server that lives did not answer; it was dead at {besieged.down}"
    statuses.update(found["statuses"])
