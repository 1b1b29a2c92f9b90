"""Measure a WAV file from its chunks (RIFF; RF64 and BW64 for more than 4 GB, EBU Tech 3306).

The length in the header is a promise: what is there is counted, and what a decoder would play.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from podcast_service.audio import doubts
from podcast_service.audio.formats import WAV, Buffer, Measure
from podcast_service.audio.payload import Payload
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Doubt
from podcast_service.domain.told import told

_PCM, _FLOAT, _ALAW, _ULAW, _EXTENSIBLE = 1, 3, 6, 7, 0xFFFE
_BITS = {_PCM: {8, 16, 24, 32}, _FLOAT: {32, 64}, _ALAW: {8}, _ULAW: {8}}
_DS64 = struct.Struct("<QQQ")  # bytes of the file, bytes of the data, samples
_STREAMED = 0xFFFFFFFF  # a writer that could not go back and fill in the length
_RATES = range(4_000, 768_001)
_MAX_CHANNELS = 64
_MAX_CHUNKS = 1000


@dataclass(frozen=True, slots=True)
class _Shape:
    channels: int
    sample_rate: int
    block: int
    head: bytes


def measure(data: Buffer, start: int) -> Measure:
    """Count the samples of the data chunk, as far as they are there.

    Raises Invalid: audio_truncated when the file ends before its sound, audio_unreadable when the header
    contradicts itself, audio_format_unsupported for compressed sound, audio_without_sound.
    """
    shape, long_size, position = None, None, start + 12
    for _ in range(_MAX_CHUNKS):
        if position + 8 > len(data):
            break
        name, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if name == b"ds64" and size >= _DS64.size:
            long_size = _long_size(data[position : position + _DS64.size])
        elif name == b"fmt ":
            shape = _shape(data[position : position + min(size, 40)])
        elif name == b"data":
            if shape is None or (long_size is None and data[start : start + 4] != b"RIFF"):
                raise Invalid("audio_unreadable")
            return _count(data, position, long_size if size == _STREAMED and long_size is not None else size, shape)
        position += size + (size & 1)
    if position > len(data):
        raise Invalid("audio_truncated", promised=position, found=len(data))
    raise Invalid("audio_without_sound")


def _long_size(sizes: bytes) -> int | None:
    """Return the size of the data chunk; none when one of the three is so large that no program opens the file."""
    if len(sizes) < _DS64.size or max(numbers := _DS64.unpack(sizes)) >= 1 << 63:
        return None
    return int(numbers[1])


def _shape(head: bytes) -> _Shape:
    if len(head) < 16:
        raise Invalid("audio_unreadable")
    kind, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", head)
    if kind == _EXTENSIBLE and len(head) >= 26:
        kind = struct.unpack_from("<H", head, 24)[0]
    if kind not in _BITS:
        raise Invalid("audio_format_unsupported", found=told("WAV with compressed sound"))
    sane = 0 < channels <= _MAX_CHANNELS and rate in _RATES and bits in _BITS[kind]
    if not sane or block != channels * bits // 8:
        raise Invalid("audio_unreadable")
    return _Shape(channels, rate, block, head)


def _count(data: Buffer, position: int, promised: int, shape: _Shape) -> Measure:
    there = len(data) - position
    is_open = promised == _STREAMED or (promised == 0 and not _is_chunks(data, position))
    samples = min(promised if not is_open else there, there) // shape.block
    if not samples:
        raise Invalid("audio_without_sound")
    payload = Payload(WAV)
    payload.add(shape.head)
    payload.add_span(data, position, position + samples * shape.block)
    return Measure(
        samples=samples,
        sample_rate=shape.sample_rate,
        channels=shape.channels,
        sound_bytes=samples * shape.block,
        payload_sha256=payload.sha256(),
        doubts=_doubts(data, position, promised, samples, shape),
    )


def _doubts(data: Buffer, position: int, promised: int, samples: int, shape: _Shape) -> tuple[Doubt, ...]:
    """Compare with the promise; a streamed file makes none, and chunks after the sound are tags.

    Players stop where the header tells them to: what goes on after that is told as sound that the header hides.
    """
    if promised == _STREAMED:
        return ()
    end = position + promised
    if end > len(data) or not promised:
        found = _ms(samples * shape.block, shape)
        return doubts.of_length(_ms(promised, shape), found, is_cut=end > len(data))
    rest = 0 if _is_chunks(data, end) else len(data) - end
    hidden = doubts.of_length(_ms(promised, shape), _ms(promised + rest, shape), is_cut=False)
    return hidden or doubts.of_junk(len(data), between=0, around=rest)


def _ms(size: int, shape: _Shape) -> int:
    return round(size // shape.block * 1000 / shape.sample_rate)


def _is_chunks(data: Buffer, position: int) -> bool:
    """Say whether from ``position`` on, or one byte later (sizes are made even), there are chunks and nothing else."""
    return any(_chunks_end(data, begin) >= len(data) for begin in (position, position + 1))


def _chunks_end(data: Buffer, position: int) -> int:
    """Return where the chunks that begin at ``position`` end."""
    for _ in range(_MAX_CHUNKS):
        name = data[position : position + 4]
        if len(name) < 4 or not name.isascii() or not name.decode().isprintable():
            break
        size = int.from_bytes(data[position + 4 : position + 8], "little")
        if position + 8 + size > len(data):
            break
        position += 8 + size + (size & 1)
    return position
