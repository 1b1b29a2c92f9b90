"""Decode a recording packet by packet into frames that are all alike; a bad packet becomes silence of its length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from mmap import ACCESS_READ, mmap
from typing import BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from podcast_service.audio import edges, mp4_end
from podcast_service.audio.formats import M4A, Format, detect
from podcast_service.audio.mp4_end import Readable
from podcast_service.domain.errors import Invalid

_MAX_GAP = 5  # seconds of silence for one bad packet: no codec has longer ones


def frames(file: BinaryIO) -> Iterator[AudioFrame]:
    """Yield the sound of an open file, every frame in the shape of the first, and timed by counting samples.

    Raises Invalid: audio_unreadable, audio_without_sound.
    """
    position, converter, time_base = 0, None, Fraction(1)
    try:
        for frame in _decoded(file):
            if converter is None:
                converter, time_base = _Converter(frame), Fraction(1, frame.sample_rate)
            for even in converter.convert(frame):
                even.pts, even.time_base = position, time_base
                position += even.samples
                yield even
    except (FFmpegError, ValueError) as error:
        raise Invalid("audio_unreadable") from error
    if not position:
        raise Invalid("audio_without_sound")


class _Converter:
    """Give every frame the shape of the first: files that were joined change it midway."""

    def __init__(self, first: AudioFrame) -> None:
        self._wanted = self._found = _shape(first)
        self._resampler: AudioResampler | None = None

    def convert(self, frame: AudioFrame) -> Iterable[AudioFrame]:
        """Return the same sound in the shape of the first frame."""
        found = _shape(frame)
        if found != self._found:
            self._found, self._resampler = found, AudioResampler(*self._wanted)
        if found == self._wanted or self._resampler is None:
            return (frame,)
        return self._resampler.resample(frame)


def _shape(frame: AudioFrame) -> tuple[str, str, int]:
    return frame.format.name, frame.layout.name, frame.sample_rate


def _detected(file: BinaryIO) -> tuple[Format, Readable]:
    """Return the format of an open file, and as much of it as can be opened."""
    with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        row = detect(data, edges.sound_start(data))
        return row, mp4_end.readable(file, data) if row is M4A else file


def _decoded(file: BinaryIO) -> Iterator[AudioFrame]:
    row, whole = _detected(file)
    whole.seek(0)
    with av.open(whole, "r", format=row.demuxer, metadata_errors="replace", buffer_size=1 << 16) as container:
        if not container.streams.audio:
            raise Invalid("audio_without_sound")
        stream = container.streams.audio[0]
        stream.codec_context.thread_count = 1
        last = None
        for packet in _packets(container, stream):
            try:
                for frame in stream.codec_context.decode(packet):
                    if frame.samples:
                        last = frame
                        yield frame
            except FFmpegError:
                if packet is not None and last is not None:
                    yield from _silence(packet, last)


def _packets(container: InputContainer, stream: AudioStream) -> Iterator[Packet[AudioStream] | None]:
    """Yield packets as long as the container finds some; the last (empty, or None) makes the decoder finish."""
    try:
        yield from container.demux(stream)
    except FFmpegError:  # a table that leads out of the file: what came before is all there is
        yield None


def _silence(packet: Packet[AudioStream], like: AudioFrame) -> Iterator[AudioFrame]:
    length = (packet.duration or 0) * Fraction(packet.time_base or 0)
    samples = round(length * like.sample_rate)
    if 0 < length <= _MAX_GAP and samples:
        frame = AudioFrame(format=like.format.name, layout=like.layout.name, samples=samples)
        frame.sample_rate = like.sample_rate
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        yield frame
