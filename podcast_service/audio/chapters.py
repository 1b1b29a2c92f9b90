"""Chapters inside an audio file: ID3 CHAP frames, MP4 chapters, CHAPTERxxx comments."""

from __future__ import annotations

import re

from podcast_service.audio.tags import OpenTags, line
from podcast_service.domain.chapter import Chapter, in_order

_MAX_CHAPTERS = 1000
_NO_TIME = 0xFFFFFFFF
_URL = re.compile(r"https?://[!-~]{1,2000}", re.IGNORECASE)
_TIME = re.compile(r"(\d{1,3}):(\d\d):(\d\d)(?:\.(\d{1,3})\d*)?", re.ASCII)


def read(opened: OpenTags, contained: tuple[Chapter, ...], duration_ms: int) -> tuple[Chapter, ...]:
    """Return the chapters in order of time; ``contained`` are those the container itself keeps (MP4).

    Frames may stand in any order in the file (some writers sort them by size), so only their times count.
    """
    if opened.kind == "id3":
        found = _id3(opened)
    elif opened.kind == "vorbis":
        found = _vorbis(opened)
    else:
        found = contained[:_MAX_CHAPTERS]
    tidy = (_tidy(chapter) for chapter in found)
    return in_order(tuple(tidy), duration_ms)


def _tidy(chapter: Chapter) -> Chapter:
    ends = chapter.end_ms is not None and chapter.end_ms > chapter.start_ms
    return Chapter(
        start_ms=chapter.start_ms,
        end_ms=chapter.end_ms if ends else None,
        title=line([chapter.title]) or "",
        url=chapter.url if chapter.url and _URL.fullmatch(chapter.url) else None,
    )


def _id3(opened: OpenTags) -> tuple[Chapter, ...]:
    frames = opened.raw.getall("CHAP") if opened.raw is not None else []
    found = []
    for frame in frames[:_MAX_CHAPTERS]:
        titles = [str(text) for title in frame.sub_frames.getall("TIT2") for text in title.text]
        urls = [str(link.url) for link in frame.sub_frames.getall("WXXX")]
        end = None if frame.end_time == _NO_TIME else int(frame.end_time)
        found.append(
            Chapter(
                start_ms=int(frame.start_time),
                end_ms=end,
                title=line(titles) or "",
                url=urls[0] if urls else None,
            )
        )
    return tuple(found)


def _vorbis(opened: OpenTags) -> tuple[Chapter, ...]:
    """Read CHAPTER001=00:01:02.345, CHAPTER001NAME and CHAPTER001URL (the Chapter Extension of Vorbis comments)."""
    found = []
    for number in range(_MAX_CHAPTERS):
        name = f"chapter{number:03}"
        times = opened.texts((name,))
        if not times:
            if number > 1:
                break
            continue
        if match := _TIME.fullmatch(times[0].strip()):
            hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3])
            part = int((match[4] or "0").ljust(3, "0"))
            found.append(
                Chapter(
                    start_ms=((hours * 60 + minutes) * 60 + seconds) * 1000 + part,
                    title=line(opened.texts((f"{name}name",))) or "",
                    url=next(iter(opened.texts((f"{name}url",))), None),
                )
            )
    return tuple(found)
