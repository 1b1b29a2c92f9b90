"""Values of tags: text made right, and one reader and one writer for each kind of value.

A reader takes the texts found under one name and returns the value, None (or an empty tuple) when they say nothing.
A writer returns the texts that its reader reads as the same value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

from podcast_service.audio.tag_languages import language_of
from podcast_service.domain.chapter import link_of
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes

Value = TypeVar("Value", str, tuple[str, ...])

_READ_AT_MOST = 20_000  # characters of one value that are looked at
_LONGEST_TEXT = 20_000  # bytes of a long description
_LONGEST_LINK = 2000
_MOST = 50  # people, keywords, values under one name
_MAX_NUMBER = 65_535  # what MP4 has room for
_ID3V1_ROOM = (28, 30)  # bytes of a field: its last letter may be cut in two

# What Windows-1252 has where Latin-1 has controls. Five of these bytes mean nothing there and stay as they are.
_WINDOWS = {code: bytes([code]).decode("cp1252", "replace").replace("\ufffd", chr(code)) for code in range(0x80, 0xA0)}
_BYTES = {ord(letter): chr(code) for code, letter in _WINDOWS.items()}
_MENDABLE = re.compile("[\u00c2-\u00f4][\u00a0-\u00bf" + "".join(_WINDOWS.values()) + "]")
_NAMES_APART = re.compile(r"\s*;\s*|\s+/\s+|\n")
_WORDS_APART = re.compile(r"[,;\n]")
_NUMBER = re.compile(r"\s*(\d{1,5})\s*(?:/.*)?", re.DOTALL | re.ASCII)
_DAY = re.compile(r"(\d{4})(?:-?(\d\d)-?(\d\d)|-(\d\d))?(?:[T ](.+))?", re.ASCII)
_TIME_FROM = re.compile(r"[T ].*", re.DOTALL)
_CLOCK = re.compile(r"(\d\d)(?::(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(?:Z|([+-])(\d\d):?(\d\d))?", re.ASCII)
_ADVISORY = {
    **dict.fromkeys(("1", "4", "yes", "true", "explicit"), True),
    **dict.fromkeys(("2", "no", "false", "clean"), False),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """How texts become a value, a value becomes texts, and what of the texts that stood there is kept beside it."""

    read: Callable[[Sequence[str]], object]
    write: Callable[[object], list[str]]
    renew: Callable[[list[str], list[str]], list[str]] = lambda texts, _old: texts


def mend(text: str) -> str:
    """Undo UTF-8 read as Latin-1 or Windows-1252 ("Ã¸" for "ø"), once or more, where all of it goes back (feed-X08)."""
    while _MENDABLE.search(text):
        try:
            mended = _from_utf8(text.translate(_BYTES).encode("latin-1"))
        except UnicodeError:
            break
        text = mended
    return text


def _from_utf8(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        if len(data) in _ID3V1_ROOM and error.end == len(data) and error.reason == "unexpected end of data":
            return data[: error.start].decode()
        raise


def from_latin(text: str) -> str:
    """Return what was meant by text from a tag marked Latin-1: UTF-8 as often, else Windows-1252 (rel-B1)."""
    return mend(text).translate(_WINDOWS)


def from_bytes(data: bytes) -> str:
    """Return text from a tag that does not tell its encoding: UTF-8 where it can be that, else Windows-1252."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return from_latin(data.decode("latin-1"))


def unswapped(text: str) -> str:
    """Return text from a tag marked UTF-16, its bytes put in order: without a mark they may be in either (rel-B1).

    Read in the wrong order, ASCII becomes characters whose lower byte is zero; hardly any writing has one in two.
    """
    letters = text.strip("\ufeff\ufffe")  # without the mark, in either order
    if 2 * sum(ord(letter) & 0xFF == 0 for letter in letters) <= len(letters):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-be", "replace")


def line(values: Iterable[str]) -> str | None:
    """Join values to one clean line of at most 255 characters, or None (feed-X13)."""
    text = " · ".join(filter(None, (one_line(_mended(value)) for value in list(values)[:_MOST])))
    return _settled(text, lambda text: shorten(one_line(_mended(text)))) or None


def _mended(value: str) -> str:
    """Clean ``value`` and mend it: what is taken out may have hidden what can be mended."""
    return _settled(value[:_READ_AT_MOST], lambda text: clean(mend(text)))


def _settled(value: Value, step: Callable[[Value], Value]) -> Value:
    """Repeat ``step``, which only ever takes away, until it changes nothing: what is read again stays as it is."""
    while (better := step(value)) != value:
        value = better
    return value


