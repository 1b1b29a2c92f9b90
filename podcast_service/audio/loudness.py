"""Measure how loud sound is (EBU R128) and how high it peaks between its samples (ITU-R BS.1770)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from av.audio.frame import AudioFrame

from podcast_service.audio.filters import FLOAT, Filters, Shape, packed, peak_of, rows_of

_GATE_LUFS = -70.0  # nothing below counts
_MAX_OVERSAMPLED = 192_000
_TAPS = 16  # of the filter that finds what is between samples; BS.1770 proposes 12
_GAIN = 1.92
"""By how much that filter can lift the highest sample at most: the sum of the sizes of its taps."""
_LOUD, _SOFT = b"1", b"0"
_BATCH = 32 * 1024  # bytes looked at at once


class Loudness:
    """Loudness and loudness range of a whole recording."""

    def __init__(self, shape: Shape) -> None:
        self._filters = Filters(shape, ("ebur128", "metadata=1:peak=none:framelog=quiet"))
        self._found: dict[str, str] = {}

    def hear(self, frame: AudioFrame) -> None:
        """Take in the next sound."""
        self._filters.push(frame)
        for heard in self._filters.pull():
            self._found = heard.metadata or self._found

    def figures(self) -> tuple[float | None, float | None]:
        """Return LUFS and LU of all that was heard; None where it was too short or too soft to be measured."""
        for heard in self._filters.finish():
            self._found = heard.metadata or self._found
        loudness = float(self._found.get("lavfi.r128.I", "nan"))
        spread = float(self._found.get("lavfi.r128.LRA", "nan"))
        if not math.isfinite(loudness) or loudness <= _GATE_LUFS:
            return None, None
        return loudness, spread if math.isfinite(spread) else None


class TruePeak:
    """The highest point of the curve through the samples, found on four times as many.

    That is the dearest figure of all, so it is looked for only around loud samples: those that are high enough for the
    curve near them to be higher than what was found already. Pieces around them are joined to one stream. Where two
    meet there are none but softer samples, so whatever the filter makes of such a seam is no higher: the result is the
    same as if nothing had been left out.
    """

    def __init__(self, shape: Shape, channels: int) -> None:
        factor = max(1, min(4, _MAX_OVERSAMPLED // shape.rate))
        self._shape, self._channels, self._width = shape, channels, channels * FLOAT
        self._coarse = Filters(shape, ("aformat", "sample_fmts=u8"))
        options = f"filter_size={_TAPS}:exact_rational=1:out_sample_fmt=fltp"
        self._fine = Filters(shape, ("aresample", f"{shape.rate * factor}:{options}"))
        self._before = bytes(_TAPS * self._width)
        self._chosen = [self._before]
        self._is_in_piece = False
        self.found = 0.0

    def hear(self, frame: AudioFrame, samples: memoryview, peak: float) -> None:
        """Take in the next window: its frame, the samples in it, and the highest of them."""
        self.found = max(self.found, peak)
        if peak * _GAIN > self.found:
            self._coarse.push(frame)
            level = int(self.found / _GAIN * 128)
            for heard in self._coarse.pull():
                self._choose(samples, bytes(heard.planes[0]).translate(_marks(level)))
        elif self._is_in_piece:
            self._chosen.append(bytes(samples[: _TAPS * self._width]))
            self._is_in_piece = False
        self._before = (self._before + samples[-_TAPS * self._width :])[-_TAPS * self._width :]
        if sum(map(len, self._chosen)) > _BATCH:
            self._look()

    def figure(self) -> float:
        """Return the highest point of all that was heard; 1.0 is full scale."""
        self._chosen.append(bytes(_TAPS * self._width))
        self._look()
        self._measure(self._fine.finish())
        return self.found

    def _choose(self, samples: memoryview, marks: bytes) -> None:
        """Choose the loud samples of a window, and as many around them as have a say in the curve near them."""
        quiet, channels = _SOFT * (2 * _TAPS + 2) * self._channels, self._channels
        start = 0 if self._is_in_piece else self._first(marks, 0)
        while start is not None:
            end = marks.find(quiet, max(0, start) * channels)
            stop = end // channels + 1 + _TAPS
            self._is_in_piece = end < 0
            if start < 0:
                self._chosen.append(self._before[start * self._width :])
            self._chosen.append(bytes(samples[max(0, start) * self._width : None if end < 0 else stop * self._width]))
            start = None if end < 0 else self._first(marks, stop)

    def _first(self, marks: bytes, position: int) -> int | None:
        """Return where the next piece begins; below zero for one that begins in the window before."""
        found = marks.find(_LOUD, position * self._channels)
        return None if found < 0 else found // self._channels - _TAPS

    def _look(self) -> None:
        self._fine.push(packed(b"".join(self._chosen), self._shape, self._channels))
        self._chosen = []
        self._measure(self._fine.pull())

    def _measure(self, curve: Iterator[AudioFrame]) -> None:
        self.found = max(self.found, *(peak_of(row) for frame in curve for row in rows_of(frame)), 0.0)


@lru_cache(maxsize=256)
def _marks(level: int) -> bytes:
    """Return which 8-bit samples are loud: 128 is silence."""
    return b"".join(_LOUD if abs(sample - 128) >= level else _SOFT for sample in range(256))
