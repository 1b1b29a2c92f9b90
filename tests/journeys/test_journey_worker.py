"""The worker as operators meet it: beside the server, by itself, killed with -9, started twice."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE
from servers import Site
from services import free_port
from sounds import mp3_bytes

LONG = 300
"""Seconds of sound: its analysis takes long enough to be killed in the middle."""
PAGE = SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\n", "")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Make a site with a show, read in."""
    folder = tmp_path_factory.mktemp("original")
    show = folder / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(PAGE)
    made = Site(folder)
    made.ingest()
    return made


@pytest.fixture
def site(original: Site, tmp_path: Path) -> Site:
    """Give a copy of it."""
    return Site(shutil.copytree(original.folder, tmp_path / "site"))


def add(site: Site, name: str, data: bytes) -> None:
    """Give the show another recording, and read it in."""
    (site.folder / "episodes" / SHOW / name).write_bytes(data)
    site.ingest()


def attempts(site: Site) -> list[tuple[str, int, str]]:
    """Return what was tried, looked up beside the program."""
    with sqlite3.connect(site.folder / "var" / "catalog.sqlite3", timeout=10) as connection:
        rows = connection.execute("SELECT task, number, state FROM attempts ORDER BY started_at").fetchall()
    connection.close()
    return rows


def analyses(site: Site) -> list[tuple[str, int, str]]:
    return [one for one in attempts(site) if one[0] == "analyse"]


def until(true: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def workers(server: int) -> list[int]:
    """Return the process ids of the workers that were started beside the server with the process id ``server``."""
    return [pid for pid, command in _processes(server) if b"--beside" in command]


def _processes(parent: int) -> Iterator[tuple[int, list[bytes]]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:  # it ended just now
                continue
            if int(fields[1]) == parent and fields[0] != "Z":
                yield int(entry.name), command


def is_alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_worker_beside_the_server_does_what_becomes_due_and_ends_with_it(site: Site) -> None:
    with site.serving() as server:
        until(lambda: workers(server.process.pid))
        (first,) = workers(server.process.pid)
        add(site, "long.mp3", mp3_bytes(LONG))
        until(lambda: analyses(site) == [("analyse", 1, "running")])

        os.kill(first, signal.SIGKILL)

        until(lambda: analyses(site) == [("analyse", 1, "done")])
        (second,) = workers(server.process.pid)
        assert os.getpriority(os.PRIO_PROCESS, second) >= 10
        health = server.ask("/health")
        assert (health.status, json.loads(health.body)["checks"]["worker"]["works"]) == (200, True)
        assert second != first
        assert server.stop() == 0
        assert not is_alive(second)
    assert "worker_died code=-9" in server.said()
    assert "Traceback" not in server.said()


def test_a_server_that_was_killed_takes_its_worker_along(site: Site) -> None:
    with site.serving() as server:
        until(lambda: workers(server.process.pid))
        (worker,) = workers(server.process.pid)

        server.process.kill()

        until(lambda: not is_alive(worker), 10)


@contextmanager
def started(site: Site, *words: str, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run ``podcast-service`` with ``words``; it is killed at the end at the latest."""
    process = subprocess.Popen(
        [str(site.programs / "podcast-service"), *words],
        cwd=site.folder,
        env=site.environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_by_itself_it_finishes_what_a_killed_one_had_begun_and_lets_no_second_one_work(site: Site) -> None:
    add(site, "long.mp3", mp3_bytes(LONG))
    with started(site, "worker"):
        until(lambda: analyses(site) == [("analyse", 1, "running")])

    interrupted = site.run("jobs")
    with started(site, "worker") as worker:
        until(lambda: analyses(site) == [("analyse", 1, "done")])
        second = site.run("worker")
        worker.send_signal(signal.SIGINT)
        out, log = worker.communicate(timeout=10)

    assert interrupted.stdout == f" running  analysis of {SHOW}/long\nSum: 1 to do, 0 failed.\n"
    assert (second.returncode, second.stdout) == (4, "Working – stop with Ctrl-C.\n")
    assert "Another worker is at work" in second.stderr
    assert (worker.returncode, out) == (0, "Working – stop with Ctrl-C.\n")
    events = [line.split(": ", 1)[1].split()[0] for line in log.splitlines()]
    assert events == ["worker_started", "job_done"]


def test_what_failed_is_told_with_its_reason_and_can_be_asked_for_again(site: Site) -> None:
    add(site, "talk.mp3", mp3_bytes(2))
    (sound,) = (site.folder / "var" / "storage" / "audio").rglob("*.mp3")
    sound.rename(sound.with_suffix(".gone"))

    failed = site.run("worker", "--once")
    sound.with_suffix(".gone").rename(sound)
    asked, again = site.run("jobs", "retry", f"{SHOW}/talk"), site.run("worker", "--once")

    assert failed.returncode == 1
    assert f" waiting  analysis of {SHOW}/talk — The storage has lost or damaged the sound" in failed.stdout
    assert "It is tried again at" in failed.stdout
    assert failed.stdout.endswith("Sum: 0 done, 1 failed.\n")
    assert (asked.returncode, asked.stdout) == (0, "Asked again for 1 job.\n")
    assert (again.returncode, again.stdout) == (0, f"    done  analysis of {SHOW}/talk\nSum: 1 done, 0 failed.\n")


def test_without_a_worker_beside_the_server_there_is_none(site: Site) -> None:
    with started(site, "serve", "--without-worker", PORT=str(free_port())) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Serving on ")
        time.sleep(1)
        assert workers(server.pid) == []
        server.terminate()
        assert server.wait(15) == 0
