"""How one value of a feed's element is read from a page: each reader gives the text that stands in the feed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from email.utils import format_datetime
from math import isfinite
from urllib.parse import urlsplit

from podcast_service.content.fields import Fields
from podcast_service.domain.chapter import link_of, time_of
from podcast_service.domain.text import clean, one_line, shorten_bytes
from podcast_service.domain.told import told
from podcast_service.feeds.addresses import ANY_ADDRESS, LOOPBACK

Read = Callable[[Fields, str], str | None]
"""Reads the value of a key; None where there is none. Raises Invalid naming the key and what is wanted."""

_MAIL = re.compile(r"[^@\s()<>]+@[^@\s()<>]+(?: \([^()]+\))?")


def line(row: Fields, key: str) -> str | None:
    """Read a text on one line; true and small numbers, which YAML reads as such, as they were written."""
    value = row.values.get(key)
    if isinstance(value, bool):
        return truth(row, key)
    if isinstance(value, float) and isfinite(value):
        row.known.add(key)
        return f"{Decimal(repr(float(value))):f}"
    return one_line(row.text(key) or "") or None


def description(row: Fields, key: str) -> str | None:
    """Read a text of at most 4000 bytes; what is longer is cut (feed-X13)."""
    return shorten_bytes(clean(row.text(key) or "")) or None


def link(row: Fields, key: str) -> str | None:
    """Read a web address, æøå in it encoded as browsers do (feed-X10)."""
    text = one_line(row.text(key) or "")
    found = link_of(text)
    if text and found is None:
        raise row.wrong(key, told("an address that starts with https://"))
    return found


def address(row: Fields, key: str) -> str | None:
    """Read the address of something apps fetch: https, outside this machine (feed-X10)."""
    found = link(row, key)
    if found and not found.startswith("https://") and urlsplit(found).hostname not in LOOPBACK:
        raise row.wrong(key, told("an address that starts with https://"))
    return found


def seconds(row: Fields, key: str) -> str | None:
    """Read a time such as 12:40 or 1:02:03.5, or a number of seconds, as seconds."""
    text = row.text(key)
    found = time_of(text) if text else None
    if text and found is None:
        raise row.wrong(key, told("a time such as 12:40 or 1:02:03, or a number of seconds"))
    return None if found is None else f"{found / 1000:.3f}".rstrip("0").rstrip(".")


def moment(row: Fields, key: str) -> str | None:
    """Read a point in time as ISO 8601, in UTC."""
    found = row.moment(key)
    return found.strftime("%Y-%m-%dT%H:%M:%SZ") if found else None


def mail_date(row: Fields, key: str) -> str | None:
    """Read a point in time as the feed dates its items (RFC 2822), in UTC."""
    found = row.moment(key)
    return format_datetime(found) if found else None


def truth(row: Fields, key: str) -> str | None:
    """Read true or false."""
    found = row.flag(key)
    return None if found is None else str(found).lower()


def yes_alone(row: Fields, key: str) -> str | None:
    """Read true as Yes; false is nothing, as any other word misleads (feed-C16)."""
    return "Yes" if row.flag(key) else None


def mail(row: Fields, key: str) -> str | None:
    """Read an e-mail address, with the name in brackets after it."""
    return _like(row, key, _MAIL, told("an e-mail address, or one with a name: anja@example.dk (Anja Tønder)"))


def uri(row: Fields, key: str) -> str | None:
    """Read an address of any kind, such as https: or ipfs:."""
    return _like(row, key, ANY_ADDRESS, told("an address such as https://… or ipfs://…"))


def whole(least: int = 0, most: int = 10**15) -> Read:
    """Make the reader of a whole number."""

    def read(row: Fields, key: str) -> str | None:
        """Read a whole number between the two."""
        text = row.text(key)
        is_number = text is not None and text.isascii() and text.isdecimal() and len(text) < 16
        if text and not (is_number and least <= int(text) <= most):
            raise row.wrong(
                key, told("a whole number from {least} up", least=least) if most == 10**15 else f"{least}–{most}"
            )
        return str(int(text)) if text else None

    return read


def at_most(characters: int) -> Read:
    """Make the reader of a text with a limit."""

    def read(row: Fields, key: str) -> str | None:
        """Read a text on one line, no longer than that."""
        text = line(row, key)
        if text and len(text) > characters:
            raise row.wrong(key, told("at most {most} characters", most=characters))
        return text

    return read


def like(pattern: str, wanted: str) -> Read:
    """Make the reader of a text of one form."""
    form = re.compile(pattern)

    def read(row: Fields, key: str) -> str | None:
        """Read a text of that form."""
        return _like(row, key, form, wanted)

    return read


def one_of(*words: str) -> Read:
    """Make the reader of one of some words, whatever its case."""
    by_small = {word.lower(): word for word in words}

    def read(row: Fields, key: str) -> str | None:
        """Read one of the words."""
        text = line(row, key)
        if text and text.lower() not in by_small:
            raise row.wrong(key, told("one of {names}", names=", ".join(words)))
        return by_small[text.lower()] if text else None

    return read


def _like(row: Fields, key: str, form: re.Pattern[str], wanted: str) -> str | None:
    text = line(row, key)
    if text and not form.fullmatch(text):
        raise row.wrong(key, wanted)
    return text


media_type = like(r"[a-z]+/[A-Za-z0-9.+-]+(?:; ?\S+)?", told("a media type such as video/mp4"))
"""Read a media type."""
