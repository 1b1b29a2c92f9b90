"""Times in text: those that mean a place in the sound, and not an hour of the day, a verse or a proportion."""

from __future__ import annotations

import re

_TIME = r"(?:\d{1,2}:[0-5]?\d:[0-5]\d|\d{1,3}:[0-5]\d)"
TIME = (
    r"(?<![\w:.,/–-])(?P<open>\()?"
    rf"(?P<time>{_TIME})(?: ?[-–—] ?(?P<until>{_TIME}))?"
    r"(?(open)\)|(?![\w:/–-]|[.,]\d))"
)
"""A time on its own, ``12:40`` or ``(0:12:40)``, or from one to another, ``12:40–13:10``."""
_BOOKS = (
    "Mos|Mosebog|Jos|Josva|Dom|Dommerbogen|Rut|Ruth|Sam|Kong|Krøn|Ezra|Neh|Est|Ester|Job|Sl|Salme|Salmernes Bog|Ordsp|"
    "Præd|Højs|Es|Esajas|Jer|Jeremias|Klages|Ez|Dan|Hos|Joel|Am|Amos|Mika|Mik|Nah|Hab|Sef|Hagg|Zak|Mal|Matt|"
    "Matthæus|Mark|Markus|Luk|Lukas|Joh|Johannes|ApG|Apg|Rom|Kor|Gal|Ef|Fil|Kol|Thess|Tim|Tit|Filem|Hebr|Jak|Pet|"
    "Jud|Åb|Sura|Koranen"
)
# What stands before, or after, a time that is none of the sound's.
_BOOK_BEFORE = re.compile(rf"(?<!\w)(?:{_BOOKS})\.?\s*$")
_CLOCK_BEFORE = re.compile(
    r"(?<!\w)(?:kl\.?|klokken|forhold(?:et)?|ratio|skala(?:en)?|målestok|odds)\s*$", re.IGNORECASE
)
_CLOCK_AFTER = re.compile(r"\s?[ap]\.?m\b", re.IGNORECASE)
_LONGEST_BEFORE = 24


def is_of_sound(text: str, found: re.Match[str]) -> bool:
    """Say whether a time found in ``text`` means the sound: what stands around it tells."""
    before = text[max(0, found.start() - _LONGEST_BEFORE) : found.start()]
    return not (_CLOCK_BEFORE.search(before) or _BOOK_BEFORE.search(before) or _CLOCK_AFTER.match(text, found.end()))


def seconds(time: str) -> int:
    """Return the seconds of ``1:02:03``."""
    total = 0
    for part in time.split(":"):
        total = total * 60 + int(part)
    return total


def position(found: re.Match[str]) -> str:
    """Return what a player understands of a time that was found: ``760``, or ``760,790`` from one to another."""
    start, until = seconds(found["time"]), found["until"]
    return f"{start},{seconds(until)}" if until and seconds(until) > start else str(start)
