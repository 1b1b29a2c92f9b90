"""Write a tagged copy of an MP4: its ``moov`` anew, its sound and everything else byte by byte.

The tag library would edit the copy in place, and it moves only the first of a file's fragments along; so it gets a
``moov`` alone, of which only what it made of ``udta`` is taken.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import BinaryIO

from podcast_service.audio import mp4_boxes, mp4_chapters
from podcast_service.audio.mp4_boxes import Box, Outer, Piece, box, joined
from podcast_service.domain.chapter import Chapter, ends
from podcast_service.domain.errors import Invalid

Build = Callable[[Sequence[Box], int], bytes]
"""From the boxes of a ``moov`` and the place of the samples of its chapters to the whole box."""


def write(
    source: BinaryIO,
    target: BinaryIO,
    edit: Callable[[BinaryIO], None],
    chapters: Sequence[Chapter] | None,
    duration_ms: int,
) -> None:
    """Write ``source`` into ``target`` with tags as ``edit`` leaves them, and with ``chapters`` (None: as they are).

    Boxes keep their order: what could be played while it loads still can. Raises Invalid: audio_unreadable,
    audio_tags_too_large.
    """
    outers = mp4_boxes.outer_boxes(source)
    moov = next((outer for outer in outers if outer.name == b"moov"), None)
    if moov is None:
        raise Invalid("audio_unreadable")
    parts = _edited(mp4_boxes.body_of(source, moov), edit)
    if chapters is None:
        _assemble(source, target, outers, moov, parts, b"", lambda parts, _: box(b"moov", joined(parts)))
        return
    bare = mp4_chapters.without(parts)
    kept = [outer for outer in outers if not _is_unused(outer, bare.unused)]
    data = box(b"mdat", *mp4_chapters.samples(chapters)) if chapters else b""
    _assemble(source, target, kept, moov, bare.parts, data, _with_chapters(chapters, duration_ms))


def _with_chapters(chapters: Sequence[Chapter], duration_ms: int) -> Build:
    def build(parts: Sequence[Box], data_at: int) -> bytes:
        if chapters:
            parts = mp4_chapters.with_chapters(parts, chapters, ends(chapters, duration_ms), data_at)
        return box(b"moov", joined(parts))

    return build


def _edited(moov: bytes, edit: Callable[[BinaryIO], None]) -> list[Box]:
    """Let the tags be written into a file that is nothing but this ``moov``, and take its ``udta`` over."""
    small = mp4_boxes.readable(io.BytesIO(box(b"moov", moov)))
    edit(small)
    small.seek(0)
    udta = mp4_boxes.inner(mp4_boxes.boxes(small.read()), b"moov", b"udta") or b""
    return mp4_boxes.put(mp4_boxes.boxes(moov), b"udta", udta)


def _is_unused(outer: Outer, unused: Sequence[tuple[int, int]]) -> bool:
    return outer.name == b"mdat" and (outer.start + outer.head, outer.end - outer.start - outer.head) in unused


def _assemble(
    source: BinaryIO,
    target: BinaryIO,
    outers: Sequence[Outer],
    moov: Outer,
    parts: Sequence[Box],
    data: bytes,
    build: Build,
) -> None:
    """Write the boxes in their order, ``moov`` as built, and right after it the ``data`` that is new.

    How long it is, is known before what it says of places in the file.
    """

    def laid_out(head: bytes) -> list[Piece]:
        pieces = [Piece(outer, head if outer is moov else None) for outer in outers]
        return [*pieces[: outers.index(moov) + 1], Piece(None, data), *pieces[outers.index(moov) + 1 :]]

    draft = laid_out(build(parts, 0))
    moved = mp4_boxes.moved_by(draft)
    in_place = mp4_boxes.boxes(mp4_boxes.with_moved_samples(joined(parts), moved))
    data_at = moved(moov.start) + draft[outers.index(moov)].size + len(box(b""))
    mp4_boxes.write(source, laid_out(build(in_place, data_at)), target)
