"""A stretch of days that somebody looks back on, and the days or months it is told in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from podcast_service.domain.errors import Invalid

DAY = timedelta(days=1)
_TOLD_IN_DAYS = 100
"""So many days are told one by one; of more the months are."""
_MOST_DAYS = 10_000
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)
"""No podcast was heard before the first of these days, or will be after the last."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both among them. Raises Invalid for one that ends before it begins."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if not _FIRST <= self.first <= self.last <= _LAST or self.days > _MOST_DAYS:
            raise Invalid("period_wrong", first=self.first, last=self.last)

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """Return the same number of days just before, where there are so many."""
        return Period(max(_FIRST, self.first - self.days * DAY), max(_FIRST, self.first - DAY))

    @property
    def in_months(self) -> bool:
        """Say whether it is told in months."""
        return self.days > _TOLD_IN_DAYS

    def dates(self) -> Iterator[date]:
        """Yield each of the days."""
        return (self.first + number * DAY for number in range(self.days))

    def steps(self) -> Iterator[Period]:
        """Yield what it is told in: its days, or its months, of which the first and the last may be cut."""
        first = self.first
        while first <= self.last:
            last = min(self.last, _end_of_month(first)) if self.in_months else first
            yield Period(first, last)
            first = last + DAY


def last_days(today: date, count: int) -> Period:
    """Return ``count`` days that end today."""
    return Period(today - (count - 1) * DAY, today)


def last_months(today: date, count: int) -> Period:
    """Return this month, up to today, and those before it: ``count`` together."""
    years, month = divmod(today.year * 12 + today.month - count, 12)
    return Period(date(years, month + 1, 1), today)


def _end_of_month(day: date) -> date:
    return (day.replace(day=28) + 4 * DAY).replace(day=1) - DAY
