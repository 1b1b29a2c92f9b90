"""The order of frames in an ID3v2.3 or 2.4 tag, as this program has just written it.

The tag library sorts frames by their size; some players take chapters as they come (feed-J04).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from podcast_service.audio import edges

_HEAD = 10  # bytes before a tag, and before each of its frames


def sort_chapters(file: BinaryIO) -> None:
    """Put the CHAP frames of the tag at the start of ``file`` in order of time, each as it is; nothing else moves."""
    file.seek(0)
    head = file.read(_HEAD)
    length = edges.id3v2_length(head, 0) - _HEAD
    if length <= 0 or head[5]:  # flags: nothing that this program writes
        return
    body = file.read(length)
    parts = list(_frames(body, is_syncsafe=head[3] == 4))
    places = [place for place, frame in enumerate(parts) if frame.startswith(b"CHAP")]
    for place, frame in zip(places, sorted((parts[place] for place in places), key=_start_of), strict=True):
        parts[place] = frame
    file.seek(_HEAD)
    file.write(b"".join(parts))


def _frames(body: bytes, *, is_syncsafe: bool) -> Iterator[bytes]:
    """Take the frames of a tag apart; the padding after them is not yielded."""
    position = 0
    while position + _HEAD <= len(body) and body[position]:
        size = int.from_bytes(body[position + 4 : position + 8], "big")
        if is_syncsafe:
            size = sum((body[position + 4 + n] & 0x7F) << 7 * (3 - n) for n in range(4))
        yield body[position : position + _HEAD + size]
        position += _HEAD + size


def _start_of(frame: bytes) -> bytes:
    """Return the start time of a CHAP frame, after the element's name and its zero byte."""
    times = frame.index(b"\0", _HEAD) + 1
    return frame[times : times + 4]
