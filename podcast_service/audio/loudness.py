"""Measure how loud sound is (EBU R128) and how high it peaks between its samples (ITU-R BS.1770)."""

from __future__ import annotations

import math

from av.audio.frame import AudioFrame

from podcast_service.audio.filters import FLOAT, Filters, Shape, packed, peak_of, rows_of

_GATE_LUFS = -70.0  # nothing below counts
_MAX_OVERSAMPLED = 192_000
_TAPS = 16  # of the filter that finds what is between samples; BS.1770 proposes 12
_GAIN = 1.92
"""By how much that filter can lift the highest sample at most: the sum of the sizes of its taps."""
_AROUND = 3 * _TAPS // 2  # samples before and after a window
_SEAM = 5 * _TAPS // 4


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

    That is the dearest figure of all, so sound is left out where no curve through its samples can be higher than what
    was found already: the result is the same. What is looked at are windows with some sound before and after them, so
    that all that has a say is there; joined to one stream, with seams that are left out again.
    """

    def __init__(self, shape: Shape, channels: int, window: int) -> None:
        factor = max(1, min(4, _MAX_OVERSAMPLED // shape.rate))
        self._shape, self._channels = shape, channels
        self._around = _AROUND * channels * FLOAT
        self._piece = window * channels * FLOAT + 2 * self._around
        self._seam = _SEAM * factor * FLOAT
        options = f"filter_size={_TAPS}:exact_rational=1:out_sample_fmt=fltp"
        self._filters = Filters(shape, ("aresample", f"{shape.rate * factor}:{options}"))
        self._before = bytes(self._around)
        self._waiting = b""
        self.found = 0.0

    def hear(self, samples: memoryview, peak: float) -> None:
        """Take in the next window, and what its highest sample is."""
        if self._waiting:
            self._look(self._waiting + samples[: self._around])
        self._waiting = b"".join((self._before, samples)) if peak * _GAIN > self.found else b""
        self._before = (self._before + samples[-self._around :])[-self._around :]
        self.found = max(self.found, peak)

    def figure(self) -> float:
        """Return the highest point of all that was heard; 1.0 is full scale."""
        if self._waiting:
            self._look(self._waiting)
        for piece in self._filters.finish():
            self._measure(piece)
        return self.found

    def _look(self, samples: bytes) -> None:
        self._filters.push(packed(samples.ljust(self._piece, b"\0"), self._shape, self._channels))
        for piece in self._filters.pull():
            self._measure(piece)

    def _measure(self, piece: AudioFrame) -> None:
        """Measure what came out for one piece: it lags by half the taps, so that all of the seam is at its start."""
        self.found = max(self.found, *(peak_of(row[self._seam :]) for row in rows_of(piece)))
