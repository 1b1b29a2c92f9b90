"""Range and conditional header fields by RFC 9110: pure, and never an exception whatever a client sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

MOST_RANGES = 10  # sec-S11
_DIGITS = 18
_PAST_ANY_FILE = 10**_DIGITS

_PLAIN = re.compile(rf"bytes=([0-9]{{1,{_DIGITS}}})-([0-9]{{0,{_DIGITS}}})")
_SPEC = re.compile(r"([0-9]*)-([0-9]*)")
_ENTITY_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTH = f"(?P<month>{'|'.join(_MONTHS)})"
_TIME = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
# RFC 9110, section 5.6.7: the form to send, and the two old ones a recipient must accept.
_DATES = (
    re.compile(rf"\w{{3}}, (?P<day>\d\d) {_MONTH} (?P<year>\d{{4}}) {_TIME} GMT", re.ASCII),
    re.compile(rf"\w{{6,9}}, (?P<day>\d\d)-{_MONTH}-(?P<year>\d\d) {_TIME} GMT", re.ASCII),
    re.compile(rf"\w{{3}} {_MONTH} (?P<day>[ \d]\d) {_TIME} (?P<year>\d{{4}})", re.ASCII),
)


class Stretch(NamedTuple):
    """The bytes from ``start`` up to, not including, ``stop``."""

    start: int
    stop: int


class Verdict(Enum):
    """What the conditions of a request say: send it, it is unchanged (304), or it is another one (412)."""

    SEND = "send"
    UNCHANGED = "unchanged"
    FAILED = "failed"


def read_range(header: str, size: int) -> Stretch | tuple[()] | None:
    """Say which bytes of ``size`` a Range field asks for (RFC 9110 §14, feed-E05 to E11).

    ``None`` means that the field is ignored and the whole file sent: another unit, a malformed list, more than
    ``MOST_RANGES`` ranges (sec-S11), or several that do not join into one.
    ``()`` means that no range lies in the file (416).
    """
    plain = _PLAIN.fullmatch(header)
    if plain is not None:
        return _read_plain(int(plain[1]), plain[2], size)
    unit, equals, listed = header.partition("=")
    if not equals or unit.strip(" \t").lower() != "bytes" or listed.count(",") > 2 * MOST_RANGES:
        return None
    specs = [spec for part in listed.split(",") if (spec := part.strip(" \t"))]
    if not specs or len(specs) > MOST_RANGES:
        return None
    found: list[Stretch] = []
    for spec in specs:
        stretch = _read_spec(spec, size)
        if stretch is None:
            return None
        if stretch.start < stretch.stop:
            found.append(stretch)
    return _join(found) if found else _none_satisfied(specs, size)


def _read_plain(start: int, last: str, size: int) -> Stretch | tuple[()] | None:
    """Read the one range that nearly every player sends, as the rules for a list below would, only sooner."""
    if not last:
        stop = size
    elif (end := int(last)) < start:
        return None
    else:
        stop = min(end + 1, size)
    return Stretch(start, stop) if start < size else ()


def _read_spec(spec: str, size: int) -> Stretch | None:
    """Read one range of the list; an empty stretch lies outside the file, ``None`` is malformed."""
    match = _SPEC.fullmatch(spec)
    if match is None or spec == "-":
        return None
    first, last = match.groups()
    if not first:
        return Stretch(max(0, size - _number(last)), size)
    start = _number(first)
    if not last:
        return Stretch(min(start, size), size)
    end = _number(last)
    # "5-4" is no range at all; of two numbers too long to hold, nothing is known but that they lie past the file.
    if end < start:
        return None
    return Stretch(min(start, size), min(end + 1, size))


def _number(digits: str) -> int:
    """Read a number without work that grows with its length: past every file is far enough (sec-S11)."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _DIGITS else _PAST_ANY_FILE


