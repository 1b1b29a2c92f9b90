"""Hands: workflows in processes of their own, whose errors come back whole and which die with who has them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from houses import open_place

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.producer import By
from podcast_service.workflows.hands import ManyHands
from podcast_service.workflows.house import House
from podcast_service.workflows.publication_asked import Stops

ANNE = By(name="Anne", producer="a1")


@contextmanager
def opened(folder: Path) -> Iterator[House]:
    """Open a house as each hand does; the processes import this module for it."""
    with AudioReader() as reader, open_place(folder, reader) as place:
        yield place.house


def who_and_where(house: House) -> tuple[By, int]:
    return house.by, os.getpid()


def refuse(_house: House, *, reason: str) -> None:
    raise Stops("show/episode", [Invalid("page_key_missing", place=reason, key="title")])


def die(_house: House) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def hands(tmp_path: Path) -> ManyHands:
    return ManyHands(partial(opened, tmp_path))


def test_a_workflow_runs_elsewhere_in_the_name_of_who_asked(hands: ManyHands):
    by, process = hands.do(ANNE, who_and_where)
    assert by == ANNE
    assert process != os.getpid()


def test_hands_that_were_warmed_are_the_ones_that_work(hands: ManyHands):
    hands.warm()
    hands.warm()
    first, second = (hands.do(ANNE, who_and_where)[1] for _ in range(2))
    assert first == second


def test_an_error_comes_back_with_every_reason(hands: ManyHands):
    with pytest.raises(Stops) as stopped:
        hands.do(ANNE, refuse, reason="my page")
    assert [str(reason.facts["place"]) for reason in stopped.value.reasons] == ["my page"]


def test_a_hand_that_is_killed_is_told_and_the_next_one_works(hands: ManyHands):
    with pytest.raises(Unavailable, match="stopped"):
        hands.do(ANNE, die)
    assert hands.do(ANNE, who_and_where)[0] == ANNE


def test_hands_end_when_the_process_that_has_them_is_killed(tmp_path: Path):
    script = (
        "from functools import partial; from pathlib import Path; import sys, time\n"
        "from test_workflows_hands import ANNE, ManyHands, opened, who_and_where\n"
        "if __name__ == '__main__':\n"
        "    print(ManyHands(partial(opened, Path(sys.argv[1]))).do(ANNE, who_and_where)[1], flush=True)\n"
        "    time.sleep(60)\n"
    )
    (tmp_path / "holder.py").write_text(script, "utf-8")
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parent.parent), *sys.path])
    holder = subprocess.Popen(
        [sys.executable, str(tmp_path / "holder.py"), str(tmp_path)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
        text=True,
    )
    with holder:
        assert holder.stdout
        hand = int(holder.stdout.readline())
        holder.kill()
    assert gone_within(hand, seconds=20)


def gone_within(process: int, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{process}/stat").read_text("ascii").split(") ")[1].startswith("Z"):
            return True
        time.sleep(0.1)
    return False
