"""A chapter of an episode."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.domain.identity import object_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterImage:
    """A picture shown while a chapter is heard: JPEG, of any shape, stored under its own hash."""

    sha256: str
    size: int
    width: int
    height: int
    media_type: str = "image/jpeg"

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        return object_key("covers", self.sha256, "jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named stretch of an episode; times in milliseconds from its start.

    ``in_list`` is false for one that only changes the picture and stands in no list (``toc`` of JSON chapters).
    """

    start_ms: int
    title: str
    end_ms: int | None = None
    url: str | None = None
    image: ChapterImage | None = None
    in_list: bool = True


def in_order(chapters: tuple[Chapter, ...], duration_ms: int | None) -> tuple[Chapter, ...]:
    """Sort by start, drop equal starts and those outside the episode (feed-J04).

    Of two chapters with one start the first named stays: equal starts are no order.
    """
    seen: dict[int, Chapter] = {}
    for chapter in chapters:
        inside = chapter.start_ms >= 0 and (duration_ms is None or chapter.start_ms < duration_ms)
        if inside and chapter.title:
            seen.setdefault(chapter.start_ms, chapter)
    return tuple(seen[start] for start in sorted(seen))
