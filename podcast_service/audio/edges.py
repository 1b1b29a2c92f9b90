"""Where tags end and sound begins in a stream of frames, at both ends and in between.

ID3v2 (before, or after with a footer), ID3v1, APE and Lyrics3 are no sound to any player.
"""

from __future__ import annotations

import re
import struct

from podcast_service.audio.formats import Buffer

_ZEROS = re.compile(rb"\0+")
_ID3V1 = 128
_ID3V2_FOOTER = 10
_APE = 32  # bytes of its header, and of its footer
_LYRICS_TAIL = 15  # six digits and a mark
_MAX_LYRICS_1 = 5100
_MAX_TAGS = 10  # at the end: each is looked for anew before the one that was found


def id3v2_length(data: Buffer, position: int) -> int:
    """Return the bytes of an ID3v2 tag at ``position`` with its header and footer, 0 when there is none (ID3v2 3.1)."""
    head = data[position : position + 10]
    if len(head) < 10 or head[:3] != b"ID3" or 0xFF in head[3:5] or max(head[6:10]) > 0x7F:
        return 0
    return _syncsafe(head) + (20 if head[5] & 0x10 else 10)


def _syncsafe(head: bytes) -> int:
    return head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]


def sound_start(data: Buffer) -> int:
    """Return where the leading ID3v2 tags end: there may be several, one after the other."""
    position = 0
    while length := id3v2_length(data, position):
        position += length
    return position


def without_zeros(data: Buffer, start: int) -> int:
    """Return where the padding ends that some writers leave after a tag."""
    zeros = _ZEROS.match(data, start)
    return zeros.end() if zeros else start


def sound_end(data: Buffer, start: int) -> int:
    """Return where the trailing tags begin, of whatever kinds and in whatever order."""
    end = len(data)
    for _ in range(_MAX_TAGS):
        length = _tag_before(data, end)
        if not length or end - length < start:
            break
        end -= length
    return end


def tag_length(data: Buffer, position: int) -> int:
    """Return the bytes of a tag of any known kind that begins at ``position``, 0 when there is none."""
    head = data[position : position + _APE]
    if head.startswith(b"TAG"):
        return min(_ID3V1, len(data) - position)
    if head.startswith(b"APETAGEX") and len(head) == _APE:
        size, flags = struct.unpack_from("<I4xI", head, 12)
        return int(size) + _APE if flags >> 29 & 1 else _APE  # at the header of a tag, or at a footer of its own
    if head.startswith(b"LYRICSBEGIN"):
        ends = [data.find(mark, position) - position for mark in (b"LYRICS200", b"LYRICSEND")]
        return max(ends) + 9 if max(ends) > 0 else 0
    return id3v2_length(data, position)


def _tag_before(data: Buffer, end: int) -> int:
    """Return the bytes of the tag that ends at ``end``, 0 when there is none."""
    if end >= _ID3V1 and data[end - _ID3V1 : end - _ID3V1 + 3] == b"TAG":
        return _ID3V1
    tail = data[max(0, end - _APE) : end]
    if tail.startswith(b"APETAGEX") and len(tail) == _APE:
        size, flags = struct.unpack_from("<I4xI", tail, 12)
        return max(int(size), _APE) + (_APE if flags >> 31 else 0)
    if tail.endswith(b"LYRICS200") and tail[-_LYRICS_TAIL:-9].isdigit():
        return int(tail[-_LYRICS_TAIL:-9]) + _LYRICS_TAIL
    if tail.endswith(b"LYRICSEND"):
        begin = data.rfind(b"LYRICSBEGIN", max(0, end - _MAX_LYRICS_1), end)
        return end - begin if begin >= 0 else 0
    foot = tail[-_ID3V2_FOOTER:]
    if foot.startswith(b"3DI") and len(foot) == _ID3V2_FOOTER and max(foot[6:]) <= 0x7F:
        return _syncsafe(foot) + 2 * _ID3V2_FOOTER
    return 0
