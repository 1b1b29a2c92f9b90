"""Read the chapters inside an audio file: ID3 CHAP and CTOC, MP4's two kinds, CHAPTERxxx comments.

``kept`` says what each kind of file can hold of a list; ``chapters_write`` puts it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import BinaryIO

from mutagen import id3
from mutagen._vorbis import VComment

from podcast_service.audio import tags_id3
from podcast_service.audio.formats import AAC, M4A, MP3, WAV
from podcast_service.audio.tag_values import line
from podcast_service.audio.tags import OpenTags, open_file
from podcast_service.domain.chapter import MOST, Chapter, link_of, plain
from podcast_service.domain.errors import Invalid

MAX_PICTURES = 20 * 1024 * 1024
"""Bytes of all the pictures of a file's chapters: hundreds of them, each fit for a phone."""
COMMENT = re.compile(r"chapter(\d{2,3})(name|url)?", re.IGNORECASE | re.ASCII)
"""The Chapter Extension of Vorbis comments; numbers start at 000 or 001, with two digits in older files."""

_ID3 = {MP3.name, WAV.name, AAC.name}
_NO_TIME = 0xFFFFFFFF
_TIME = re.compile(r"(\d{1,3}):([0-5]?\d):([0-5]?\d)(?:\.(\d{1,9}))?", re.ASCII)


def read(opened: OpenTags, contained: tuple[Chapter, ...], duration_ms: int) -> tuple[Chapter, ...]:
    """Return the chapters in order of time; ``contained`` are those the container itself keeps (MP4).

    Raises Invalid(chapter_too_many). Frames may stand in any order in the file: only their times count.
    """
    if opened.kind == "id3":
        found = _id3(frames(opened), _tables(opened))
    elif opened.kind == "vorbis":
        found = _vorbis(opened.raw) if isinstance(opened.raw, VComment) else []
    else:
        found = _mp4(opened, contained)
    if len(found) > MOST:
        raise Invalid("chapter_too_many", limit=MOST)
    return plain(tuple(_tidy(chapter) for chapter in found), duration_ms)


def pictures(opened: OpenTags) -> dict[int, bytes]:
    """Return the pictures of chapters (ID3 alone has them) by start, as they stand there: they are anybody's bytes."""
    found: dict[int, bytes] = {}
    size = 0
    for frame in sorted(frames(opened), key=lambda frame: int(frame.start_time)):
        data = next((bytes(picture.data) for picture in frame.sub_frames.getall("APIC") if picture.data), b"")
        size += len(data)
        if size > MAX_PICTURES:
            break
        if data:
            found.setdefault(int(frame.start_time), data)
    return found


def pictures_in(file: BinaryIO) -> dict[int, bytes]:
    """Return the ``pictures`` of an open file."""
    return pictures(open_file(file))


def kept(chapters: Iterable[Chapter], format_name: str, duration_ms: int) -> tuple[Chapter, ...]:
    """Return what a file of this format gives back of ``chapters``; their pictures travel apart from them.

    ID3 holds all, comments neither ends nor what stands in no list, MP4 no links either.
    """
    ordered = plain(tuple(_tidy(replace(chapter, image=None)) for chapter in chapters), duration_ms)
    if format_name in _ID3:
        return ordered
    listed = (replace(chapter, end_ms=None) for chapter in ordered if chapter.in_list)
    return tuple(replace(chapter, url=None) if format_name == M4A.name else chapter for chapter in listed)


def holds_pictures(format_name: str) -> bool:
    """Say whether a file of this format has a place for the pictures of chapters."""
    return format_name in _ID3


def frames(opened: OpenTags) -> list[id3.CHAP]:
    """Return the CHAP frames of a file, none where it has no ID3."""
    return list(opened.raw.getall("CHAP")) if isinstance(opened.raw, id3.ID3) else []


def _tidy(chapter: Chapter) -> Chapter:
    return replace(chapter, title=line([chapter.title]) or "", url=link_of(chapter.url or ""))


def _tables(opened: OpenTags) -> list[id3.CTOC]:
    return list(opened.raw.getall("CTOC")) if isinstance(opened.raw, id3.ID3) else []


def _id3(found: Iterable[id3.CHAP], tables: Sequence[id3.CTOC]) -> list[Chapter]:
    """Read CHAP frames (ID3v2 Chapter Frame Addendum); one that no table of contents names stands in no list."""
    listed = {str(element) for table in tables for element in table.child_element_ids}
    chapters = []
    for frame in found:
        titles = [text for title in frame.sub_frames.getall("TIT2") for text in tags_id3.texts(title)]
        urls = [url for link in frame.sub_frames.getall("WXXX") for url in tags_id3.texts(link)]
        chapters.append(
            Chapter(
                start_ms=int(frame.start_time),
                end_ms=None if frame.end_time == _NO_TIME else int(frame.end_time),
                title=" · ".join(titles),
                url=urls[0] if urls else None,
                in_list=not tables or str(frame.element_id) in listed,
            )
        )
    return chapters


def _mp4(opened: OpenTags, contained: tuple[Chapter, ...]) -> list[Chapter]:
    """Take what the container gives, text track before Nero's list; both end each chapter where the next begins.

    A widespread writer lets the text track begin at 0 when the first chapter does not: Nero's list knows better.
    """
    found = [replace(chapter, end_ms=None) for chapter in contained]
    nero = getattr(opened.file, "chapters", None) or ()
    if nero and found and str(nero[0].title) == found[0].title:
        found[0] = replace(found[0], start_ms=max(found[0].start_ms, round(nero[0].start * 1000)))
    return found


def _vorbis(comments: VComment) -> list[Chapter]:
    """Read CHAPTER001=00:01:02.345, CHAPTER001NAME and CHAPTER001URL, in whatever order and with gaps."""
    texts = {str(key).lower(): str(text) for key, text in reversed(comments)}  # of several the first counts
    numbers = sorted({match[1] for name in texts if (match := COMMENT.fullmatch(name))})
    found = []
    for number in numbers:
        match = _TIME.fullmatch(texts.get(f"chapter{number}", "").strip())
        if match is None:
            continue
        hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3])
        found.append(
            Chapter(
                start_ms=((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0")[:3].ljust(3, "0")),
                title=texts.get(f"chapter{number}name", ""),
                url=texts.get(f"chapter{number}url"),
            )
        )
    return found
