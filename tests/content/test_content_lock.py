"""Two ingests of one folder: the second waits, and says so when it has waited long enough."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from podcast_service.content.lock import alone_in
from podcast_service.domain.errors import Unavailable

HOLD = """
import sys
from pathlib import Path
from podcast_service.content.lock import alone_in
with alone_in(Path(sys.argv[1])):
    print("alone", flush=True)
    sys.stdin.read()
"""


def test_the_second_waits_until_the_first_is_done(tmp_path: Path):
    order: list[str] = []

    def second() -> None:
        with alone_in(tmp_path):
            order.append("second")

    waiting = Thread(target=second)
    with alone_in(tmp_path):
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(20)

    assert order == ["first", "second"]


def test_whoever_has_waited_long_enough_is_told_which_folder_is_being_read(tmp_path: Path):
    with alone_in(tmp_path):
        started = time.monotonic()
        with pytest.raises(Unavailable) as refused, alone_in(tmp_path, patience=0.2):
            pytest.fail("two at once")
        assert 0.2 <= time.monotonic() - started < 10

    assert refused.value.code == "ingest_running"
    assert str(tmp_path) in str(refused.value)
    with alone_in(tmp_path, patience=0):
        pass


def test_another_program_holds_it_and_its_death_lets_it_go(tmp_path: Path):
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == "alone\n"
        with pytest.raises(Unavailable), alone_in(tmp_path, patience=0):
            pytest.fail("two at once")
        other.kill()
        other.wait(20)
        with alone_in(tmp_path, patience=5):
            pass


def test_two_folders_are_read_at_the_same_time(tmp_path: Path):
    for name in "ab":
        (tmp_path / name).mkdir()
    with alone_in(tmp_path / "a"), alone_in(tmp_path / "b", patience=0):
        pass
