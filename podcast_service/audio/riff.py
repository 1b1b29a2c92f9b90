"""The tags of a WAV file: its ``id3 `` chunk and its INFO list (RIFF; RF64 and BW64 as EBU Tech 3306 has them).

The sound is never moved: tags are written at the end, and tags that stood before the sound become filler.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from os import SEEK_END
from typing import BinaryIO

from podcast_service.domain.errors import Invalid

_HEAD = struct.Struct("<4sI")
_NAMED = re.compile(rb"[ -~]{4}.{4}", re.DOTALL)
_FIRST = 12  # bytes before the first chunk
_LONG = (b"RF64", b"BW64")
_UNKNOWN = 0xFFFFFFFF  # a size that stands in ds64, or that the writer never filled in
_MAX_CHUNKS = 1000
_MAX_TAG = 64 * 1024 * 1024
_INFO = b"INFO"
_FILLER = b"JUNK"


@dataclass(frozen=True, slots=True)
class _Chunk:
    name: bytes
    start: int
    """Where its content begins."""
    size: int

    @property
    def end(self) -> int:
        """Return where the next chunk begins."""
        return self.start + self.size + (self.size & 1)


@dataclass(slots=True)
class Info:
    """The entries of the INFO list, four letters and the bytes after them, in their order."""

    entries: list[tuple[bytes, bytes]] = field(default_factory=list)
    is_changed: bool = False


def is_riff(file: BinaryIO) -> bool:
    """Say whether the file starts as a WAV file does."""
    file.seek(0)
    return file.read(4) in {b"RIFF", *_LONG}


def read(file: BinaryIO) -> tuple[bytes, Info]:
    """Return the ID3 tag, nothing where there is none, and the INFO list."""
    tag, info = b"", Info()
    for chunk in _chunks(file):
        if chunk.size > _MAX_TAG:
            continue
        if _is_id3(chunk) and not tag:
            tag = _content(file, chunk)
        elif _is_info(file, chunk):
            info.entries += _entries(_content(file, chunk)[len(_INFO) :])
    return tag, info


def write(file: BinaryIO, tag: bytes, info: Info) -> None:
    """Write both behind the sound; an INFO list that has not changed stays where it is.

    Raises Invalid(audio_tags_unwritable) where the file does not tell where its sound ends, or has no room.
    """
    chunks = list(_chunks(file))
    end = file.seek(0, SEEK_END)
    if not chunks or chunks[-1].end not in {end, end + 1}:
        raise Invalid("audio_tags_unwritable")
    old = [chunk for chunk in chunks if _is_id3(chunk) or (info.is_changed and _is_info(file, chunk))]
    while chunks and chunks[-1] in old:
        old.remove(chunks.pop())
    for chunk in old:
        file.seek(chunk.start - _HEAD.size)
        file.write(_FILLER)
    last = chunks[-1].end if chunks else _FIRST
    file.seek(0, SEEK_END)
    file.write(b"\0" * (last - end))
    file.truncate(last)
    file.seek(last)
    if info.is_changed and info.entries:
        file.write(_chunk(b"LIST", _INFO + b"".join(_chunk(name, data) for name, data in info.entries)))
    file.write(_chunk(b"id3 ", tag))
    _tell_size(file, file.tell() - _HEAD.size)


def _chunk(name: bytes, data: bytes) -> bytes:
    return _HEAD.pack(name, len(data)) + data + b"\0" * (len(data) & 1)


def _tell_size(file: BinaryIO, size: int) -> None:
    file.seek(0)
    if file.read(4) in _LONG:
        file.seek(_FIRST + _HEAD.size)
        file.write(size.to_bytes(8, "little"))
    elif size < _UNKNOWN:
        file.seek(4)
        file.write(size.to_bytes(4, "little"))
    else:
        raise Invalid("audio_tags_unwritable")


def _chunks(file: BinaryIO) -> Iterator[_Chunk]:
    """Yield the chunks; the last may go on past the end of the file."""
    position, long_size = _FIRST, None
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        head = file.read(_HEAD.size)
        if not _NAMED.match(head):
            return
        name, size = _HEAD.unpack(head)
        start = position + _HEAD.size
        if name == b"ds64" and position == _FIRST:
            long_size = int.from_bytes(file.read(16)[8:], "little")
        if name == b"data" and size == _UNKNOWN and long_size is not None:
            size = long_size
        chunk = _Chunk(name, start, size)
        yield chunk
        position = chunk.end


def _content(file: BinaryIO, chunk: _Chunk) -> bytes:
    file.seek(chunk.start)
    return file.read(chunk.size)


def _is_id3(chunk: _Chunk) -> bool:
    return chunk.name.lower() == b"id3 "


def _is_info(file: BinaryIO, chunk: _Chunk) -> bool:
    if chunk.name != b"LIST":
        return False
    file.seek(chunk.start)
    return file.read(len(_INFO)) == _INFO


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + _HEAD.size <= len(data):
        name, size = _HEAD.unpack_from(data, position)
        position += _HEAD.size
        yield name, data[position : position + size]
        position += size + (size & 1)
