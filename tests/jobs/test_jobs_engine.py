"""The engine itself, on both databases: killed with -9, handed the same twice, alone in its place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databases import ENGINES, fresh_catalog
from sqlalchemy import Engine as Database
from sqlalchemy import text

from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.jobs.alone import LOCK_FILE, alone_with, only_worker
from podcast_service.jobs.due import Job, Wanted
from podcast_service.jobs.engine import AT_ONCE, SCHEMA, Engine

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, time
from pathlib import Path
from podcast_service.catalog.database import open_database
from podcast_service.jobs.due import Job, Wanted
from podcast_service.jobs.engine import Engine

log = Path(sys.argv[2])

def do(job):
    with log.open("a") as file:
        file.write(f"begin {job.id}\\n")
    time.sleep(float(sys.argv[3]))
    with log.open("a") as file:
        file.write(f"end {job.id}\\n")

with Engine(open_database(sys.argv[1]).url, do) as engine:
    for number in map(int, sys.argv[4:]):
        engine.hand_over([Job(wanted=Wanted(task="t", subject="s", revision="1"), number=number)] * 2)
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=ENGINES)
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    with fresh_catalog(request.param, tmp_path) as opened:
        yield opened


def _start(catalog: Database, log: Path, seconds: float, *numbers: int) -> subprocess.Popen[str]:
    url = catalog.url.render_as_string(hide_password=False)
    words = [url, str(log), str(seconds), *map(str, numbers)]
    started = subprocess.Popen([sys.executable, "-c", PROGRAM, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    return started


def _kill(process: subprocess.Popen[str]) -> None:
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def _job(number: int) -> Job:
    return Job(wanted=Wanted(task="t", subject="s", revision="1"), number=number)


def test_a_job_whose_engine_was_killed_is_finished_by_the_next_and_done_once_more_only(
    catalog: Database, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    first = _start(catalog, log, 60, 1)
    _until(lambda: _lines(log) == ["begin t:s:1:1"])
    _kill(first)

    second = _start(catalog, log, 0, 1)  # it is handed over again, as the catalog still says it is due
    _until(lambda: _lines(log)[-1:] == ["end t:s:1:1"])
    time.sleep(0.7)  # one more look of the engine
    _kill(second)

    assert _lines(log) == ["begin t:s:1:1", "begin t:s:1:1", "end t:s:1:1"]


def test_jobs_are_done_in_order_a_few_at_a_time_and_known_ones_once(catalog: Database) -> None:
    running, most, done = 0, 0, list[int]()

    def do(job: Job) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        time.sleep(0.1)
        running -= 1
        done.append(job.number)

    with Engine(catalog.url, do) as engine:
        for _ in range(3):
            engine.hand_over([_job(number) for number in range(1, 7)])
        _until(lambda: len(done) >= 6)
        time.sleep(0.7)

    assert sorted(done) == [1, 2, 3, 4, 5, 6]
    assert set(done[:AT_ONCE]) == set(range(1, AT_ONCE + 1))
    assert most <= AT_ONCE


def test_an_id_that_has_ended_runs_again_when_the_catalog_says_it_is_due(tmp_path: Path) -> None:
    """A catalog that was thrown away and built anew counts its attempts from one."""
    done: list[Job] = []
    with fresh_catalog("sqlite", tmp_path) as catalog, Engine(catalog.url, done.append) as engine:
        engine.hand_over([_job(1)])
        _until(lambda: len(done) == 1)

        def is_done_again() -> bool:
            engine.hand_over([_job(1)])
            return len(done) == 2

        _until(is_done_again)
    assert done == [_job(1), _job(1)]


def test_the_books_are_a_file_of_their_own_or_a_schema_of_their_own(catalog: Database, tmp_path: Path) -> None:
    with Engine(catalog.url, lambda _job: None):
        pass
    if catalog.dialect.name == "sqlite":
        assert (tmp_path / "jobs.sqlite3").exists()
    else:
        with catalog.connect() as connection:
            schemas = connection.execute(text("SELECT schema_name FROM information_schema.schemata")).scalars().all()
        assert SCHEMA in schemas


def test_books_that_cannot_be_opened_are_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite3").write_text("no database " * 100)
    with fresh_catalog("sqlite", tmp_path) as catalog, pytest.raises(Unavailable) as caught, Engine(catalog.url, print):
        pass
    assert caught.value.code == "jobs_unavailable"
    assert "jobs.sqlite3" in str(caught.value)


def _holding(catalog: Database, place: str) -> subprocess.Popen[str]:
    """Start a process that is in ``place``, and stays."""
    code = (
        "import sys, time\n"
        "from podcast_service.catalog.database import open_database\n"
        "from podcast_service.jobs.alone import alone_with, only_worker\n"
        "catalog = open_database(sys.argv[1])\n"
        f"with {place}:\n"
        "    print('in', flush=True)\n"
        "    time.sleep(60)\n"
    )
    url = catalog.url.render_as_string(hide_password=False)
    other = subprocess.Popen([sys.executable, "-c", code, url], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "in\n"
    return other


def test_only_one_worker_has_the_place_until_it_leaves(catalog: Database) -> None:
    with only_worker(catalog) as check:
        check()
        with pytest.raises(Conflict) as caught, only_worker(catalog):
            pass
    assert caught.value.code == "worker_running"
    with only_worker(catalog):
        pass


def test_a_worker_that_was_killed_leaves_its_place(catalog: Database) -> None:
    other = _holding(catalog, "only_worker(catalog)")
    with pytest.raises(Conflict), only_worker(catalog):
        pass

    _kill(other)

    def is_free() -> bool:
        try:
            with only_worker(catalog):
                return True
        except Conflict:
            return False

    _until(is_free)


def test_one_thread_at_a_time_is_at_work_on_the_same_thing(catalog: Database) -> None:
    at_work, most = [0], [0]

    def work(_number: int) -> None:
        with alone_with(catalog, "render"):
            at_work[0] += 1
            most[0] = max(most[0], at_work[0])
            time.sleep(0.01)
            at_work[0] -= 1

    with alone_with(catalog, "something else"), ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(20)))

    assert most == [1]


def test_work_of_a_process_that_was_killed_is_taken_over(catalog: Database) -> None:
    other = _holding(catalog, "alone_with(catalog, 'render')")
    killer, start = threading.Timer(0.3, _kill, [other]), time.monotonic()

    killer.start()
    with alone_with(catalog, "render"):
        assert time.monotonic() - start >= 0.3
    killer.join()


def test_nothing_stays_beside_the_catalog_of_who_was_alone(tmp_path: Path) -> None:
    with fresh_catalog("sqlite", tmp_path) as catalog:
        before = sorted(tmp_path.iterdir())
        with alone_with(catalog, "render"):
            assert len(list(tmp_path.iterdir())) == len(before) + 1
        assert sorted(tmp_path.iterdir()) == before


def test_a_catalog_that_is_thrown_away_does_not_free_the_place(tmp_path: Path) -> None:
    with fresh_catalog("sqlite", tmp_path) as catalog, only_worker(catalog):
        assert not Path(LOCK_FILE).match("*.sqlite3*")
        for file in tmp_path.glob("catalog*"):
            file.unlink()
        with pytest.raises(Conflict), only_worker(catalog):
            pass


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_a_place_that_the_server_took_away_is_noticed(engine: str, tmp_path: Path) -> None:
    kill = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()")
    with fresh_catalog(engine, tmp_path) as catalog, only_worker(catalog) as check:
        with catalog.connect() as other:
            other.execute(kill)
        with pytest.raises(Unavailable) as caught:
            check()
    assert caught.value.code == "jobs_unavailable"
