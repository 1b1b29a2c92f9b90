"""Single values as strangers write them: dates, lengths of time, numbers, yes and no, addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit, urlunsplit

from podcast_service.domain.feed_tag import FeedTag
from podcast_service.feeds.addresses import WEB_ADDRESS
from podcast_service.feeds.parse_tree import is_address, joined

LONGEST = 1_000 * 3_600_000
"""Milliseconds no episode lasts."""
LARGEST = 10**15
"""No number in a feed is as large as this."""

_YES_NO = {"true": True, "yes": True, "explicit": True, "false": False, "no": False, "clean": False}
"""The words of today and those of before (feed-C06)."""
_ZONES = {
    "WET": "+0000", "BST": "+0100", "CET": "+0100", "MET": "+0100", "MEZ": "+0100", "WEST": "+0100", "CEST": "+0200",
    "EET": "+0200", "MEST": "+0200", "MESZ": "+0200", "SAST": "+0200", "EEST": "+0300", "MSK": "+0300",
    "JST": "+0900", "KST": "+0900", "AWST": "+0800", "ACST": "+0930", "AEST": "+1000", "AEDT": "+1100",
    "NZST": "+1200", "NZDT": "+1300", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000",
}  # fmt: skip
"""Zones by name that RFC 822 does not have but feeds do; its own ones (GMT, EST …) the library knows."""
_LAST_WORD = re.compile(r"\s([A-Z]{3,5})$")
_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{1,4})(?:\.[0-9]*)?")
_SECONDS = re.compile(r"[0-9]{1,8}(?:\.[0-9]{0,9})?")
_UNITS = re.compile(
    r"(?:PT)?(?:([0-9]{1,4}) ?H(?:OURS?|RS?)?)?,? ?(?:([0-9]{1,5}) ?M(?:IN(?:UTES?|S)?)?)?,? ?"
    r"(?:([0-9]{1,7})(?:\.[0-9]{1,9})? ?S(?:EC(?:ONDS?|S)?)?)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]{1,15}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def moment(text: str) -> datetime | None:
    """Read a date of RFC 822, RFC 2822 or ISO 8601 in UTC; one without a zone is naive. ``None`` where it is none."""
    known = _LAST_WORD.sub(lambda zone: " " + _ZONES.get(zone[1], zone[1]), text.strip())
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(known)
            return found.astimezone(UTC) if found.tzinfo else _stated(found, known)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _stated(found: datetime, text: str) -> datetime:
    """Take -0000 for what it says: UTC, from a place unknown (RFC 2822, section 3.3)."""
    return found.replace(tzinfo=UTC) if text.endswith("-0000") else found


def milliseconds(text: str) -> int | None:
    """Read seconds, ``MM:SS``, ``H:MM:SS`` or ``1h 2m 3s`` as whole milliseconds (feed-I09)."""
    text = text.strip()
    if _SECONDS.fullmatch(text):
        found = round(float(text) * 1000)
    elif parts := _CLOCK.fullmatch(text) or (_UNITS.fullmatch(text) if text else None):
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        found = ((hours * 60 + minutes) * 60 + seconds) * 1000
    else:
        return None
    return found if found <= LONGEST else None


def yes_no(text: str) -> bool | None:
    """Read ``true``, ``false`` and what was written before: ``yes``, ``no``, ``clean``, ``explicit``."""
    return _YES_NO.get(text.lower())


def number(text: str) -> int | None:
    """Read a whole number that is not negative."""
    return int(text) if _NUMBER.fullmatch(text) else None


def positive(text: str) -> int | None:
    """Read a whole number from 1 up (feed-I12)."""
    return number(text) or None


def web_address(text: str, base: str) -> str | None:
    """Return an absolute http(s) address in ASCII (feed-X10), made whole at ``base``; ``None`` where it is none."""
    whole = absolute(text, base)
    try:
        return whole if WEB_ADDRESS.fullmatch(whole) and urlsplit(whole).hostname else None
    except ValueError:
        return None


def absolute(text: str, base: str) -> str:
    """Make an address whole at ``base`` and write it in ASCII; one that is right already stays as it is."""
    if WEB_ADDRESS.fullmatch(text) or not text:
        return text
    whole = text if _SCHEME.match(text) else joined(base, text)
    return _in_ascii(whole) if whole.lower().startswith(("http://", "https://")) else whole


def _in_ascii(address: str) -> str:
    """Write letters and spaces of an address as RFC 3986 wants them; what is no address stays as it is."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return address
    place = parts.netloc if parts.netloc.isascii() else host + port
    path, query, fragment = (quote(part, safe="%/:=&?~#+!$,;'@()*[]") for part in parts[2:])
    return urlunsplit((parts.scheme.lower(), place, path, query, fragment))


def at_base(tag: FeedTag, base: str) -> FeedTag:
    """Return ``tag`` with the addresses in its attributes, and in what stands in it, made whole at ``base``."""
    attributes = tuple(
        (name, absolute(text, base) if is_address(tag.namespace, name) else text) for name, text in tag.attributes
    )
    return replace(tag, attributes=attributes, children=tuple(at_base(child, base) for child in tag.children))
