"""One request for audio, and what counts as a download (IAB Podcast Measurement Guidelines 2.3, feed-D01 to D14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

WINDOW = timedelta(hours=24)
"""A listener and an episode count once from the request that was counted until this has passed (first touch)."""
_MINUTE_MS = 60_000
_MS_AND_BITS = 8_000  # of bit rate times milliseconds, to make bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """What lies behind one public audio address; ``bit_rate`` is that of the sound alone.

    ``episode`` is what downloads are counted under: ``show/slug`` for people to read, the guid for sums that are kept.
    """

    path: str
    episode: str
    size: int
    duration_ms: int
    bit_rate: int | None

    @property
    def needed(self) -> int:
        """Return the bytes that make a download (feed-D04, feed-D05).

        They are all that is in the file besides its sound, such as tags and cover, and a minute of sound at its own
        bit rate; the whole file where it is shorter than a minute, or its bit rate unknown.
        """
        if self.bit_rate is None or self.duration_ms < _MINUTE_MS:
            return self.size
        sound = self.bit_rate * self.duration_ms // _MS_AND_BITS
        minute = self.bit_rate * _MINUTE_MS // _MS_AND_BITS
        return min(self.size, max(0, self.size - sound) + minute)


@dataclass(frozen=True, slots=True)
class ByteRange:
    """The one range a request asked for, both ends included; without ``first`` it is the last ``last`` bytes."""

    first: int | None
    last: int | None


_PROBE = ByteRange(0, 1)
PROBE = (0, 2)
"""The same as a stretch: the bytes from 0 to before 2 (feed-D03)."""


class LeftOut(StrEnum):
    """Why a request for audio cannot be part of a download."""

    METHOD = "method"
    """It only asked for header fields (feed-D01)."""
    STATUS = "status"
    """It was answered with an error, a redirect, or that nothing is new (feed-D02)."""
    PROBE = "probe"
    """It asked for the bytes 0-1, as a player does to learn whether ranges work (feed-D03)."""
    ROBOT = "robot"
    """Its user agent says that it is a program nobody listens to (feed-D13)."""
    WATCH = "watch"
    """A watch asked for what the telephone beside it asked for too (feed-D14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRequest:
    """One request as it was answered.

    ``consumer`` names an address and a user agent together without telling either (feed-D08, feed-D09); ``sent`` are
    the bytes of the body that went out. ``asked`` is ``None`` where no single range is known. What the user agent
    told is decided already: ``app``, and ``nobody`` where it is no listener's. ``country`` is as in ``Sum``.
    """

    moment: datetime
    consumer: str
    path: str
    method: str
    status: int
    sent: int
    asked: ByteRange | None = None
    app: str = ""
    country: str = ""
    nobody: LeftOut | None = None

    @property
    def left_out(self) -> LeftOut | None:
        """Return why the request counts for nothing (feed-D01 to D03, feed-D13, feed-D14)."""
        if self.method != "GET":
            return LeftOut.METHOD
        if self.status not in (200, 206):
            return LeftOut.STATUS
        two_bytes = self.asked is None and self.status == 206 and self.sent == 2
        return LeftOut.PROBE if self.asked == _PROBE or two_bytes else self.nobody

    def piece_of(self, size: int) -> tuple[int, int]:
        """Return which bytes of a file of ``size`` were sent: the first, and the one after the last (feed-D07).

        A part whose place is unknown is taken to start where the file starts, so that no byte is ever counted twice.
        """
        start, stop = 0, size
        if self.status == 206 and self.asked:
            first, last = self.asked.first, self.asked.last
            if first is None:
                start = max(0, size - (last or 0))
            else:
                start, stop = first, size if last is None else min(size, last + 1)
        return start, max(start, min(start + self.sent, stop))


class Listener(NamedTuple):
    """Who listens on a day in UTC, told by two tokens and by what is no secret."""

    day: date
    today: str
    before: str
    app: str
    country: str


class Heard(NamedTuple):
    """Bytes of a sound that went out, as the door keeps it for 48 hours (sec-S28): from ``start`` to before ``stop``.

    Who got them is told by two tokens: one under the key of the day in UTC, one under that of the day before. The rest
    is what the tally adds: the episode, the bytes that make a download of it, and whether these completed one.
    """

    moment: datetime
    today: str
    before: str
    path: str
    start: int
    stop: int
    app: str
    country: str
    guid: str | None = None
    needed: int | None = None
    is_counted: bool = False
    number: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Download:
    """One counted download: the moment of the request that made it one, and what is known of it."""

    moment: datetime
    episode: str
    app: str = ""
    country: str = ""


class Place(NamedTuple):
    """What downloads are summed up by, as in ``Sum``."""

    day: date
    guid: str
    app: str
    country: str


@dataclass(frozen=True, slots=True)
class Sum:
    """How often an episode was downloaded on a day in Denmark, by one app in one country.

    ``app`` is ``""`` where it is unknown, and so is ``country``, else a code of ISO 3166 (``DK``).
    """

    day: date
    guid: str
    app: str
    country: str
    downloads: int
