"""Write a tagged copy of an audio file, in a child: the sound and all that nobody asked to change stay as they are.

Whether that is so is not taken from here: others read the copy and compare (``wanted.prove``).
"""

from __future__ import annotations

import shutil
from typing import BinaryIO

from podcast_service.audio import chapters, chapters_write, cover_write, mp4_write, tags
from podcast_service.audio.formats import M4A, Format
from podcast_service.audio.wanted import Wanted
from podcast_service.domain.chapter import Chapter

_CHUNK = 1 << 20
_CHAPTERS = "chapters"


def write(source: BinaryIO, target: BinaryIO, wanted: Wanted, row: Format, duration_ms: int) -> None:
    """Write ``source``, a file of format ``row``, into ``target`` with what is ``wanted``; memory stays small.

    Raises Invalid for tags and boxes that cannot be taken apart.
    """
    new = chapters.kept(wanted.tags.chapters, row.name, duration_ms) if _CHAPTERS in wanted.fields else None
    if row is M4A:
        mp4_write.write(source, target, lambda moov: _edit(moov, row, wanted, None, duration_ms), new, duration_ms)
        return
    source.seek(0)
    target.seek(0)
    shutil.copyfileobj(source, target, _CHUNK)
    target.truncate()
    _edit(target, row, wanted, new, duration_ms)


def _edit(file: BinaryIO, row: Format, wanted: Wanted, new: tuple[Chapter, ...] | None, duration_ms: int) -> None:
    """Change the tags of ``file`` in place."""
    opened = tags.OpenTags(file, row)
    if new:
        opened.make_room_for_chapters()
    tags.put(opened, wanted.tags, wanted.fields)
    if new is not None:
        chapters_write.put(opened, new, wanted.pictures, duration_ms)
    if wanted.cover is not None:
        cover_write.put(opened, wanted.cover)
    opened.save(file)
