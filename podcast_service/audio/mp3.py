"""Walk the frames of an MP3: the only way to know how long it is (rel, measured fact 2).

ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3, and 13818-3 for the lower sample rates. Headers of Xing/Info, VBRI and
LAME are promises: they are compared with the frames that are there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from podcast_service.audio import doubts, edges
from podcast_service.audio.formats import MP3, Buffer, Measure, release
from podcast_service.audio.payload import Payload
from podcast_service.domain.errors import Invalid

_HEADER = struct.Struct(">I")
_SYNC = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_KIND = 0xFFFE0C00  # sync, version, layer and sample rate: alike in all frames of one stream
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO = 3
_CHAIN = 3  # frames in a row that make a sync believable
_A_WHILE = range(20_000)  # frames between which memory is let go
_MISSING = 3  # frames a header may count too many: itself, and a last frame that was cut
_DECODER_DELAY = 529  # samples that come out late, and so are left out of the padding and at the start instead


@dataclass(frozen=True, slots=True)
class _Kind:
    """What frames of one stream have in common."""

    bits: int
    sample_rate: int
    samples: int
    channels: int


@dataclass(frozen=True, slots=True)
class _Promise:
    """What the first frame says of the file: how many frames follow, and where the last of them ends.

    ``delay`` and ``padding`` are the samples to leave out at both ends (LAME).
    """

    frames: int | None = None
    end: int | None = None
    delay: int = 0
    padding: int = 0


@dataclass(slots=True)
class _Count:
    """The running sum of a walk; ``samples`` by sample rate, as joined files may differ."""

    samples: dict[int, int]
    frames: int = 0
    sound_bytes: int = 0
    between: int = 0
    around: int = 0
    is_cut: bool = False


class _Lengths(dict[bytes, int]):
    """Frame lengths by header, for headers of one kind only: any other raises KeyError. Bytes are found quickest."""

    def __init__(self, kind: _Kind) -> None:
        super().__init__()
        self._bits = kind.bits

    def __missing__(self, four: bytes) -> int:
        header = int.from_bytes(four, "big")
        if header & _KIND != self._bits or not (length := frame_length(header)):
            raise KeyError(header)
        self[four] = length
        return length


def frame_length(header: int) -> int:
    """Return the bytes of the layer III frame with this 32-bit header, 0 when it is none."""
    version, bit_rate, rate = header >> 19 & 3, header >> 12 & 15, header >> 10 & 3
    if header >> 21 != 0x7FF or version == 1 or header >> 17 & 3 != 1 or bit_rate in {0, 15} or rate == 3:
        return 0
    padding = header >> 9 & 1
    if version == _MONO:  # both bits set: MPEG-1
        return 144000 * _KILOBITS_1[bit_rate] // _RATES[3][rate] + padding
    return 72000 * _KILOBITS_2[bit_rate] // _RATES[version][rate] + padding


def measure(data: Buffer, start: int) -> tuple[Measure, Iterator[bytes]]:
    """Count the frames from ``start`` on; return what they make, and the first frames and some from the middle.

    Raises Invalid: audio_not_audio without frames, audio_damaged when more of it is something else.
    """
    begin, end = edges.without_zeros(data, start), edges.sound_end(data, start)
    first = _find_frames(data, begin, begin + (end - begin) // 2 + _HEADER.size)
    if first is None:
        raise Invalid("audio_not_audio")
    kind = _kind(_HEADER.unpack_from(data, first)[0])
    promise, sound = _promise(data, first, kind)
    count = _Count(samples={}, around=first - begin)
    _walk(data, sound, end, count)
    doubts.refuse_damage(count.sound_bytes, count.between + count.around)
    payload = Payload(MP3)
    payload.add_span(data, begin, end)
    samples = sum(n * kind.sample_rate // rate for rate, n in count.samples.items())
    measured = Measure(
        samples=samples - min(_gap(promise, count.frames), samples - 1),
        sample_rate=kind.sample_rate,
        channels=kind.channels,
        sound_bytes=count.sound_bytes,
        payload_sha256=payload.sha256(),
    )
    is_cut = count.is_cut or (promise.end is not None and promise.end > end)
    told = _told(promise, kind, count.frames)
    found = doubts.of_length(told, measured.duration_ms, is_cut=is_cut)
    lost = count.between + _lost_before(data, begin, first)
    found += doubts.of_junk(end - begin, between=lost, around=count.around)
    return replace(measured, doubts=found), _examples(data, sound)


def _lost_before(data: Buffer, begin: int, first: int) -> int:
    """Return the bytes of sound that no decoder plays, before the ``first`` frame: damaged, or inside a tag.

    Such a tag is shorter than it says; where a frame follows it at once, nothing is wrong with it.
    """
    if first == begin:
        return 0
    if frame_length(_HEADER.unpack_from(data, begin)[0]):
        return first - begin
    inside = _find_frames(data, 0, begin)
    return 0 if inside is None else begin - inside


def _gap(promise: _Promise, frames: int) -> int:
    """Return the samples to leave out; those at the end only while the end is there."""
    missing = promise.frames is not None and promise.frames - frames > _MISSING
    return promise.delay + (min(promise.padding, _DECODER_DELAY) if missing else promise.padding)


def _told(promise: _Promise, kind: _Kind, frames: int) -> int | None:
    """Return the milliseconds that are promised; a frame more or less is the one that makes the promise."""
    if promise.frames is None or abs(promise.frames - frames) <= _MISSING:
        return None
    samples = promise.frames * kind.samples - promise.delay - promise.padding
    return max(0, round(samples * 1000 / kind.sample_rate))


def _kind(header: int) -> _Kind:
    version = header >> 19 & 3
    return _Kind(
        bits=header & _KIND,
        sample_rate=_RATES[version][header >> 10 & 3],
        samples=1152 if version == 3 else 576,
        channels=1 if header >> 6 & 3 == _MONO else 2,
    )


def _walk(data: Buffer, position: int, end: int, count: _Count) -> None:
    """Count run after run of frames, stepping over tags, until nothing more is found."""
    while position + _HEADER.size <= end:
        header = _HEADER.unpack_from(data, position)[0]
        if frame_length(header):
            position = _run(data, position, end, _kind(header), count)
        step = edges.tag_length(data, position) if position < end else 0
        if step:
            position += step
            continue
        found = _find_frames(data, position, end)
        if found is None:
            count.around += end - position
            return
        count.between += found - position
        position = found


def _run(data: Buffer, position: int, end: int, kind: _Kind, count: _Count) -> int:
    """Count frames of one kind as long as one follows the other, for a while; return where they end."""
    lengths, frames, start = _Lengths(kind), 0, position
    with suppress(KeyError):
        for _ in _A_WHILE:
            position += lengths[data[position : position + 4]]
            frames += 1
    if position > end:  # the last frame is cut: decoders make up the rest of it
        position, count.is_cut = end, True
    count.frames += frames
    count.samples[kind.sample_rate] = count.samples.get(kind.sample_rate, 0) + frames * kind.samples
    count.sound_bytes += position - start
    release(data, start, position)
    return position


def _find_frames(data: Buffer, position: int, limit: int) -> int | None:
    """Find the first place before ``limit`` where frames follow each other."""
    for found in _SYNC.finditer(data, position, min(limit + 1, len(data))):
        if _is_chain(data, found.start()):
            return found.start()
    return None


def _is_chain(data: Buffer, position: int) -> bool:
    kind = None
    for seen in range(_CHAIN):
        if position + _HEADER.size > len(data) or data[position : position + 3] in {b"TAG", b"ID3", b"APE"}:
            return seen > 0 and position <= len(data)
        header = _HEADER.unpack_from(data, position)[0]
        kind = header & _KIND if kind is None else kind
        if header & _KIND != kind or not (length := frame_length(header)):
            return False
        position += length
    return True


def _promise(data: Buffer, first: int, kind: _Kind) -> tuple[_Promise, int]:
    """Read a Xing, Info or VBRI frame at ``first``; return it and where the sound starts."""
    length = frame_length(_HEADER.unpack_from(data, first)[0])
    frame = data[first : first + length]
    mark = re.search(rb"Xing|Info", frame[:46])
    if mark:
        return _xing(frame, mark.start(), first), first + length
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        size, frames = struct.unpack_from(">II", frame, 46)
        return _Promise(frames, first + size), first + length
    return _Promise(), first


def _xing(frame: bytes, mark: int, first: int) -> _Promise:
    fields = frame[mark + 4 :].ljust(160, b"\0")
    flags = struct.unpack_from(">I", fields)[0]
    frames = struct.unpack_from(">I", fields, 4)[0] if flags & 1 else None
    size = struct.unpack_from(">I", fields, 8 if flags & 1 else 4)[0] if flags & 2 else None
    end = None if size is None else first + size
    lame = 4 + (4 if flags & 1 else 0) + (4 if flags & 2 else 0) + (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    if fields[lame : lame + 4] not in {b"LAME", b"Lavf", b"Lavc"}:
        return _Promise(frames, end)
    both = int.from_bytes(fields[lame + 21 : lame + 24], "big")
    return _Promise(frames, end, delay=both >> 12, padding=both & 0xFFF)


def _examples(data: Buffer, start: int) -> Iterator[bytes]:
    """Yield frames to try decoding: the first thirty, then thirty from the middle."""
    middle = _find_frames(data, (start + len(data)) // 2, len(data))
    for position in (start, middle):
        for _ in range(30):
            if position is None or position + _HEADER.size > len(data):
                break
            length = frame_length(_HEADER.unpack_from(data, position)[0])
            if not length:
                break
            yield data[position : position + length]
            position += length
