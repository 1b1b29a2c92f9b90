"""Times of cues as text."""

from __future__ import annotations

HOUR = 3_600_000
MINUTE = 60_000


def to_text(milliseconds: int, mark: str) -> str:
    """Write ``milliseconds`` as HH:MM:SS, then ``mark`` and three digits."""
    return f"{_clock(milliseconds)}{mark}{milliseconds % 1000:03}"


def to_clock(milliseconds: int) -> str:
    """Write ``milliseconds`` for people to read: MM:SS, with hours where there are any."""
    return _clock(milliseconds) if milliseconds >= HOUR else _clock(milliseconds)[3:]


def _clock(milliseconds: int) -> str:
    hours, rest = divmod(milliseconds, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}"


def from_parts(hours: str | None, minutes: str, seconds: str, milliseconds: str) -> int:
    """Add up the parts of a time as they stand in a file."""
    return int(hours or 0) * HOUR + int(minutes) * MINUTE + int(seconds) * 1000 + int(milliseconds)
