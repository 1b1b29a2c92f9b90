"""Hear a sound file to its end with ffmpeg's libraries, to know how long it really is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.error import FFmpegError
from mutagen import id3

from podcast_service.audio import mp4_end
from podcast_service.audio.mp4_end import Readable

_DEMUXERS = {"m4a": "mov", "opus": "ogg"}


@dataclass(frozen=True)
class Heard:
    """How long a file sounds in milliseconds: ``least`` without the packets that do not decode, ``most`` with them."""

    least: float
    most: float

    def agrees(self, duration_ms: int, slack_ms: float = 50) -> bool:
        """Say whether ``duration_ms`` is right within ``slack_ms``."""
        return self.least - slack_ms <= duration_ms <= self.most + slack_ms


def hear(path: Path, kind: str) -> Heard:
    """Decode every packet of the file at ``path``, which holds sound of ``kind`` (the name of a format)."""
    if kind == "aac":
        return _hear_frames(path.read_bytes())
    heard, failed = Fraction(0), 0
    with (
        path.open("rb") as file,
        av.open(_readable(file, kind), format=_DEMUXERS.get(kind, kind), metadata_errors="replace") as container,
    ):
        stream, length = container.streams.audio[0], Fraction(0)
        with suppress(FFmpegError):  # a table that leads out of the file
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except FFmpegError:
                    failed += 1
                    continue
                for frame in frames:
                    length = Fraction(frame.samples, frame.sample_rate)
                    heard += length
    return Heard(float(heard * 1000), float((heard + failed * length) * 1000))


def _readable(file: BinaryIO, kind: str) -> Readable:
    return mp4_end.readable(file, Path(file.name).read_bytes()) if kind == "m4a" else file


def _hear_frames(data: bytes) -> Heard:
    """Hear raw AAC through the decoder's own parser: the demuxer beside it is lost after one bad byte.

    The parser believes a broken header and swallows up to 8191 bytes, a second of sound, as one packet. So what does
    not decode counts by its bytes.
    """
    with suppress(id3.ID3NoHeaderError, id3.error):
        data = data[id3.ID3(BytesIO(data)).size :]
    context = AudioCodecContext.create("aac", "r")
    heard, decoded, failed = Fraction(0), 0, 0
    for packet in [*context.parse(data), *context.parse(None)]:
        try:
            heard += sum(Fraction(frame.samples, frame.sample_rate) for frame in context.decode(packet))
            decoded += packet.size
        except FFmpegError:
            failed += packet.size
    return Heard(float(heard * 1000), float(heard * (decoded + failed) / max(1, decoded) * 1000))
