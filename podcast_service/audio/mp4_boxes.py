"""The boxes of an MP4: taken apart, put together, and written anew around sound that stays as it is.

ISO/IEC 14496-12, 4.2. What tells where bytes lie in the file (``stco``, ``co64``, ``tfhd``, ``tfra``) is moved along.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from os import SEEK_END
from typing import BinaryIO

from podcast_service.domain.errors import Invalid

MAX_HEAD = 48 * 1024 * 1024
"""Bytes of ``moov`` that are held in memory: ten hours of sound take 6 MB, the rest is covers."""
_CHUNK = 1 << 20
_MAX_BOXES = 1_000_000

Box = tuple[bytes, bytes]
"""The name and the body of a box; bytes that are none (a terminator, say) stand under an empty name."""
Moved = Callable[[int], int]
"""From where a byte was in the old file to where it is in the new one."""


@dataclass(frozen=True, slots=True)
class Outer:
    """A box of the file itself: bytes from ``start``, of which the first ``head`` are its size and name, to ``end``."""

    name: bytes
    start: int
    head: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the new file: the old box ``outer``, or ``data`` in place of it; ``data`` alone is new."""

    outer: Outer | None = None
    data: bytes | None = None

    @property
    def size(self) -> int:
        """Return how many bytes it fills."""
        if self.data is not None:
            return len(self.data)
        return self.outer.end - self.outer.start if self.outer else 0


def box(name: bytes, *parts: bytes) -> bytes:
    """Return a box of 32-bit size."""
    body = b"".join(parts)
    return struct.pack(">I4s", len(body) + 8, name) + body


def boxes(body: bytes) -> list[Box]:
    """Take the boxes inside a box apart; what is no box any more stays as it is, under an empty name."""
    found: list[Box] = []
    position = 0
    while position + 8 <= len(body):
        size, name = struct.unpack_from(">I4s", body, position)
        head = 8
        if size == 1 and position + 16 <= len(body):
            size, head = struct.unpack_from(">Q", body, position + 8)[0], 16
        elif size == 0:
            size = len(body) - position
        if size < head or position + size > len(body):
            break
        found.append((name, body[position + head : position + size]))
        position += size
    if position < len(body):
        found.append((b"", body[position:]))
    return found


def joined(parts: Iterable[Box]) -> bytes:
    """Put boxes together again."""
    return b"".join(box(name, body) if name else body for name, body in parts)


def inner(parts: Iterable[Box], *path: bytes) -> bytes | None:
    """Return the body of the first box at ``path``, or None."""
    for name, body in parts:
        if name == path[0]:
            return body if len(path) == 1 else inner(boxes(body), *path[1:])
    return None


def changed(parts: Iterable[Box], name: bytes, change: Callable[[bytes], bytes]) -> list[Box]:
    """Return the boxes with ``change`` made to the bodies of those called ``name``."""
    return [(one, change(body) if one == name else body) for one, body in parts]


def put(parts: Sequence[Box], name: bytes, body: bytes) -> list[Box]:
    """Return the boxes with one box ``name``: where the first of that name is, else last; no body, no box."""
    new = [(name, body)] if body else []
    place = next((n for n, (one, _) in enumerate(parts) if one == name), None)
    if place is None:
        bare = len(parts) - (1 if parts and not parts[-1][0] else 0)  # before a terminator
        return [*parts[:bare], *new, *parts[bare:]]
    return [*parts[:place], *new, *parts[place + 1 :]]


def readable(file: BinaryIO) -> BinaryIO:
    """Return ``file``, or its ``moov`` alone where the tag library stumbles over the zeros that end a ``udta``.

    QuickTime closes that box with four zero bytes (QuickTime File Format, "User data atoms").
    """
    moov = next((outer for outer in outer_boxes(file) if outer.name == b"moov"), None)
    parts = boxes(body_of(file, moov)) if moov else []
    file.seek(0)
    if all(name for name, _ in boxes(inner(parts, b"udta") or b"")):
        return file
    tidy = changed(parts, b"udta", lambda body: joined(one for one in boxes(body) if one[0]))
    return BytesIO(box(b"moov", joined(tidy)))


def outer_boxes(file: BinaryIO) -> list[Outer]:
    """Return the boxes the file consists of; a last one that is cut off ends with the file.

    Raises Invalid(audio_unreadable) for more than anybody writes.
    """
    end, position = file.seek(0, SEEK_END), 0
    found: list[Outer] = []
    while position < end:
        if len(found) == _MAX_BOXES:
            raise Invalid("audio_unreadable")
        file.seek(position)
        head = file.read(16)
        size, length = int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, length = int.from_bytes(head[8:], "big"), 16
        if size < length or position + size > end:  # to the end of the file, or no box at all
            size = end - position
        found.append(Outer(head[4:8], position, min(length, size), position + size))
        position += size
    return found


