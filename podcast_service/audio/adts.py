"""Walk the frames of raw AAC (ADTS; ISO/IEC 13818-7, 6.2 and 14496-3, 1.A.2.2): nothing else tells how long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from podcast_service.audio import doubts, edges
from podcast_service.audio.formats import AAC, Buffer, Measure, release
from podcast_service.audio.payload import Payload
from podcast_service.domain.errors import Invalid

_HEAD = 7  # bytes of a header without its checksum
_SYNC = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_KIND = 0xFFF6FDC0000003  # sync, layer, profile, sample rate, channels, blocks: alike in all frames of one stream
_BLOCK = 1024  # samples
_A_WHILE = 20_000  # frames between which memory is let go
_CHAIN = 3  # frames in a row that make a sync believable


@dataclass(slots=True)
class _Count:
    frames: int = 0
    sound_bytes: int = 0
    between: int = 0
    around: int = 0
    is_cut: bool = False


def measure(data: Buffer, start: int) -> tuple[Measure, Iterator[bytes]]:
    """Count the frames from ``start`` on; return what they make at the rate in their headers, and the frames.

    SBR doubles that rate and PS the channels where they are used: only a decoder finds them, and the length stays.
    Raises Invalid: audio_not_audio without frames, audio_damaged when more of it is something else.
    """
    end = edges.sound_end(data, start)
    first = _find(data, start, end, None)
    if first is None:
        raise Invalid("audio_not_audio")
    head = _head(data, first)
    kind, count = head & _KIND, _Count(around=first - start)
    _walk(data, first, end, kind, count)
    doubts.refuse_damage(count.sound_bytes, count.between + count.around)
    payload = Payload(AAC)
    payload.add_span(data, start, end)
    measured = Measure(
        samples=count.frames * _BLOCK * ((head & 3) + 1),
        sample_rate=_RATES[head >> 34 & 15],
        channels=head >> 30 & 7,
        sound_bytes=count.sound_bytes,
        payload_sha256=payload.sha256(),
    )
    told = doubts.of_length(None, measured.duration_ms, is_cut=count.is_cut)
    told += doubts.of_junk(end - start, between=count.between, around=count.around)
    return replace(measured, doubts=told), _frames(data, first, kind)


def _head(data: Buffer, position: int) -> int:
    return int.from_bytes(data[position : position + _HEAD], "big")


def _length(head: int, kind: int) -> int:
    """Return the bytes of the frame with this header, 0 when it is none of this kind."""
    length = head >> 13 & 0x1FFF
    return length if head & _KIND == kind and length > _HEAD else 0


def _walk(data: Buffer, position: int, end: int, kind: int, count: _Count) -> None:
    """Count frames as long as one follows the other, and step over what stands between them.

    Where the next one is missing, it may stand inside the last, whose length then is a lie.
    """
    last = position
    while position < end:
        length = _length(_head(data, position), kind)
        if length and position + length <= end:
            count.frames += 1
            count.sound_bytes += length
            last, position = position, position + length
            if count.frames % _A_WHILE == 0:
                release(data, 0, last)
            continue
        found = _find(data, last + 1, end, kind)
        if found is None:
            count.is_cut = bool(length) or end - position < _HEAD
            count.around += 0 if count.is_cut else end - position
            return
        count.between += found - (last if found < position else position)
        last = position = found


def _find(data: Buffer, position: int, end: int, kind: int | None) -> int | None:
    """Find the first place where frames (of ``kind``) follow each other."""
    for match in _SYNC.finditer(data, position, end):
        found = match.start()
        head = _head(data, found)
        if (kind is None or head & _KIND == kind) and head >> 34 & 15 < len(_RATES) and _is_chain(data, found, end):
            return found
    return None


def _is_chain(data: Buffer, position: int, end: int) -> bool:
    kind = _head(data, position) & _KIND
    for seen in range(_CHAIN):
        if position >= end:
            return seen > 0 and position == end
        length = _length(_head(data, position), kind)
        if not length:
            return False
        position += length
    return True


def _frames(data: Buffer, position: int, kind: int) -> Iterator[bytes]:
    while length := _length(_head(data, position), kind):
        yield data[position : position + length]
        position += length
