"""Walk the pages of an Ogg file: is all of it there, and what of it is sound (RFC 3533, section 6)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from podcast_service.audio.formats import OGG, OPUS, Buffer, Format
from podcast_service.audio.payload import Payload
from podcast_service.domain.errors import Invalid
from podcast_service.domain.told import told

_PAGE = struct.Struct("<4sBBqIIIB")
_CAPTURE = b"OggS"
_BEGIN, _END = 2, 4
_SETUP = {OPUS.name: (True, False), OGG.name: (True, False, True)}
"""The packets before the sound and whether they belong to it; the other ones are comments."""


@dataclass(slots=True)
class Pages:
    """What a walk over the pages found.

    ``between`` and ``around`` count bytes that are no page, ``holes`` how often pages are missing; ``is_whole`` when
    the page that says it is the last one is there.
    """

    payload: Payload
    between: int = 0
    around: int = 0
    holes: int = 0
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Page:
    flags: int
    serial: int
    sequence: int
    lengths: bytes
    start: int
    body: int
    end: int


def walk(data: Buffer, start: int, row: Format) -> Pages:
    """Look at every page of the one stream in the file.

    Raises Invalid: audio_format_unsupported for several streams, beside or after each other.
    """
    found, headers, position = Pages(Payload(row)), _Headers(row), start
    first = last = None
    for page in _pages(data, start):
        if page.flags & _BEGIN and first is not None:
            raise Invalid("audio_format_unsupported", found=told("Ogg with several streams"))
        first = first or page
        found.between += page.start - position
        position = page.end
        if page.serial != first.serial:
            found.between += page.end - page.start
            continue
        found.holes += last is not None and page.sequence != last.sequence + 1
        found.is_whole, last = bool(page.flags & _END), page
        if headers.are_read:
            found.payload.add_span(data, page.body, page.end)
        else:
            headers.read(data, page, found.payload)
    if data[position : position + len(_CAPTURE)] == _CAPTURE:  # a last page that is not all there
        found.is_whole = False
    else:
        found.around += len(data) - position
    return found


class _Headers:
    """The packets before the sound, read page by page; comments are stepped over."""

    def __init__(self, row: Format) -> None:
        self._wanted = _SETUP[row.name]
        self._packets = 0

    @property
    def are_read(self) -> bool:
        """Say whether the next page holds sound: it always begins on a page of its own."""
        return self._packets >= len(self._wanted)

    def read(self, data: Buffer, page: _Page, payload: Payload) -> None:
        """Take in what ``page`` holds of the packets that belong to the sound."""
        position = page.body
        for length in page.lengths:
            if self.are_read:
                return
            if self._wanted[self._packets]:
                payload.add(data[position : position + length])
            position += length
            self._packets += length < 255


def _pages(data: Buffer, position: int) -> Iterator[_Page]:
    """Yield the pages that are there whole, stepping over what is none."""
    while (position := data.find(_CAPTURE, position)) >= 0 and position + _PAGE.size <= len(data):
        _, _, flags, _, serial, sequence, _, segments = _PAGE.unpack_from(data, position)
        body = position + _PAGE.size + segments
        lengths = data[position + _PAGE.size : body]
        end = body + sum(lengths)
        if end <= len(data):
            yield _Page(flags, serial, sequence, lengths, position, body, end)
            position = end
        else:
            position += len(_CAPTURE)