def body_of(file: BinaryIO, outer: Outer) -> bytes:
    """Read the body of a box that is held in memory; raises Invalid(audio_tags_too_large)."""
    size = outer.end - outer.start - outer.head
    if size > MAX_HEAD:
        raise Invalid("audio_tags_too_large", size=size)
    file.seek(outer.start + outer.head)
    return file.read(size)


def moved_by(pieces: Iterable[Piece]) -> Moved:
    """Return where each byte of the old boxes stands once the pieces are written one after the other."""
    starts, shifts, ends, position = [], [], [], 0
    for piece in pieces:
        if piece.outer is not None:
            starts.append(piece.outer.start)
            ends.append(piece.outer.end)
            shifts.append(position - piece.outer.start)
        position += piece.size

    def moved(old: int) -> int:
        place = bisect_right(starts, old) - 1
        return old + shifts[place] if place >= 0 and old < ends[place] else old

    return moved


def with_moved_samples(moov: bytes, moved: Moved) -> bytes:
    """Return the body of a ``moov`` whose tracks find their samples where they are now."""
    return joined(changed(boxes(moov), b"trak", lambda trak: _within(trak, (b"mdia", b"minf", b"stbl"), moved)))


def _within(body: bytes, path: Sequence[bytes], moved: Moved) -> bytes:
    if path:
        return joined(changed(boxes(body), path[0], lambda below: _within(below, path[1:], moved)))
    parts = changed(boxes(body), b"stco", lambda table: _moved_table(table, "I", moved))
    return joined(changed(parts, b"co64", lambda table: _moved_table(table, "Q", moved)))


def _moved_table(table: bytes, width: str, moved: Moved) -> bytes:
    size = struct.calcsize(f">{width}")
    count = min(int.from_bytes(table[4:8], "big"), (len(table) - 8) // size)
    offsets = struct.unpack_from(f">{count}{width}", table, 8)
    try:
        new = struct.pack(f">{count}{width}", *(moved(offset) for offset in offsets))
    except struct.error as error:  # 32 bits, and more than 4 GB
        raise Invalid("audio_unreadable") from error
    return table[:8] + new + table[8 + len(new) :]


def _moved_fragment(moof: bytes, moved: Moved) -> bytes:
    """Move the absolute places that older fragments name (``base_data_offset``)."""
    return joined(
        changed(
            boxes(moof),
            b"traf",
            lambda traf: joined(changed(boxes(traf), b"tfhd", lambda tfhd: _moved_base(tfhd, moved))),
        )
    )


def _moved_base(tfhd: bytes, moved: Moved) -> bytes:
    has_base = len(tfhd) >= 16 and tfhd[3] & 1
    return tfhd[:8] + struct.pack(">Q", moved(int.from_bytes(tfhd[8:16], "big"))) + tfhd[16:] if has_base else tfhd


def _moved_index(mfra: bytes, moved: Moved) -> bytes:
    return joined(changed(boxes(mfra), b"tfra", lambda tfra: _moved_entries(tfra, moved)))


def _moved_entries(tfra: bytes, moved: Moved) -> bytes:
    """Move the places of fragments in an index: time and place, then three numbers of one to four bytes each."""
    if len(tfra) < 16:
        return tfra
    wide = 8 if tfra[0] else 4
    sizes = int.from_bytes(tfra[8:12], "big")
    step = 2 * wide + 3 + (sizes >> 4 & 3) + (sizes >> 2 & 3) + (sizes & 3)
    entries = bytearray(tfra)
    for place in range(16 + wide, len(tfra) - step + wide + 1, step):
        old = int.from_bytes(entries[place : place + wide], "big")
        entries[place : place + wide] = moved(old).to_bytes(wide, "big")
    return bytes(entries)


_POINTING: dict[bytes, Callable[[bytes, Moved], bytes]] = {b"moof": _moved_fragment, b"mfra": _moved_index}


def write(source: BinaryIO, pieces: Sequence[Piece], target: BinaryIO) -> None:
    """Write the pieces after each other; those that point at others are moved along. Memory stays small."""
    moved = moved_by(pieces)
    target.seek(0)
    for piece in pieces:
        if piece.data is not None:
            target.write(piece.data)
        elif piece.outer is not None:
            for part in _read(source, piece.outer, moved):
                target.write(part)
    target.truncate()


def _read(source: BinaryIO, outer: Outer, moved: Moved) -> Iterator[bytes]:
    if point := _POINTING.get(outer.name):
        body = body_of(source, outer)
        new = point(body, moved)
        if len(new) != len(body):  # sizes written in a way that no fragment needs
            raise Invalid("audio_unreadable")
        source.seek(outer.start)
        yield source.read(outer.head) + new
        return
    source.seek(outer.start)
    left = outer.end - outer.start
    while left and (part := source.read(min(left, _CHUNK))):
        left -= len(part)
        yield part
