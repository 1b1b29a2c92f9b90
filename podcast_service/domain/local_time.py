"""Danish clock time and the moment it stands for: once, twice in an hour of October, never in an hour of March."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from podcast_service.domain.errors import Invalid

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Nobody plans beyond these: a year outside is a slip of the finger."""

_MINUTE = timedelta(minutes=1)
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DANISH_DAY = re.compile(r"([0-9]{1,2})[./-] ?([0-9]{1,2})[./-] ?([0-9]{4})")
_CLOCK = re.compile(r"(?:kl\.? ?)?([0-9]{1,2})(?:[.:]([0-9]{2})(?:[.:]00)?)?", re.IGNORECASE)


class Hour(StrEnum):
    """How often the clocks of Denmark show a time on its day."""

    ONCE = "once"
    NEVER = "never"
    TWICE = "twice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a time on the clock may mean: one moment; two that it stands for; or the two nearest where it is never.

    ``moments`` are in UTC, the earlier first.
    """

    hour: Hour
    moments: tuple[datetime, ...]


def meaning_of(day: date, clock: time) -> Meaning:
    """Say which moments a Danish clock shows ``clock`` on ``day``, to the minute."""
    local = datetime.combine(day, clock.replace(second=0, microsecond=0, tzinfo=None, fold=0))
    first, second = _moment(local, fold=0), _moment(local, fold=1)
    if not _is_shown(first, local):
        return Meaning(hour=Hour.NEVER, moments=_around(local))
    if first == second:
        return Meaning(hour=Hour.ONCE, moments=(first,))
    return Meaning(hour=Hour.TWICE, moments=(first, second))


def is_summer_time(moment: datetime) -> bool:
    """Say whether Danish clocks are an hour ahead at ``moment``."""
    return bool(moment.astimezone(COPENHAGEN).dst())


def is_shown_twice(moment: datetime) -> bool:
    """Say whether the clocks of Denmark show the time of ``moment`` twice that day, so that it says too little."""
    local = moment.astimezone(COPENHAGEN)
    return meaning_of(local.date(), local.time()).hour is Hour.TWICE


def parse_day(text: str) -> date:
    """Read a day as forms send it (``2026-11-28``) or as Danes write it (``28.11.2026``). Raises Invalid."""
    text = text.strip()
    if not text:
        raise Invalid("schedule_day_missing")
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DANISH_DAY.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise Invalid("schedule_day", text=text)
    try:
        result = date(year, month, day)
    except ValueError:
        raise Invalid("schedule_day", text=text) from None
    if not FIRST_YEAR <= result.year <= LAST_YEAR:
        raise Invalid("schedule_day", text=text)
    return result


def parse_clock(text: str) -> time:
    """Read a time as forms send it (``07:00``) or as Danes write it (``7.00``, ``kl. 7``). Raises Invalid."""
    found = _CLOCK.fullmatch(text.strip())
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else _no_clock(text)
    except ValueError:
        return _no_clock(text)


def _no_clock(text: str) -> time:
    if not text.strip():
        raise Invalid("schedule_clock_missing")
    raise Invalid("schedule_clock", text=text.strip())


def _moment(local: datetime, *, fold: int) -> datetime:
    return local.replace(tzinfo=COPENHAGEN, fold=fold).astimezone(UTC)


def _is_shown(moment: datetime, local: datetime) -> bool:
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None) == local


def _around(local: datetime) -> tuple[datetime, datetime]:
    """Return the last minute before the clocks jump over ``local`` and the first after."""
    before = after = local
    while not _is_shown(_moment(before, fold=0), before):
        before -= _MINUTE
    while not _is_shown(_moment(after, fold=0), after):
        after += _MINUTE
    return _moment(before, fold=0), _moment(after, fold=0)
