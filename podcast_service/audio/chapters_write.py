"""Write chapters into the tags of an open file: ID3 CHAP and CTOC, CHAPTERxxx comments (MP4: ``mp4_chapters``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mutagen import id3
from mutagen._vorbis import VComment
from mutagen.id3 import CTOCFlags

from podcast_service.audio.chapters import COMMENT, frames
from podcast_service.audio.id3_frames import CHAP, CTOC
from podcast_service.audio.tags import OpenTags
from podcast_service.domain.chapter import MOST, Chapter, ends

_UTF8 = 3
_OTHER_PICTURE = 0
_MOST_CHILDREN = 255  # the number of entries of a CTOC is one byte
_REPLACED = ("TIT2", "WXXX")


def put(opened: OpenTags, chapters: Sequence[Chapter], pictures: Mapping[int, bytes], duration_ms: int) -> None:
    """Put ``chapters`` (``chapters.kept``) in place of those that are there; none take all out.

    ``pictures`` are JPEGs by the start of their chapter; a chapter that is not named keeps what the file has at its
    start, ``b""`` takes it away.
    """
    if isinstance(opened.raw, id3.ID3):
        _put_frames(opened.raw, frames(opened), chapters, pictures, duration_ms)
    elif isinstance(opened.raw, VComment):
        _put_comments(opened.raw, chapters)


def _put_frames(
    raw: id3.ID3,
    old: Sequence[id3.CHAP],
    chapters: Sequence[Chapter],
    pictures: Mapping[int, bytes],
    duration_ms: int,
) -> None:
    before = {int(frame.start_time): frame for frame in reversed(old)}
    raw.delall("CHAP")
    raw.delall("CTOC")
    for number, (chapter, end) in enumerate(zip(chapters, ends(chapters, duration_ms), strict=True)):
        frame = CHAP(element_id=_element(number), start_time=chapter.start_ms, end_time=end, sub_frames=[])
        if chapter.start_ms in before:
            frame.sub_frames = before[chapter.start_ms].sub_frames
        _fill(frame.sub_frames, chapter, pictures.get(chapter.start_ms))
        raw.add(frame)
    for table in _tables([_element(number) for number, chapter in enumerate(chapters) if chapter.in_list]):
        if chapters:
            raw.add(table)


def _element(number: int) -> str:
    return f"chp{number:04}"


def _fill(parts: id3.ID3Tags, chapter: Chapter, picture: bytes | None) -> None:
    """Put title, link and picture into a chapter's frames; what else others wrote there stays."""
    for name in _REPLACED if picture is None else (*_REPLACED, "APIC"):
        parts.delall(name)
    if chapter.title:
        parts.add(id3.TIT2(encoding=_UTF8, text=chapter.title))
    if chapter.url:
        parts.add(id3.WXXX(encoding=_UTF8, desc="", url=chapter.url))
    if picture:
        parts.add(id3.APIC(encoding=_UTF8, mime="image/jpeg", type=_OTHER_PICTURE, desc="", data=picture))


def _tables(elements: Sequence[str]) -> Iterator[CTOC]:
    """Yield the table of contents, and tables below it where one cannot hold them all."""
    top, ordered = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED, CTOCFlags.ORDERED
    if len(elements) <= _MOST_CHILDREN:
        yield CTOC(element_id="toc", flags=top, child_element_ids=list(elements), sub_frames=[])
        return
    parts = [list(elements[start : start + _MOST_CHILDREN]) for start in range(0, len(elements), _MOST_CHILDREN)]
    names = [f"toc{number}" for number, _ in enumerate(parts)]
    yield CTOC(element_id="toc", flags=top, child_element_ids=names, sub_frames=[])
    for name, part in zip(names, parts, strict=True):
        yield CTOC(element_id=name, flags=ordered, child_element_ids=part, sub_frames=[])


def _put_comments(comments: VComment, chapters: Sequence[Chapter]) -> None:
    comments[:] = [pair for pair in comments if not COMMENT.fullmatch(pair[0])]
    first = 1 if len(chapters) < MOST else 0  # three digits
    for number, chapter in enumerate(chapters, first):
        comments.append((f"CHAPTER{number:03}", _clock(chapter.start_ms)))
        comments.append((f"CHAPTER{number:03}NAME", chapter.title))
        if chapter.url:
            comments.append((f"CHAPTER{number:03}URL", chapter.url))


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
