"""Lead sound through filters of libavfilter, a row of them, and look at samples without a loop over them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from av.audio.frame import AudioFrame
from av.error import BlockingIOError as NotYet
from av.error import EOFError as Ended
from av.filter import Graph
from PIL import Image

FLOAT = 4
"""Bytes of a sample."""
_ROW = 72 * 1024  # bytes: what is in the processor's cache, and above which memory is fetched from the system
_LOUDEST = 1000.0  # sixty decibels above full scale: float files may hold any number, and none at all


@dataclass(frozen=True, slots=True)
class Shape:
    """How sound lies in memory: format of a sample, order of channels, samples per second."""

    format: str
    layout: str
    rate: int

    @classmethod
    def of(cls, frame: AudioFrame) -> Shape:
        """Return the shape of a frame."""
        return cls(frame.format.name, frame.layout.name, frame.sample_rate)


class Filters:
    """A row of filters: sound is pushed in at one end and pulled out at the other."""

    def __init__(self, shape: Shape, *row: tuple[str, str]) -> None:
        self._graph = Graph()
        self._graph.threads = 1
        self._source = self._graph.add_abuffer(
            sample_rate=shape.rate, format=shape.format, layout=shape.layout, time_base=Fraction(1, shape.rate)
        )
        self._sink = self._graph.add("abuffersink")
        self._graph.link_nodes(self._source, *(self._graph.add(*one) for one in row), self._sink).configure()

    def push(self, frame: AudioFrame | None) -> None:
        """Take in a frame of the shape; None is the end of the sound."""
        self._source.push(frame)

    def pull(self) -> Iterator[AudioFrame]:
        """Yield what has come out since."""
        while True:
            try:
                frame = self._sink.pull()
            except (NotYet, Ended):
                return
            if isinstance(frame, AudioFrame):
                yield frame

    def finish(self) -> Iterator[AudioFrame]:
        """Say that the sound ends, and yield the rest."""
        self.push(None)
        yield from self.pull()


def packed(data: bytes, shape: Shape, channels: int) -> AudioFrame:
    """Return a frame of packed 32-bit samples."""
    frame = AudioFrame(format=shape.format, layout=shape.layout, samples=len(data) // (FLOAT * channels))
    frame.sample_rate = shape.rate
    frame.planes[0].update(data)
    return frame


def rows_of(frame: AudioFrame) -> list[memoryview]:
    """Return the float samples of a frame, a row for each plane, without what its memory is filled up with."""
    channels = frame.layout.nb_channels if frame.format.is_packed else 1
    return [memoryview(plane)[: frame.samples * channels * FLOAT] for plane in frame.planes]


def peak_of(samples: memoryview) -> float:
    """Return how far the largest of a row of float samples is from zero; 1.0 is full scale.

    A row of samples is a picture one pixel high, and finding the extremes of a picture is quick.
    """
    return max((_peak_of(samples[start : start + _ROW]) for start in range(0, len(samples), _ROW)), default=0.0)


def _peak_of(samples: memoryview) -> float:
    row = _row(len(samples) // FLOAT)
    row.frombytes(samples, "raw", "F;32NF")
    found = max(abs(one) for one in row.getextrema() if not isinstance(one, tuple))
    return found if found < _LOUDEST else _LOUDEST


@lru_cache(maxsize=8)
def _row(samples: int) -> Image.Image:
    """Return a row to be filled: nearly all have one of a few lengths, and making one takes longer than filling it."""
    return Image.new("F", (samples, 1))
