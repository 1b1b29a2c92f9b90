"""Walk the frames of an MP3: the only way to know how long it is (rel, measured fact 2).

ISO/IEC 11172-3, 2.4.1.3 and 2.4.2.3, and 13818-3 for the lower sample rates. Headers of Xing/Info, VBRI and
LAME are promises: they are compared with the frames that are there.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from podcast_service.audio.formats import Buffer, Measure
from podcast_service.domain.errors import Invalid

_HEADER = struct.Struct(">I")
_SYNC = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb]")
_ZEROS = re.compile(rb"\0+")
_KIND = 0xFFFE0C00  # sync, version, layer and sample rate: alike in all frames of one stream
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KILOBITS_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MONO = 3
_CHAIN = 3  # frames in a row that make a sync believable
_MISSING = 3  # frames a header may count too many: itself, and a last frame that was cut
_JUNK = 4096  # bytes between frames that are forgiven, besides a fiftieth of the file
_ID3V1 = 128


@dataclass(frozen=True, slots=True)
class _Kind:
    """What frames of one stream have in common."""

    bits: int
    sample_rate: int
    samples: int
    channels: int


@dataclass(frozen=True, slots=True)
class _Promise:
    """What the first frame says of the file: frames, and samples to leave out at both ends (LAME)."""

    frames: int | None
    gap: int


@dataclass(slots=True)
class _Count:
    """The running sum of a walk; ``samples`` by sample rate, as joined files may differ."""

    samples: dict[int, int]
    frames: int = 0
    sound_bytes: int = 0
    junk: int = 0


class _Lengths(dict[int, int]):
    """Frame lengths by header, for headers of one kind only: any other raises KeyError."""

    def __init__(self, kind: _Kind) -> None:
        super().__init__()
        self._bits = kind.bits

    def __missing__(self, header: int) -> int:
        if header & _KIND != self._bits or not (length := frame_length(header)):
            raise KeyError(header)
        self[header] = length
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


def id3v2_length(data: Buffer, position: int) -> int:
    """Return the bytes of an ID3v2 tag at ``position`` with its header and footer, 0 when there is none (ID3v2 3.1)."""
    head = data[position : position + 10]
    if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or max(head[6:10]) > 0x7F:
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]
    return size + (20 if head[5] & 0x10 else 10)


def sound_start(data: Buffer) -> int:
    """Return where the leading ID3v2 tags end: there may be several, one after the other."""
    position = 0
    while length := id3v2_length(data, position):
        position += length
    return position


def measure(data: Buffer, start: int) -> tuple[Measure, Iterator[bytes]]:
    """Count the frames from ``start`` on; return what they make, and the first frames and some from the middle.

    Raises Invalid: audio_not_audio without frames, audio_damaged with too much between them, audio_truncated
    when the file's own header counts more frames than there are.
    """
    begin = zeros.end() if (zeros := _ZEROS.match(data, start)) else start
    first = _find_frames(data, begin, begin + _allowed(data) + 4)
    if first is None:
        raise Invalid("audio_not_audio")
    kind = _kind(_HEADER.unpack_from(data, first)[0])
    promise, sound = _promise(data, first, kind)
    count = _Count(samples={}, junk=first - begin)
    _walk(data, sound, count)
    _check(data, count, promise)
    samples = sum(n * kind.sample_rate // rate for rate, n in count.samples.items())
    if 0 < promise.gap < samples:
        samples -= promise.gap
    measured = Measure(
        samples=samples,
        sample_rate=kind.sample_rate,
        channels=kind.channels,
        sound_bytes=count.sound_bytes,
    )
    return measured, _examples(data, sound)


def _allowed(data: Buffer) -> int:
    return _JUNK + len(data) // 50


def _check(data: Buffer, count: _Count, promise: _Promise) -> None:
    if promise.frames is not None and promise.frames - count.frames > _MISSING:
        raise Invalid("audio_truncated", promised=promise.frames, found=count.frames)
    if not count.frames:
        raise Invalid("audio_without_sound")
    if count.junk > _allowed(data):
        raise Invalid("audio_damaged", junk=count.junk)


def _kind(header: int) -> _Kind:
    version = header >> 19 & 3
    return _Kind(
        bits=header & _KIND,
        sample_rate=_RATES[version][header >> 10 & 3],
        samples=1152 if version == 3 else 576,
        channels=1 if header >> 6 & 3 == _MONO else 2,
    )


def _walk(data: Buffer, position: int, count: _Count) -> None:
    """Count run after run of frames, stepping over tags, until nothing more is found."""
    while position + _HEADER.size <= len(data):
        header = _HEADER.unpack_from(data, position)[0]
        if frame_length(header):
            position = _run(data, position, _kind(header), count)
        step = _tag_length(data, position)
        if step:
            position += step
            continue
        found = _find_frames(data, position, len(data))
        count.junk += (len(data) if found is None else found) - position
        if found is None:
            return
        position = found


def _run(data: Buffer, position: int, kind: _Kind, count: _Count) -> int:
    """Count frames of one kind as long as one follows the other; return where they end."""
    lengths, unpack, frames, start, length = _Lengths(kind), _HEADER.unpack_from, 0, position, 0
    try:
        while True:
            length = lengths[unpack(data, position)[0]]
            position += length
            frames += 1
    except (KeyError, struct.error):
        pass
    if position > len(data):  # the last frame is cut: it has no sound of its own
        frames, position = frames - 1, len(data)
    count.frames += frames
    count.samples[kind.sample_rate] = count.samples.get(kind.sample_rate, 0) + frames * kind.samples
    count.sound_bytes += position - start
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


def _tag_length(data: Buffer, position: int) -> int:
    """Return the bytes of a tag of any known kind at ``position``, 0 when there is none."""
    head = data[position : position + 32]
    if head.startswith(b"TAG"):
        return min(_ID3V1, len(data) - position)
    if head.startswith(b"APETAGEX") and len(head) == 32:
        size, flags = struct.unpack_from("<I4xI", head, 12)
        return int(size) + 32 if flags >> 29 & 1 else 32  # at the header of a tag, or at a footer of its own
    if head.startswith(b"LYRICSBEGIN"):
        ends = [data.find(mark, position) - position for mark in (b"LYRICS200", b"LYRICSEND")]
        return max(ends) + 9 if max(ends) > 0 else 0
    return id3v2_length(data, position)


def _promise(data: Buffer, first: int, kind: _Kind) -> tuple[_Promise, int]:
    """Read a Xing, Info or VBRI frame at ``first``; return it and where the sound starts."""
    length = frame_length(_HEADER.unpack_from(data, first)[0])
    frame = data[first : first + length]
    mark = re.search(rb"Xing|Info", frame[:46])
    if mark:
        return _xing(frame, mark.start()), first + length
    if frame[36:40] == b"VBRI" and len(frame) >= 54:
        return _Promise(struct.unpack_from(">I", frame, 50)[0], 0), first + length
    return _Promise(None, 0), first


def _xing(frame: bytes, mark: int) -> _Promise:
    fields = frame[mark + 4 :].ljust(160, b"\0")
    flags = struct.unpack_from(">I", fields)[0]
    frames = struct.unpack_from(">I", fields, 4)[0] if flags & 1 else None
    lame = 4 + (4 if flags & 1 else 0) + (4 if flags & 2 else 0) + (100 if flags & 4 else 0) + (4 if flags & 8 else 0)
    if fields[lame : lame + 4] not in {b"LAME", b"Lavf", b"Lavc"}:
        return _Promise(frames, 0)
    both = int.from_bytes(fields[lame + 21 : lame + 24], "big")
    return _Promise(frames, (both >> 12) + (both & 0xFFF))


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
