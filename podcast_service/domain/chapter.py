"""A chapter of an episode."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A named stretch of an episode; times in milliseconds from its start."""

    start_ms: int
    title: str
    end_ms: int | None = None
    url: str | None = None


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
