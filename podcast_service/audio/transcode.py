"""Write a recording anew in a format for listeners, if asked for evened in loudness; equal sound gives equal bytes.

Meant to run in a limited child process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.error import FFmpegError

from podcast_service.audio import decode
from podcast_service.audio.analyse import analyse
from podcast_service.audio.codings import CODINGS, Coding
from podcast_service.audio.evening import Evening, corrected
from podcast_service.audio.filters import Filters, Shape
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.errors import Invalid

_OVERSAMPLED = 4  # times as many samples for the limiter: between those it sees, a peak is 0.7 dB higher at most

Row = tuple[tuple[str, str], ...]


def transcode(file: BinaryIO, target: BinaryIO, name: str, gain_db: float | None) -> None:
    """Write the sound of ``file`` into the empty ``target`` in the format called ``name`` (``domain.rendition``).

    More than two channels are mixed down to two. With a gain, sound is evened: lifted or lowered by as much, and what
    would then peak too high is held down (``evening``). Raises Invalid: audio_unreadable, audio_without_sound.
    """
    coding = CODINGS[name]
    shape = _shape(next(decode.frames(file)), coding)
    try:
        if gain_db is None:
            _write(_prepared(decode.frames(file), shape), target, coding, shape)
        else:
            _even(file, target, coding, shape, gain_db)
    except (FFmpegError, OSError) as error:
        raise Invalid("audio_unreadable") from error


def _shape(first: AudioFrame, coding: Coding) -> Shape:
    """Return the shape to write in: at the rate that the sound's own is a part or a multiple of."""
    rate = coding.rates[-1] if first.sample_rate % 8_000 == 0 else coding.rates[0]
    return Shape(coding.sample, "mono" if first.layout.nb_channels == 1 else "stereo", rate)


def _even(file: BinaryIO, target: BinaryIO, coding: Coding, shape: Shape, gain_db: float) -> None:
    """Write the sound evened, and once more as long as what is heard of that is not as it should be."""
    tries: list[tuple[Evening, Analysis]] = []
    evening: Evening | None = Evening(gain_db + coding.lowers_db)
    while evening:
        target.seek(0)
        target.truncate()
        _write(_prepared(decode.frames(file), shape, _filters(evening, shape)), target, coding, shape)
        tries.append((evening, analyse(target)[0]))
        evening = corrected(tries)


def _write(sound: Iterator[AudioFrame], target: BinaryIO, coding: Coding, shape: Shape) -> None:
    options = {"fflags": "+bitexact", **coding.options}
    with av.open(
        target, "w", format=coding.container, options=options, io_open=lambda _url, _flags, _options: _Again(target)
    ) as container:
        stream = container.add_stream(
            coding.codec, rate=shape.rate, layout=shape.layout, format=shape.format, options={"flags": "+bitexact"}
        )
        if not isinstance(stream, AudioStream):
            raise TypeError(coding.codec)
        stream.bit_rate = coding.bit_rates[stream.layout.nb_channels - 1]
        for frame in sound:
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def _prepared(sound: Iterator[AudioFrame], shape: Shape, row: Row = ()) -> Iterator[AudioFrame]:
    """Yield the sound in ``shape``, led through ``row`` before."""
    first = next(sound)
    form = f"sample_fmts={shape.format}:channel_layouts={shape.layout}:sample_rates={shape.rate}"
    filters = Filters(Shape.of(first), *row, ("aformat", form))
    for frame in chain([first], sound):
        filters.push(frame)
        yield from filters.pull()
    yield from filters.finish()


def _filters(evening: Evening, shape: Shape) -> Row:
    return (
        ("aformat", f"channel_layouts={shape.layout}"),
        ("volume", f"{evening.gain_db:.2f}dB"),
        ("aresample", str(shape.rate * _OVERSAMPLED)),
        ("alimiter", f"limit={10 ** (evening.limit_dbfs / 20):.4f}:attack=5:release=50:level=0:latency=1"),
    )


class _Again:
    """Read what was written so far, from a place of its own: an M4A moves its table to the front at last."""

    def __init__(self, written: BinaryIO) -> None:
        written.flush()
        self._descriptor = written.fileno()
        self._position = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes."""
        data = os.pread(self._descriptor, size, self._position)
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to another place."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: os.fstat(self._descriptor).st_size}[whence]
        self._position = base + offset
        return self._position

    def tell(self) -> int:
        """Return the place."""
        return self._position

    def close(self) -> None:
        """Leave the file open: it is the writer's."""
