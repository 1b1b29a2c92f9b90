"""Where an MP4 that was cut off can still be read to (ISO/IEC 14496-12, 4.2).

A fragment's table (``moof``) that is not there to its end keeps the library from opening the file at all; what stands
before it is whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from os import SEEK_END, SEEK_SET
from typing import BinaryIO, Protocol

from podcast_service.audio.formats import Buffer
from podcast_service.domain.errors import Invalid


class Readable(Protocol):
    """What the library that takes containers apart needs of an open file."""

    def read(self, size: int, /) -> bytes:
        """Read at most ``size`` bytes."""
        ...

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place."""
        ...

    def tell(self) -> int:
        """Return the place."""
        ...


def is_cut(data: Buffer) -> bool:
    """Say whether the last box goes on past the end of the file.

    Raises Invalid(audio_truncated) without a ``moov``: a recorder that was stopped leaves such a file, and nothing
    else tells the pieces of its sound apart.
    """
    boxes = _walk(data)
    if not boxes.has_table:
        raise Invalid("audio_truncated", promised=boxes.end, found=len(data))
    return boxes.end > len(data)


def readable(file: BinaryIO, data: Buffer) -> Readable:
    """Return ``file``, whose bytes are ``data``, without the beginning of a fragment's table at its end."""
    boxes = _walk(data)
    return _Beginning(file, boxes.last) if boxes.end > len(data) and boxes.name == b"moof" else file


@dataclass(slots=True)
class _Boxes:
    """The outermost boxes: where the last of them starts, its name, and where it should end."""

    last: int = 0
    name: bytes = b""
    end: int = 0
    has_table: bool = False


def _walk(data: Buffer) -> _Boxes:
    boxes = _Boxes()
    while boxes.end + 8 <= len(data):
        boxes.last = boxes.end
        size, boxes.name = int.from_bytes(data[boxes.end : boxes.end + 4], "big"), data[boxes.end + 4 : boxes.end + 8]
        if size == 1:
            size = int.from_bytes(data[boxes.end + 8 : boxes.end + 16], "big")
        if size < 8:  # zero: to the end of the file; else no box
            boxes.end = len(data)
        else:
            boxes.end += size
        boxes.has_table = boxes.has_table or (boxes.name == b"moov" and boxes.end <= len(data))
    return boxes


class _Beginning:
    """A file that seems to end earlier than it does."""

    def __init__(self, file: BinaryIO, end: int) -> None:
        self._file = file
        self._end = end

    def read(self, size: int, /) -> bytes:
        """Read up to ``size`` bytes of what is left."""
        return self._file.read(max(0, min(size, self._end - self._file.tell())))

    def seek(self, offset: int, whence: int = SEEK_SET, /) -> int:
        """Go to a place counted from the start, from here, or from where it seems to end."""
        if whence == SEEK_END:
            return self._file.seek(self._end + offset)
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()
