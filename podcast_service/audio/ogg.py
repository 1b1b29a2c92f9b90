"""Walk the pages of an Ogg file to see that all of it is there (RFC 3533, section 6)."""

from __future__ import annotations

import struct

from podcast_service.audio.formats import Buffer
from podcast_service.domain.errors import Invalid

_PAGE = struct.Struct("<4sBBqIIIB")
_BEGIN, _END = 2, 4


def check(data: Buffer, start: int) -> None:
    """See that pages follow each other, in sequence, until the one that says it is the last.

    Raises Invalid: audio_truncated when a page or the last one is missing, audio_damaged between pages,
    audio_format_unsupported for several streams, beside or after each other.
    """
    position, serial, expected, ended = start, None, 0, False
    while position < len(data):
        if position + _PAGE.size > len(data):
            raise Invalid("audio_truncated", promised=position + _PAGE.size, found=len(data))
        magic, _, flags, _, stream, sequence, _, segments = _PAGE.unpack_from(data, position)
        if magic != b"OggS":
            raise Invalid("audio_damaged", junk=len(data) - position)
        if flags & _BEGIN and serial is not None:
            raise Invalid("audio_format_unsupported", found="Ogg with several streams")
        if flags & _BEGIN:
            serial, expected = stream, sequence
        if stream != serial or sequence != expected:
            raise Invalid("audio_damaged", junk=0)
        table = position + _PAGE.size
        position = table + segments + sum(data[table : table + segments])
        expected, ended = sequence + 1, bool(flags & _END)
    if position > len(data) or not ended:
        raise Invalid("audio_truncated", promised=position, found=len(data))
