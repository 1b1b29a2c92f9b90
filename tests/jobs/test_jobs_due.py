"""What is due, decided from what is wanted and what was tried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.catalog.attempts import Attempt, State
from podcast_service.jobs.due import PAUSES, ROUND, Job, Wanted, due, next_try

WANTED = Wanted(task="analyse", subject="ab" * 32, revision="1")
OTHER = Wanted(task="render", subject="cd" * 32, revision="mp3")


def attempt(number: int, state: State, *, minutes_ago: float = 0, wanted: Wanted = WANTED) -> Attempt:
    moment = NOW - timedelta(minutes=minutes_ago)
    return Attempt(
        task=wanted.task,
        subject=wanted.subject,
        revision=wanted.revision,
        number=number,
        state=state,
        started_at=moment,
        ended_at=None if state in (State.ASKED, State.RUNNING) else moment,
        reason="Broken." if state in (State.FAILED, State.REFUSED) else None,
    )


@pytest.mark.parametrize(
    ("last", "number"),
    [
        pytest.param(None, 1, id="never tried"),
        pytest.param(attempt(1, State.RUNNING), 1, id="running, or its worker was killed"),
        pytest.param(attempt(4, State.ASKED), 4, id="asked for again"),
        pytest.param(attempt(1, State.FAILED, minutes_ago=0.7), None, id="failed just now"),
        pytest.param(attempt(1, State.FAILED, minutes_ago=0.75), 2, id="failed 45 seconds ago"),
        pytest.param(attempt(2, State.FAILED, minutes_ago=9), None, id="failed twice, nine minutes ago"),
        pytest.param(attempt(2, State.FAILED, minutes_ago=10), 3, id="failed twice, ten minutes ago"),
        pytest.param(attempt(3, State.FAILED, minutes_ago=100_000), None, id="failed three times"),
        pytest.param(attempt(4, State.FAILED, minutes_ago=1), 5, id="failed after someone had asked"),
        pytest.param(attempt(6, State.FAILED, minutes_ago=100_000), None, id="failed a whole second round"),
        pytest.param(attempt(1, State.REFUSED, minutes_ago=100_000), None, id="refused: no waiting changes that"),
        pytest.param(attempt(3, State.DONE, minutes_ago=1), 4, id="done, and its result was lost since"),
        pytest.param(attempt(3, State.DONE), None, id="done just now and lost at once"),
    ],
)
def test_which_attempt_is_due_after_the_last_one(last: Attempt | None, number: int | None) -> None:
    found = due([WANTED], {WANTED: last} if last else {}, NOW)

    assert found == ((Job(wanted=WANTED, number=number),) if number else ())


def test_what_nobody_wants_is_not_due() -> None:
    assert due([], {WANTED: attempt(1, State.RUNNING)}, NOW) == ()


def test_what_has_begun_comes_first_and_nothing_comes_twice() -> None:
    found = due([WANTED, OTHER, WANTED], {OTHER: attempt(2, State.RUNNING, wanted=OTHER)}, NOW)

    assert [job.id for job in found] == [f"render:{'cd' * 32}:mp3:2", f"analyse:{'ab' * 32}:1:1"]


@given(number=st.integers(1, 1000), minutes=st.integers(0, 10**6))
def test_a_number_is_never_given_twice_and_a_round_ends(number: int, minutes: int) -> None:
    last = attempt(number, State.FAILED, minutes_ago=minutes)

    found = due([WANTED], {WANTED: last}, NOW)

    assert all(job.number == number + 1 for job in found)
    assert (next_try(last) is None) == (number % ROUND == 0)
    assert bool(found) == (number % ROUND != 0 and timedelta(minutes=minutes) >= PAUSES[number % ROUND - 1])
