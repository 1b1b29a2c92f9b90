"""How often episodes were downloaded in a period: by day, episode, app and country, beside the period before.

What was not counted is unknown, never nothing: days before the counting began have no number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from podcast_service.catalog.downloads import counted_since, totals
from podcast_service.domain.period import Period


class Bar(NamedTuple):
    """One day, or one month, of a period; ``downloads`` is None where nobody counted.

    ``is_whole`` says that all of it was counted: it is over, and the counting had begun before.
    """

    period: Period
    downloads: int | None
    is_whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was counted in ``period``; ``since`` is the day on which the counting began.

    ``total`` is None where nobody counted on any of its days, ``before`` where some day of the one before is unknown.
    """

    period: Period
    today: date
    since: date | None
    total: int | None
    before: int | None
    bars: Sequence[Bar]
    episodes: Mapping[str, int]
    apps: Mapping[str, int]
    countries: Mapping[str, int]

    @property
    def is_partly_unknown(self) -> bool:
        """Say whether the period began before the counting did."""
        return self.since is None or self.period.first < self.since

    @property
    def is_going_on(self) -> bool:
        """Say whether today is in the period: it is not over."""
        return self.today <= self.period.last


class Start(NamedTuple):
    """The first days of an episode: how often it was downloaded in them, and how many are over or going on.

    ``downloads`` is None where some of the days were not counted.
    """

    days: int
    downloads: int | None
    lived: int

    @property
    def is_over(self) -> bool:
        """Say whether all of the days are over."""
        return self.lived > self.days


def figures(tx: Connection, guids: Collection[str], period: Period, today: date) -> Figures:
    """Return what was counted of episodes in a period, and in the one before it."""
    since, before = counted_since(tx), period.before
    found = totals(tx, guids, period.first, period.last)
    is_known = since is not None and since <= period.last
    can_compare = since is not None and since < before.first
    return Figures(
        period=period,
        today=today,
        since=since,
        total=found.days.total() if is_known or found.days else None,
        before=totals(tx, guids, before.first, before.last).days.total() if can_compare else None,
        bars=[_bar(step, found.days, since, today) for step in period.steps()],
        episodes=found.guids,
        apps=found.apps,
        countries=found.countries,
    )


def _bar(step: Period, days: Counter[date], since: date | None, today: date) -> Bar:
    number = sum(days[one] for one in step.dates())
    is_known = since is not None and since <= step.last and step.first <= today
    return Bar(
        period=step,
        downloads=number if number or is_known else None,
        is_whole=is_known and since is not None and since < step.first and step.last < today,
    )


def start(tx: Connection, guid: str, published: date, days: int, today: date) -> Start:
    """Return how often an episode was downloaded in its first ``days`` days, the one it was published on among them."""
    since, last = counted_since(tx), published + timedelta(days=days - 1)
    is_known = since is not None and since <= published
    number = totals(tx, [guid], published, last).days.total() if is_known else None
    return Start(days, number, (today - published).days + 1)
