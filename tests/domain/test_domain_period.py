"""Stretches of days: the one before, and what they are told in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.period import DAY, Period, last_days, last_months

TODAY = date(2026, 11, 22)
PERIODS = {
    "a week": (last_days(TODAY, 7), date(2026, 11, 16), date(2026, 11, 9)),
    "one day": (last_days(TODAY, 1), TODAY, date(2026, 11, 21)),
    "months": (last_months(TODAY, 12), date(2025, 12, 1), date(2024, 12, 9)),
    "months in December": (last_months(date(2026, 12, 31), 12), date(2026, 1, 1), date(2025, 1, 1)),
    "months in January": (last_months(date(2026, 1, 1), 12), date(2025, 2, 1), date(2024, 3, 3)),
}


@pytest.mark.parametrize(("period", "first", "before"), PERIODS.values(), ids=PERIODS)
def test_a_period_begins_on_a_day_and_follows_one_as_long(period: Period, first: date, before: date):
    """exp-6.3.13."""
    assert (period.first, period.before.first) == (first, before)
    assert period.before.days == period.days


def test_the_first_day_there_is_follows_none():
    first = Period(date(1900, 1, 1), date(1900, 1, 9))
    assert first.before == Period(first.first, first.first)


def test_a_period_that_ends_before_it_begins_is_none():
    with pytest.raises(Invalid, match="2026-11-22"):
        Period(TODAY, TODAY - DAY)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 500))
def test_steps_are_the_whole_period_each_day_once(first: date, more: int):
    """exp-6.3.13: no day is told of twice or passed over, in days as in months."""
    period = Period(first, first + more * DAY)

    assert [day for step in period.steps() for day in step.dates()] == list(period.dates())
    assert all(step.first.replace(day=1) == step.last.replace(day=1) for step in period.steps())
