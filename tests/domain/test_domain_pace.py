"""How often something may be done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.pace import Bucket, Pace, take

PACE = Pace(at_once=3, a_second=0.5)


def waits(moments: list[float], pace: Pace = PACE) -> list[float]:
    """Return how long each who comes at ``moments`` is told to wait."""
    bucket: Bucket | None = None
    told = []
    for moment in moments:
        bucket, wait = take(bucket, pace, moment)
        told.append(wait)
    return told


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        pytest.param([0, 0, 0], [0, 0, 0], id="so many at once"),
        pytest.param([0, 0, 0, 0], [0, 0, 0, 2], id="the next waits for a drop"),
        pytest.param([0, 0, 0, 1, 2], [0, 0, 0, 1, 0], id="asking meanwhile costs nothing"),
        pytest.param([0, 0, 0, 1000, 1000, 1000, 1000], [0, 0, 0, 0, 0, 0, 2], id="a bucket never overflows"),
        pytest.param([5, 4, 3, 3], [0, 0, 0, 2], id="a clock that goes back gives nothing"),
    ],
)
def test_a_pace_is_kept(moments: list[float], expected: list[float]) -> None:
    """sec-S15."""
    assert waits(moments) == expected


@given(st.lists(st.floats(0, 60), max_size=60))
def test_nobody_gets_more_than_the_pace_allows(moments: list[float]) -> None:
    served = [moment for moment, wait in zip(sorted(moments), waits(sorted(moments)), strict=True) if wait == 0]
    for place, moment in enumerate(served):
        within = [other for other in served[place:] if other <= moment + 10]
        assert len(within) <= PACE.at_once + 10 * PACE.a_second + 1e-6
