"""Tags byte by byte, for tests: what libraries would not write."""

from __future__ import annotations

import struct


def id3_tag(version: int, *frames: tuple[str, bytes]) -> bytes:
    """Return an ID3v2 tag of raw frames: names have three letters in version 2, four in 3 and 4."""
    body = b"".join(name.encode() + _frame_size(version, len(data)) + data for name, data in frames)
    return b"ID3" + bytes([version, 0, 0]) + _syncsafe(len(body)) + body


def _frame_size(version: int, size: int) -> bytes:
    if version == 2:
        return size.to_bytes(3, "big")
    return (_syncsafe(size) if version == 4 else size.to_bytes(4, "big")) + b"\0\0"


def _syncsafe(number: int) -> bytes:
    """Return four bytes of seven bits."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3v1_tag(title: bytes, *, artist: bytes = b"", show: bytes = b"", year: bytes = b"", track: int = 0) -> bytes:
    """Return an ID3v1.1 tag, which stands at the end of an MP3."""
    fields = (title.ljust(30, b"\0"), artist.ljust(30, b"\0"), show.ljust(30, b"\0"), year.ljust(4, b"\0"))
    return b"TAG" + b"".join(fields) + b"Hej".ljust(28, b"\0") + bytes([0, track, 12])


def info_list(**entries: bytes) -> bytes:
    """Return a RIFF LIST chunk with INFO entries, for the end of a WAV."""
    parts = (
        name.encode() + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for name, data in entries.items()
    )
    body = b"INFO" + b"".join(parts)
    return b"LIST" + struct.pack("<I", len(body)) + body


def with_chunk(wav: bytes, chunk: bytes, *, first: bool = False) -> bytes:
    """Return a WAV with one more chunk, before all others or after them."""
    body = wav[12:]
    whole = b"WAVE" + (chunk + body if first else body + chunk)
    return b"RIFF" + struct.pack("<I", len(whole)) + whole