def _join(stretches: list[Stretch]) -> Stretch | None:
    """Join stretches that touch or overlap; ``None`` when gaps are left (RFC 9110 §15.3.7.2 allows the whole file)."""
    ordered = sorted(stretches)
    start, stop = ordered[0]
    for following in ordered[1:]:
        if following.start > stop:
            return None
        stop = max(stop, following.stop)
    return Stretch(start, stop)


def _none_satisfied(specs: list[str], size: int) -> tuple[()] | None:
    """Tell 416 from the one case with nothing to cut: a suffix of an empty file is that file (RFC 9110 §14.1.2)."""
    suffix_of_nothing = size == 0 and any(spec.startswith("-") and _number(spec[1:]) for spec in specs)
    return None if suffix_of_nothing else ()


def evaluate(headers: Mapping[str, str], etag: str, modified_at: datetime | None) -> Verdict:
    """Weigh the conditions of a GET or HEAD in the order of RFC 9110 §13.2.2 (feed-H05 to H09, E12).

    ``headers`` have lower-case names; ``modified_at`` is whole seconds in UTC.
    """
    if_match, unmodified = headers.get("if-match"), headers.get("if-unmodified-since")
    if if_match is not None:
        if not matches(if_match, etag, weak=False):
            return Verdict.FAILED
    elif unmodified is not None and _is_later(modified_at, unmodified):
        return Verdict.FAILED
    if_none_match = headers.get("if-none-match")
    if if_none_match is not None:
        return Verdict.UNCHANGED if matches(if_none_match, etag, weak=True) else Verdict.SEND
    since = headers.get("if-modified-since")
    if since is not None and modified_at is not None:
        date = read_date(since)
        if date is not None and modified_at <= date:
            return Verdict.UNCHANGED
    return Verdict.SEND


def matches(header: str, etag: str, *, weak: bool) -> bool:
    """Say whether a list of entity tags, or ``*``, names ``etag`` (RFC 9110 §8.8.3.2).

    Weak comparison looks past ``W/``; strong comparison never matches a weak tag.
    """
    if header == etag or header.strip(" \t") == "*":
        return True
    return any(tag == etag and (weak or not is_weak) for is_weak, tag in _ENTITY_TAG.findall(header))


def may_continue(if_range: str | None, etag: str, modified_at: datetime | None) -> bool:
    """Say whether If-Range lets a range be sent: no field, the same strong tag, or exactly the same date (feed-E13).

    A weak tag never matches, nor does a list (RFC 9110 §13.1.5).
    """
    if if_range is None:
        return True
    value = if_range.strip(" \t")
    if value.startswith(('"', "W/")):
        return value == etag
    return modified_at is not None and read_date(value) == modified_at


@lru_cache(maxsize=256)
def read_date(text: str) -> datetime | None:
    """Read an HTTP date in any of its three forms; ``None`` when it is none (RFC 9110 §5.6.7, feed-H10)."""
    if len(text) > 40:
        return None
    for form in _DATES:
        match = form.fullmatch(text.strip(" \t"))
        if match is not None:
            return _build_date(match.groupdict())
    return None


def write_date(moment: datetime) -> str:
    """Write ``moment`` as an HTTP date, in English whatever the locale (feed-H08)."""
    at = moment.astimezone(UTC)
    return f"{_DAYS[at.weekday()]}, {at.day:02} {_MONTHS[at.month - 1]} {at.year:04} {at:%H:%M:%S} GMT"


def _build_date(parts: dict[str, str]) -> datetime | None:
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        # A two-digit year is the nearest one that is not more than 50 years ahead; RSS is younger than 1977.
        year += 1900 if year >= 77 else 2000
    hour, minute, second = int(parts["hour"]), int(parts["minute"]), min(int(parts["second"]), 59)
    try:
        return datetime(year, _MONTHS.index(parts["month"]) + 1, int(parts["day"]), hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _is_later(modified_at: datetime | None, text: str) -> bool:
    date = read_date(text)
    return modified_at is not None and date is not None and modified_at > date
