"""Times of cues as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from podcast_service.domain.transcript import Cue

HOUR = 3_600_000
MINUTE = 60_000
_LETTER = 65
"""Milliseconds a letter takes to say, about: some fifteen in a second."""


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


def closed(cues: Sequence[Cue], duration_ms: int | None) -> tuple[Cue, ...]:
    """End every cue whose file says no end (it stands there ending where it starts) where the next one begins.

    After the last one nothing begins: it ends when its text could be said, or with the episode.
    """
    return tuple(_ended(cues, duration_ms))


def _ended(cues: Sequence[Cue], duration_ms: int | None) -> Iterator[Cue]:
    begins: list[int | None] = [None] * len(cues)
    for at, (cue, after) in reversed(list(enumerate(pairwise(cues)))):
        begins[at] = after.start_ms if after.start_ms > cue.start_ms else begins[at + 1]
    for cue, next_ms in zip(cues, begins, strict=True):
        is_open = cue.end_ms == cue.start_ms
        yield replace(cue, end_ms=next_ms or _said(cue, duration_ms)) if is_open else cue


def _said(cue: Cue, duration_ms: int | None) -> int:
    """Return when the text could have been said, at the latest when the episode ends."""
    end_ms = cue.start_ms + max(1000, len(cue.text) * _LETTER)
    return min(end_ms, duration_ms) if duration_ms and duration_ms > cue.start_ms else end_ms
