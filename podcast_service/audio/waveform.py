"""What the samples of a recording tell, a tenth of a second at a time: its outline, silence, clipping, likeness."""

from __future__ import annotations

import math
from array import array
from itertools import takewhile

from av.audio.frame import AudioFrame

from podcast_service.audio.filters import Filters, Shape, peak_of, rows_of
from podcast_service.domain.analysis import SILENCE_DBFS, WINDOW_MS

_SILENCE = 10 ** (SILENCE_DBFS / 20)
_FULL = 32_766.5 / 32_768
"""A sample that becomes the largest there is when it is written with 16 bits."""
_HIGHEST, _LOWEST = b"\xff\x7f" * 3, b"\x00\x80" * 3
_NEARLY_LOWEST = b"\x01\x80", b"\x00\x80"
"""Many programs write no sample lower than the highest is high; as if it were the lowest there is."""


class Outline:
    """The highest sample of each window."""

    def __init__(self) -> None:
        self._peaks = array("f")

    def hear(self, peak: float) -> None:
        """Take in the highest sample of the next window; 1.0 is full scale."""
        self._peaks.append(peak)

    @property
    def highest(self) -> float:
        """Return the highest of all."""
        return max(self._peaks, default=0.0)

    def silences_ms(self) -> tuple[int, int]:
        """Return how long it is silent at the start and at the end; all of it twice when nothing is heard."""
        lead = sum(1 for _ in takewhile(_is_silent, self._peaks))
        trail = sum(1 for _ in takewhile(_is_silent, reversed(self._peaks)))
        return lead * WINDOW_MS, trail * WINDOW_MS

    def waveform(self) -> bytes:
        """Return one byte a window: 255 is full scale or more, half of that half the amplitude."""
        return bytes(min(255, round(peak * 255)) for peak in self._peaks)


def _is_silent(peak: float) -> bool:
    return peak < _SILENCE


class Clipping:
    """Places where samples in a row are as large as samples can be: the tops of the waves are cut off."""

    def __init__(self, shape: Shape) -> None:
        self._filters = Filters(shape, ("aformat", "sample_fmts=s16p"))
        self._rate = shape.rate
        self.count = 0
        self.first_ms: int | None = None

    def hear(self, frame: AudioFrame, peak: float, start_ms: int) -> None:
        """Take in the next window, and what its highest sample is."""
        if peak < _FULL:
            return
        self._filters.push(frame)
        places = [place for heard in self._filters.pull() if (place := _first_run(heard)) is not None]
        if places:
            self.count += 1
        if places and self.first_ms is None:
            self.first_ms = start_ms + places[0] * 1000 // self._rate


def _first_run(frame: AudioFrame) -> int | None:
    """Return the first sample of a run in any channel."""
    planes = [bytes(plane)[: frame.samples * 2] for plane in frame.planes]
    found = [_place(plane, _HIGHEST) for plane in planes]
    found += [_place(plane.replace(*_NEARLY_LOWEST), _LOWEST) for plane in planes]
    return min((place for place in found if place is not None), default=None)


def _place(samples: bytes, run: bytes) -> int | None:
    """Return the first sample of a run of 16-bit samples; what begins inside of one is none."""
    found = samples.find(run)
    while found > 0 and found % 2:
        found = samples.find(run, found + 1)
    return None if found < 0 else found // 2


class Likeness:
    """Whether two channels carry the same, but for what a listener would call silence."""

    def __init__(self, shape: Shape, channels: int) -> None:
        self._filters = Filters(shape, ("pan", "mono|c0=0.5*c0-0.5*c1")) if channels == 2 else None

    def hear(self, frame: AudioFrame) -> None:
        """Take in the next window; after the first that differs there is nothing to compare."""
        if self._filters is None:
            return
        self._filters.push(frame)
        if any(peak_of(row) >= _SILENCE for rest in self._filters.pull() for row in rows_of(rest)):
            self._filters = None

    @property
    def is_dual_mono(self) -> bool:
        """Say whether there were two channels and nothing told them apart."""
        return self._filters is not None


def decibels(amplitude: float) -> float | None:
    """Return an amplitude in decibels below full scale, to a hundredth; None for nothing at all."""
    return round(20 * math.log10(amplitude), 2) if amplitude > 0 else None
