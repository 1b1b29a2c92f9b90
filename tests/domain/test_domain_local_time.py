"""Danish clock time: the missing hour of March, the double hour of October, what people type (rel-F7, exp-6.3.10)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.domain.local_time import (
    COPENHAGEN,
    Hour,
    is_shown_twice,
    is_summer_time,
    meaning_of,
    parse_clock,
    parse_day,
)

SPRING = [date(2026, 3, 29), date(2027, 3, 28), date(2028, 3, 26), date(2029, 3, 25), date(2030, 3, 31)]
AUTUMN = [date(2026, 10, 25), date(2027, 10, 31), date(2028, 10, 29), date(2029, 10, 28), date(2030, 10, 27)]


def _utc(day: date, hour: int, minute: int) -> datetime:
    return datetime.combine(day, time(hour, minute), UTC)


@pytest.mark.parametrize("day", SPRING, ids=str)
@pytest.mark.parametrize("clock", [time(2, 0), time(2, 30), time(2, 59)], ids=str)
def test_the_missing_hour_of_march_is_never_and_the_two_nearest_times_are_known(day: date, clock: time):
    """rel-F7."""
    found = meaning_of(day, clock)

    assert found.hour is Hour.NEVER
    assert found.moments == (_utc(day, 0, 59), _utc(day, 1, 0))
    assert [one.astimezone(COPENHAGEN).strftime("%H.%M") for one in found.moments] == ["01.59", "03.00"]


@pytest.mark.parametrize("day", AUTUMN, ids=str)
@pytest.mark.parametrize("clock", [time(2, 0), time(2, 30), time(2, 59)], ids=str)
def test_the_double_hour_of_october_is_two_moments_an_hour_apart_summer_time_first(day: date, clock: time):
    """rel-F7."""
    found = meaning_of(day, clock)

    assert found.hour is Hour.TWICE
    assert found.moments == (_utc(day, 0, clock.minute), _utc(day, 1, clock.minute))
    assert [is_summer_time(one) for one in found.moments] == [True, False]
    assert all(is_shown_twice(one) for one in found.moments)


@pytest.mark.parametrize(
    ("day", "clock", "hour"),
    [
        pytest.param(SPRING[0], time(1, 59), 0, id="the minute before the clocks jump"),
        pytest.param(SPRING[0], time(3, 0), 1, id="the minute after"),
        pytest.param(AUTUMN[0], time(1, 59), -1, id="the minute before the double hour"),
        pytest.param(AUTUMN[0], time(3, 0), 2, id="the minute after it"),
        pytest.param(date(2026, 11, 28), time(7, 0), 6, id="winter"),
        pytest.param(date(2026, 7, 1), time(7, 0), 5, id="summer"),
    ],
)
def test_any_other_time_is_one_moment(day: date, clock: time, hour: int):
    found = meaning_of(day, clock)

    assert found.hour is Hour.ONCE
    assert found.moments == (_utc(day, 0, clock.minute) + timedelta(hours=hour),)
    assert not is_shown_twice(found.moments[0])


@given(st.integers(0, 5 * 365 * 24 * 60))
def test_every_moment_is_among_the_meanings_of_the_time_the_clock_shows_then(minutes: int):
    minute = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local = minute.astimezone(COPENHAGEN)

    assert minute in meaning_of(local.date(), local.time()).moments


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-28", date(2026, 11, 28)),
        (" 28.11.2026 ", date(2026, 11, 28)),
        ("1/2-2027", date(2027, 2, 1)),
        ("1. 2. 2027", date(2027, 2, 1)),
    ],
)
def test_a_day_is_read_as_forms_send_it_and_as_danes_write_it(text: str, day: date):
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("07:00", time(7)),
        ("7.30", time(7, 30)),
        ("kl. 7", time(7)),
        ("KL 07.05", time(7, 5)),
        ("23:59:00", time(23, 59)),
    ],
)
def test_a_time_is_read_as_forms_send_it_and_as_danes_write_it(text: str, clock: time):
    assert parse_clock(text) == clock


@pytest.mark.parametrize("text", ["i morgen", "2026-02-29", "31.11.2026", "28.11.26", "0026-11-28", "2026-13-01"])
def test_what_is_no_day_is_refused_in_words(text: str):
    with pytest.raises(Invalid) as refused:
        parse_day(text)
    assert refused.value.code == "schedule_day"


@pytest.mark.parametrize("text", ["syv", "24:00", "7.60", "7:5", "-1", "07:00:30"])
def test_what_is_no_time_is_refused_in_words(text: str):
    with pytest.raises(Invalid) as refused:
        parse_clock(text)
    assert refused.value.code == "schedule_clock"


def test_a_field_that_was_left_empty_is_told_so():
    with pytest.raises(Invalid, match="No day is chosen"):
        parse_day(" ")
    with pytest.raises(Invalid, match="No time of day is chosen"):
        parse_clock("")


@given(st.text(max_size=40))
def test_whatever_people_type_is_read_or_refused(text: str):
    for parse in (parse_day, parse_clock):
        with suppress(Invalid):
            parse(text)
