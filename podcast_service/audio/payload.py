"""The hash of the sound alone: the same whatever tags, chapters and artwork the file carries.

It begins with the name of the format, so that sounds of two kinds never share one.
"""

from __future__ import annotations

import hashlib

from av.buffer import Buffer as LibraryBuffer

from podcast_service.audio.formats import Buffer, Format, release

_PIECE = 16 * 1024 * 1024  # bytes hashed at once


class Payload:
    """A hash that grows with the sound, in the order in which it is played."""

    def __init__(self, row: Format) -> None:
        self._hash = hashlib.sha256(row.name.encode() + b"\0")

    def add(self, piece: bytes | LibraryBuffer) -> None:
        """Take in a few bytes, or the packet that a container handed out."""
        self._hash.update(piece)

    def add_span(self, data: Buffer, start: int, end: int) -> None:
        """Take in the bytes from ``start`` to ``end`` without copying them."""
        with memoryview(data) as view:
            for position in range(start, end, _PIECE):
                with view[position : min(position + _PIECE, end)] as piece:
                    self._hash.update(piece)
                release(data, position, min(position + _PIECE, end))

    def sha256(self) -> str:
        """Return the hash of all that was taken in, in hexadecimal digits."""
        return self._hash.hexdigest()
