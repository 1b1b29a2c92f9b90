"""A chapter of an episode, and what puts a list of chapters right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import quote

from podcast_service.domain.errors import Invalid
from podcast_service.domain.identity import object_key
from podcast_service.domain.text import clock

MOST = 1000
"""Chapters no episode has more of."""

_LONGEST_LINK = 2000
_TIME = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d+))?", re.ASCII)
_LINK = re.compile(r"(https?)://([^/?#\s]+)(\S*)", re.IGNORECASE)
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
_KEPT_IN_LINKS = "%/?#:@!$&'()*+,;=[]~"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterImage:
    """A picture shown while a chapter is heard: JPEG, of any shape, stored under its own hash.

    ``small`` is the same for lists on pages; None where the picture itself is no larger.
    """

    sha256: str
    size: int
    width: int
    height: int
    media_type: str = "image/jpeg"
    small: ChapterImage | None = None

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        return object_key("covers", self.sha256, "jpg")

    @property
    def sizes(self) -> tuple[ChapterImage, ...]:
        """Return the picture and the small one where there is one."""
        return (self, self.small) if self.small else (self,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named stretch of an episode; times in milliseconds from its start.

    ``in_list`` is false for one that only changes the picture and stands in no list (``toc`` of JSON chapters); it
    needs no title.
    """

    start_ms: int
    title: str
    end_ms: int | None = None
    url: str | None = None
    image: ChapterImage | None = None
    in_list: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterList:
    """Chapters as a page or a file gives them; ``pictures`` names the picture of the chapter that starts then."""

    chapters: tuple[Chapter, ...] = ()
    pictures: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[tuple[Chapter, str | None]]) -> ChapterList:
        """Make the list of chapters, each with what it calls its picture; of equal starts the first named counts."""
        pictures = {chapter.start_ms: name for chapter, name in reversed(rows) if name}
        return cls(chapters=tuple(chapter for chapter, _ in rows), pictures=pictures)


def in_order(chapters: tuple[Chapter, ...], duration_ms: int | None) -> tuple[Chapter, ...]:
    """Return the chapters as ``put_right`` leaves them."""
    return put_right(chapters, duration_ms)[0]


def put_right(
    chapters: tuple[Chapter, ...], duration_ms: int | None
) -> tuple[tuple[Chapter, ...], tuple[Invalid, ...]]:
    """Sort by start, leave out what cannot be shown, and end each before the next; say what was done (feed-J04).

    Left out are chapters in the list without a title, those outside the episode, and of several with one start all
    but the first named: equal starts are no order.
    """
    titled = [chapter for chapter in chapters if chapter.title or not chapter.in_list]
    inside = [one for one in titled if one.start_ms >= 0 and (duration_ms is None or one.start_ms < duration_ms)]
    by_start: dict[int, Chapter] = {}
    for chapter in inside:
        by_start.setdefault(chapter.start_ms, chapter)
    rising = tuple(by_start[start] for start in sorted(by_start))
    ended = _ended(rising, duration_ms)
    counts = {
        "chapter_untitled": len(chapters) - len(titled),
        "chapter_outside": len(titled) - len(inside),
        "chapter_unsorted": sum(after.start_ms < before.start_ms for before, after in pairwise(inside)),
        "chapter_double": len(inside) - len(rising),
        "chapter_ends": sum(old != new for old, new in zip(rising, ended, strict=True)),
    }
    return ended, tuple(Invalid(code, count=count) for code, count in counts.items() if count)


def _ended(rising: tuple[Chapter, ...], duration_ms: int | None) -> tuple[Chapter, ...]:
    """Cut each end at the next start in the list and at the end of the episode; drop one that is not after its start.

    A chapter that only changes the picture may begin inside another and cuts none short.
    """
    ended = []
    limit = duration_ms
    for chapter in reversed(rising):
        end = chapter.end_ms
        if end is not None and limit is not None:
            end = min(end, limit)
        if end is not None and end <= chapter.start_ms:
            end = None
        ended.append(chapter if end == chapter.end_ms else replace(chapter, end_ms=end))
        if chapter.in_list:
            limit = chapter.start_ms
    return tuple(reversed(ended))


def ends(chapters: Sequence[Chapter], duration_ms: int) -> list[int]:
    """Return when each chapter ends: as it says, else where the next one in the list begins, or the sound ends."""
    found, following = [], duration_ms
    for chapter in reversed(chapters):
        found.append(following if chapter.end_ms is None else chapter.end_ms)
        following = chapter.start_ms if chapter.in_list else following
    return found[::-1]


def plain(chapters: tuple[Chapter, ...], duration_ms: int) -> tuple[Chapter, ...]:
    """Put them in order, and leave out each end that only repeats where the next one begins: files may give all."""
    ordered = in_order(chapters, duration_ms)
    implied = ends([replace(chapter, end_ms=None) for chapter in ordered], duration_ms)
    return tuple(
        replace(chapter, end_ms=None) if chapter.end_ms == end else chapter
        for chapter, end in zip(ordered, implied, strict=True)
    )


def with_images(chapters: tuple[Chapter, ...], images: Mapping[int, ChapterImage]) -> tuple[Chapter, ...]:
    """Give each chapter the image of its start, where there is one."""
    return tuple(replace(chapter, image=images.get(chapter.start_ms)) for chapter in chapters)


def images_of(chapters: tuple[Chapter, ...]) -> dict[int, ChapterImage]:
    """Return the images of the chapters by their starts."""
    return {chapter.start_ms: chapter.image for chapter in chapters if chapter.image}


def time_of(text: str) -> int | None:
    """Return the milliseconds of ``12:40``, ``1:02:03.5`` or a number of seconds; None for what is no time."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in match.group(1, 2, 3))
    if (match[2] and (seconds > 59 or len(match[3]) != 2)) or (match[1] and minutes > 59):
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((match[4] or "0")[:3].ljust(3, "0"))


def write_time(milliseconds: int, mark: str = ".") -> str:
    """Write a time as ``time_of`` reads it: ``12:40``, ``1:02:03.5``; ``mark`` stands before the decimals."""
    seconds, rest = divmod(milliseconds, 1000)
    decimals = f"{rest:03}".rstrip("0")
    return clock(seconds * 1000) + (mark + decimals if decimals else "")


def link_of(text: str) -> str | None:
    """Return the web address ``text`` in ASCII, æøå encoded as browsers do; else None (sec-S3, feed-X10)."""
    match = _LINK.fullmatch(text.strip()) if len(text) <= _LONGEST_LINK else None
    if match is None:
        return None
    try:
        host = match[2].encode("idna").decode()
    except UnicodeError:
        return None
    return f"{match[1].lower()}://{host}{quote(match[3], safe=_KEPT_IN_LINKS)}" if _HOST.fullmatch(host) else None