def _paragraphs(values: Sequence[str], size: int) -> str | None:
    text = "\n\n".join(filter(None, (_mended(value) for value in values[:_MOST])))
    return _settled(text, lambda text: shorten_bytes(_mended(text), size)) or None


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return _each(values, _NAMES_APART)


def _keywords(values: Sequence[str]) -> tuple[str, ...]:
    return _each(values, _WORDS_APART)


def _each(values: Sequence[str], apart: re.Pattern[str]) -> tuple[str, ...]:
    return _settled(_apart(values, apart), lambda found: _apart(found, apart))


def _apart(values: Sequence[str], apart: re.Pattern[str]) -> tuple[str, ...]:
    texts = (_mended(value.replace("\0", "\n")) for value in values[:_MOST])
    parts = (line([part]) for text in texts for part in apart.split(text)[:_MOST])
    return tuple(dict.fromkeys(part for part in parts if part))[:_MOST]


def _number(values: Sequence[str]) -> int | None:
    match = _NUMBER.fullmatch(values[0][:100]) if values else None
    number = int(match[1]) if match else 0
    return number if 0 < number <= _MAX_NUMBER else None


def _with_total(texts: list[str], old: list[str]) -> list[str]:
    """Keep the total of "3/10": it says something else than the number."""
    total = re.search(r"/\d{1,5}\s*$", old[0][:100], re.ASCII) if old and texts else None
    return [texts[0] + total[0].rstrip()] if total else texts


def _language(values: Sequence[str]) -> str | None:
    return language_of(values[0][:100]) if values else None


def _day(values: Sequence[str]) -> str | None:
    """Read the day, month or year as it was where it was written: the time of day is left out."""
    return _moment([_TIME_FROM.sub("", values[0][:100].strip())]) or None if values else None


def _moment(values: Sequence[str]) -> str:
    """Read a day, or a moment in UTC; one that does not tell its zone is UTC (ID3v2.4.0-structure, section 4)."""
    match = _DAY.fullmatch(values[0][:100].strip()) if values else None
    if match is None:
        return ""
    year, month, day = match[1], match[2] or match[4] or "00", match[3] or "00"
    if month == "00" or day == "00":  # what editors write for a day they do not know
        return _checked(year, "" if month == "00" else month)
    clock = _CLOCK.fullmatch(match[5].strip()) if match[5] else None
    try:
        known = date(int(year), int(month), int(day)).isoformat()
        return _in_utc(known, clock) if clock else known
    except (ValueError, OverflowError):
        return ""


def _checked(year: str, month: str) -> str:
    sane = int(year) > 0 and (not month or 1 <= int(month) <= 12)
    return f"{year}-{month}".rstrip("-") if sane else ""


def _in_utc(day: str, clock: re.Match[str]) -> str:
    offset = timedelta(hours=int(clock[5] or 0), minutes=int(clock[6] or 0))
    zone = timezone(-offset if clock[4] == "-" else offset)
    time = ":".join((clock[1], clock[2] or "00", clock[3] or "00"))
    moment = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone).astimezone(UTC)
    return moment.replace(tzinfo=None).isoformat() + "Z"


def _words_only(values: Sequence[str]) -> str | None:
    return line(value for value in values if not _link([value]))


def _link(values: Sequence[str]) -> str | None:
    found = (link_of(clean(value)) for value in values[:_MOST] if len(value) <= _LONGEST_LINK)
    return next((link for link in found if link and len(link) <= _LONGEST_LINK), None)


def _advisory(values: Sequence[str]) -> bool | None:
    return _ADVISORY.get(values[0][:20].strip().lower()) if values else None


def _mark(values: Sequence[str]) -> bool | None:
    return True if values and values[0][:20].strip().lower() in {"1", "true", "yes"} else None


def _text(value: object) -> list[str]:
    return [str(value)] if value else []


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, tuple) else []


def _comma_separated(value: object) -> list[str]:
    return _text(", ".join(_texts(value)))


def _yes_or_no(value: object) -> list[str]:
    return [] if value is None else ["1" if value else "2"]


LINE = Kind(line, _text)
SHORT_TEXT = Kind(lambda values: _paragraphs(values, 4000), _text)
LONG_TEXT = Kind(lambda values: _paragraphs(values, _LONGEST_TEXT), _text)
NUMBER = Kind(_number, _text, _with_total)
NAMES = Kind(_names, _texts)
KEYWORDS = Kind(_keywords, _comma_separated)
LANGUAGE = Kind(_language, _text)
DAY = Kind(_day, _text)
MOMENT = Kind(lambda values: _moment(values) or None, _text)
WORDS = Kind(_words_only, _text)
LINK = Kind(_link, _text)
ADVISORY = Kind(_advisory, _yes_or_no)
MARK = Kind(_mark, lambda value: ["1"] if value else [])
