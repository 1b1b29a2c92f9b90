"""The worker as operators meet it: beside the server, by itself, killed with -9, started twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE
from servers import Server, Site
from sounds import make_flac, mp3_bytes

LONG = 400
"""Seconds of sound: its analysis takes long enough to be killed in the middle."""
PAGE = SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\n", "")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Give a site with a show, read in."""
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(PAGE)
    made = Site(tmp_path)
    made.ingest()
    return made


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


def until(true: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def workers(server: Server) -> list[int]:
    """Return the process ids of the workers that were started beside the server."""
    return [pid for pid, command in _processes(server.process.pid) if b"--beside" in command]


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
        until(lambda: workers(server))
        (first,) = workers(server)
        add(site, "long.mp3", mp3_bytes(LONG))
        until(lambda: attempts(site) == [("analyse", 1, "running")])

        os.kill(first, signal.SIGKILL)

        until(lambda: attempts(site) == [("analyse", 1, "done")])
        (second,) = workers(server)
        assert os.getpriority(os.PRIO_PROCESS, second) >= 10
        assert server.ask("/health").status == 200
        assert second != first
        assert server.stop() == 0
        assert not is_alive(second)
    assert "worker_died code=-9" in server.said()
    assert "Traceback" not in server.said()


def test_a_server_that_was_killed_takes_its_worker_along(site: Site) -> None:
    with site.serving() as server:
        until(lambda: workers(server))
        (worker,) = workers(server)

        server.process.kill()

        until(lambda: not is_alive(worker), 10)


def test_without_a_worker_there_is_none_and_one_may_run_elsewhere(site: Site) -> None:
    make_flac(site.folder / "episodes" / SHOW / "talk.flac")
    site.ingest()
    elsewhere = subprocess.Popen(
        [str(site.programs / "podcast-service"), "worker"],
        cwd=site.folder,
        env=site.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: [state for _, _, state in attempts(site)] == ["done", "done"])
        second = site.run("worker")
        found = json.loads(site.run("jobs", "--json").stdout)
    finally:
        elsewhere.send_signal(signal.SIGINT)
        out, log = elsewhere.communicate(timeout=10)

    assert (second.returncode, second.stdout) == (4, "Working – stop with Ctrl-C.\n")
    assert "Another worker is at work" in second.stderr
    assert sorted((one["task"], one["episodes"]) for one in found["done"]) == [
        ("analyse", [f"{SHOW}/talk"]),
        ("render", [f"{SHOW}/talk"]),
    ]
    assert (elsewhere.returncode, out) == (0, "Working – stop with Ctrl-C.\n")
    assert [line.split("id=")[0].rsplit(" ", 2)[1] for line in log.splitlines() if "id=" in line] == ["job_done"] * 2


def test_what_a_killed_worker_had_begun_is_finished_by_worker_once_which_tells_it(site: Site) -> None:
    add(site, "long.mp3", mp3_bytes(LONG))
    killed = subprocess.Popen(
        [str(site.programs / "podcast-service"), "worker"],
        cwd=site.folder,
        env=site.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: attempts(site) == [("analyse", 1, "running")])
    killed.kill()
    killed.wait()

    running = site.run("jobs")
    once = site.run("worker", "--once")

    assert running.stdout == f" running  analysis of {SHOW}/long\nSum: 1 to do, 0 failed.\n"
    assert (once.returncode, once.stdout) == (0, f"    done  analysis of {SHOW}/long\nSum: 1 done, 0 failed.\n")
    assert attempts(site) == [("analyse", 1, "done")]
    assert site.run("worker", "--once").stdout == "Nothing is due.\n"


def test_what_failed_is_told_with_its_reason_and_can_be_asked_for_again(site: Site) -> None:
    add(site, "talk.mp3", mp3_bytes(2))
    (sound,) = (site.folder / "var" / "storage" / "audio").rglob("*.mp3")
    sound.rename(sound.with_suffix(".gone"))

    once, told = site.run("worker", "--once"), site.run("jobs")
    sound.with_suffix(".gone").rename(sound)
    asked, again = site.run("jobs", "retry", f"{SHOW}/talk"), site.run("worker", "--once")

    assert once.returncode == 1
    assert f" waiting  analysis of {SHOW}/talk — The storage has lost or damaged the sound" in once.stdout
    assert once.stdout.endswith("Sum: 0 done, 1 failed.\n")
    assert "It is tried again at" in told.stdout
    assert (told.returncode, asked.stdout) == (0, "Asked again for 1 job.\n")
    assert (again.returncode, again.stdout) == (0, f"    done  analysis of {SHOW}/talk\nSum: 1 done, 0 failed.\n")
    assert site.run("jobs", "retry").stdout == "Nothing has failed.\n"
