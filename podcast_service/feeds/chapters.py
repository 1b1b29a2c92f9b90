"""The chapters of an episode as a file for apps: JSON chapters 1.2 (Podcasting 2.0)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from podcast_service.domain.chapter import Chapter, ChapterImage, in_order
from podcast_service.domain.text import one_line, shorten
from podcast_service.feeds.addresses import WEB_ADDRESS

VERSION = "1.2.0"


def _no_address(_image: ChapterImage) -> str | None:
    return None


def dump(
    chapters: Sequence[Chapter],
    duration_ms: int | None = None,
    *,
    opening: str = "",
    address: Callable[[ChapterImage], str | None] = _no_address,
) -> bytes:
    """Return ``chapters`` as JSON, in order and inside the episode; empty bytes when none is left (feed-J02 to J04).

    Players show nothing before the first chapter, so where it starts late one named ``opening`` (the episode's
    title, say) is put at 0 (feed-J06); without ``opening`` nothing is added. ``address`` says where an image lies.
    """
    cleaned = [replace(chapter, title=shorten(one_line(chapter.title))) for chapter in chapters]
    ordered = in_order(tuple(cleaned), duration_ms)
    if not ordered:
        return b""
    if ordered[0].start_ms > 0 and one_line(opening):
        ordered = (Chapter(start_ms=0, title=shorten(one_line(opening))), *ordered)
    body = {"version": VERSION, "chapters": [_members(chapter, address) for chapter in ordered]}
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def _members(chapter: Chapter, address: Callable[[ChapterImage], str | None]) -> dict[str, object]:
    """Return the members of one chapter, those without a value left out (feed-J03)."""
    members: dict[str, object | None] = {
        "startTime": _seconds(chapter.start_ms),
        "title": chapter.title or None,
        "endTime": _seconds(chapter.end_ms) if chapter.end_ms is not None else None,
        "img": address(chapter.image) if chapter.image else None,
        "url": chapter.url if chapter.url and WEB_ADDRESS.fullmatch(chapter.url) else None,
        "toc": None if chapter.in_list else False,
    }
    return {name: value for name, value in members.items() if value is not None}


def _seconds(milliseconds: int) -> int | float:
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000
