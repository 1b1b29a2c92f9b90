"""Measure a WAV file from its chunks (RIFF; RF64 and BW64 for more than 4 GB, EBU Tech 3306).

The header's own length is a promise: the data chunk must be there to its end.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from podcast_service.audio.formats import Buffer, Measure
from podcast_service.domain.errors import Invalid

_PCM, _FLOAT, _ALAW, _ULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_BITS = {_PCM: {8, 16, 24, 32}, _FLOAT: {32, 64}, _ALAW: {8}, _ULAW: {8}}
_STREAMED = 0xFFFFFFFF  # a writer that could not go back and fill in the length
_RATES = range(4_000, 768_001)
_MAX_CHANNELS = 64
_MAX_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class _Shape:
    channels: int
    sample_rate: int
    block: int


def measure(data: Buffer, start: int) -> Measure:
    """Count the samples of the data chunk.

    Raises Invalid: audio_truncated when it goes on past the end of the file, audio_unreadable when the header
    contradicts itself, audio_format_unsupported for compressed sound, audio_without_sound.
    """
    shape, long_size, position = None, None, start + 12
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            break
        name, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if name == b"ds64" and size >= 16:
            long_size = int.from_bytes(data[position + 8 : position + 16], "little")
        elif name == b"fmt ":
            shape = _shape(data[position : position + min(size, 40)])
        elif name == b"data":
            return _count(data, position, size, shape, long_size)
        position += size + (size & 1)
    if position > len(data):
        raise Invalid("audio_truncated", promised=position, found=len(data))
    raise Invalid("audio_without_sound")


def _shape(head: bytes) -> _Shape:
    if len(head) < 16:
        raise Invalid("audio_unreadable")
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", head)
    if kind == _EXTENSIBLE and len(head) >= 26:
        kind = struct.unpack_from("<H", head, 24)[0]
    if kind not in _BITS:
        raise Invalid("audio_format_unsupported", found="WAV with compressed sound")
    sane = 0 < channels <= _MAX_CHANNELS and rate in _RATES and bits in _BITS[kind]
    if not sane or block != channels * bits // 8:
        raise Invalid("audio_unreadable")
    return _Shape(channels, rate, block)


def _count(data: Buffer, position: int, size: int, shape: _Shape | None, long_size: int | None) -> Measure:
    if shape is None:
        raise Invalid("audio_unreadable")
    there = len(data) - position
    promised = there if size == _STREAMED and long_size is None else size
    if long_size is not None and size == _STREAMED:
        promised = long_size
    if promised > there:
        raise Invalid("audio_truncated", promised=promised, found=there)
    samples = promised // shape.block
    if not samples:
        raise Invalid("audio_without_sound")
    return Measure(
        samples=samples,
        sample_rate=shape.sample_rate,
        channels=shape.channels,
        sound_bytes=samples * shape.block,
    )
