"""How long a wrong password makes the next try wait (sec-S15)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from podcast_service.domain.guessing import FORGOTTEN, LONGEST, Of, Tries, one_more, wait

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("of", "count", "seconds"),
    [
        (Of.ACCOUNT, 1, 0),
        (Of.ACCOUNT, 4, 0),
        (Of.ACCOUNT, 5, 2),
        (Of.ACCOUNT, 6, 4),
        (Of.ACCOUNT, 8, 16),
        (Of.ACCOUNT, 13, 512),
        (Of.ACCOUNT, 14, 900),
        (Of.ACCOUNT, 10_000, 900),
        (Of.ADDRESS, 19, 0),
        (Of.ADDRESS, 20, 2),
        (Of.ADDRESS, 10_000, 900),
    ],
)
def test_the_wait_grows_with_each_wrong_try_and_never_beyond_a_quarter_of_an_hour(of: Of, count: int, seconds: int):
    assert wait(Tries(of=of, count=count, last_at=NOW), NOW) == timedelta(seconds=seconds)


def test_the_wait_runs_from_the_last_try():
    tries = Tries(of=Of.ACCOUNT, count=6, last_at=NOW)
    assert wait(tries, NOW + timedelta(seconds=3)) == timedelta(seconds=1)
    assert wait(tries, NOW + timedelta(seconds=4)) == timedelta()


@pytest.mark.parametrize("of", Of)
def test_what_lies_far_back_counts_no_more(of: Of):
    tries = Tries(of=of, count=500, last_at=NOW)
    late = NOW + FORGOTTEN[of]
    assert wait(tries, late) == timedelta()
    assert one_more(tries, of, late).count == 1
    assert one_more(tries, of, late - timedelta(seconds=1)).count == 501


def test_nobody_waits_before_the_first_try():
    assert wait(None, NOW) == timedelta()
    assert one_more(None, Of.ADDRESS, NOW) == Tries(of=Of.ADDRESS, count=1, last_at=NOW)
    assert timedelta(minutes=15) == LONGEST
