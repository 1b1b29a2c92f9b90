"""Find in a text what belongs to a private person: CPR numbers, telephone numbers, e-mail addresses.

A CPR number is a date and four digits. Modulus 11 is not demanded of it: since October 2007 numbers are given out
that break it, so a check would let real people through. The date must be one, in the century the seventh digit says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Private(StrEnum):
    """What was found; the CPR number is the one that must never go out."""

    CPR = "cpr"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """One place in a text. ``masked`` may be shown; ``value`` is what stands there, for comparing, never for a log."""

    kind: Private
    start: int
    masked: str
    value: str = field(repr=False)


_GAP = "[ .\u00a0–-]"
# Not inside a longer number, a word, an address or a decimal; what follows is no further digit either.
_ALONE, _ENDS = r"(?<![\w+/=#@])(?<!\d[.,:–-])(?<!\d[ \u00a0])", r"(?![\w@/])(?![ .,:\u00a0–-]\d)"
_CPR = re.compile(rf"{_ALONE}(\d\d)([ .]?)(\d\d)\2(\d\d)[ \u00a0–-]?(\d)(\d{{3}}){_ENDS}")
_ABROAD = re.compile(rf"(?<![\w/=#])\(?(?:\+|\b00(?=45)){_GAP}?\d{{1,3}}\)?(?:{_GAP}?\d){{6,12}}(?!\w)")
_EIGHT = re.compile(
    rf"{_ALONE}(?:[2-9]\d{{7}}|[2-9]\d(?P<a>{_GAP})\d\d(?P=a)\d\d(?P=a)\d\d|[2-9]\d{{3}}(?P<b>{_GAP})\d{{4}}"
    rf"|[2-9]\d(?P<c>{_GAP})\d{{3}}(?P=c)\d{{3}}|[2-9]\d\d(?P<d>{_GAP})\d\d(?P=d)\d{{3}}){_ENDS}"
    r"(?!\s?(?:kr|dkk|euro?|mio|mia|%|personer|borgere|timer|downloads)\b)",
    re.IGNORECASE,
)
_LETTER = r"\w.%+-"
_EMAIL = re.compile(rf"(?<![{_LETTER}])[{_LETTER}]{{1,64}}@(?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,24}}(?![\w@])")
_OTHER_NUMBER = re.compile(
    r"(?:ordre|order|faktura|invoice|vare|isbn|issn|doi|ean|cvr|konto|account|journal|reference|projekt|se-)"
    r"(?:-?(?:nr|nummer|number|no|id))?(?:-1[03])?\.?\s?(?:nr|nummer|number|no)?\.?\s?[:#]?\s?$",
    re.IGNORECASE,
)
_LABEL = 24
_YEARS = range(1900, 2100)


def find_private(text: str, official: frozenset[str] = frozenset()) -> Iterator[Spot]:
    """Yield what ``text`` tells of private people, in its order, each value once.

    ``official`` are numbers and addresses that are meant to be public, as ``official_contacts`` writes them.
    """
    spots = list[Spot]()
    taken = list[tuple[int, int]]()
    for kind, found in _matches(text):
        value = plain_value(found[0])
        start, end = found.span()
        if value in official or any(start < stop and end > begin for begin, stop in taken):
            continue
        taken.append((start, end))
        spots.append(Spot(kind=kind, start=start, masked=_masked(kind, found[0]), value=value))
    seen = set[str]()
    for spot in sorted(spots, key=lambda one: one.start):
        if spot.value not in seen:
            seen.add(spot.value)
            yield spot


def official_contacts(values: Iterable[str | None]) -> frozenset[str]:
    """Return telephone numbers and e-mail addresses as ``find_private`` compares them."""
    return frozenset(plain_value(value) for value in values if value)


def plain_value(written: str) -> str:
    """Return a number as its digits, without Denmark's code, and an address in small letters."""
    if "@" in written:
        return written.strip().lower()
    digits = re.sub(r"\D", "", written)
    digits = digits.removeprefix("00") if len(digits) > len("12345678") else digits
    return digits.removeprefix("45") if len(digits) == len("4512345678") and not _is_cpr_like(written) else digits


def _is_cpr_like(written: str) -> bool:
    return _CPR.fullmatch(written) is not None


def _matches(text: str) -> Iterator[tuple[Private, re.Match[str]]]:
    """Yield every match, the surest kind first: what is an address or a CPR number is no telephone number."""
    for found in _EMAIL.finditer(text):
        yield Private.EMAIL, found
    for found in _CPR.finditer(text):
        if _is_birth(found) and not _is_other_number(text, found):
            yield Private.CPR, found
    for found in _ABROAD.finditer(text):
        yield Private.PHONE, found
    for found in _EIGHT.finditer(text):
        if not _is_date_or_years(found) and not _is_other_number(text, found):
            yield Private.PHONE, found


def _is_other_number(text: str, found: re.Match[str]) -> bool:
    """Say whether the words before tell that the number is that of an order, a book, a company."""
    return _OTHER_NUMBER.search(text[max(0, found.start() - _LABEL) : found.start()]) is not None


def _is_birth(found: re.Match[str]) -> bool:
    """Say whether the first six digits are a date; replacement numbers have 60 added to the day."""
    day, month, year, seventh = (int(found[group]) for group in (1, 3, 4, 5))
    try:
        date(_century(year, seventh) + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def _is_date_or_years(found: re.Match[str]) -> bool:
    """Say whether eight digits are a day such as 20261122, or two years such as 2018–2020."""
    digits = re.sub(r"\D", "", found[0])
    first, second = int(digits[:4]), int(digits[4:])
    if first not in _YEARS:
        return False
    if second in _YEARS:
        return True
    try:
        date(first, second // 100, second % 100)
    except ValueError:
        return False
    return len(found[0]) == len(digits)


def _masked(kind: Private, written: str) -> str:
    """Return what may be shown: enough to know it again, too little to use it."""
    if kind is Private.CPR:
        return "••••••-••••"
    if kind is Private.PHONE:
        return f"••\u00a0••\u00a0••\u00a0{re.sub(r'[^0-9]', '', written)[-2:]}"
    name, _, host = written.partition("@")
    return f"{name[0]}•••@{host}"
