"""The chapters of an episode as a file for apps: JSON chapters 1.2 (Podcasting 2.0)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from podcast_service.domain.chapter import Chapter, in_order
from podcast_service.domain.text import one_line, shorten
from podcast_service.feeds.addresses import WEB_ADDRESS

VERSION = "1.2.0"


def dump(chapters: Sequence[Chapter], duration_ms: int | None = None, *, opening: str = "") -> bytes:
    """Return ``chapters`` as JSON, in order and inside the episode; empty bytes when none is left (feed-J02 to J04).

    Players show nothing before the first chapter, so where it starts late one named ``opening`` (the episode's
    title, say) is put at 0 (feed-J06); without ``opening`` nothing is added.
    """
    cleaned = [_cleaned(chapter) for chapter in chapters]
    ordered = in_order(tuple(cleaned), duration_ms)
    if not ordered:
        return b""
    if ordered[0].start_ms > 0 and one_line(opening):
        ordered = (Chapter(start_ms=0, title=shorten(one_line(opening))), *ordered)
    body = {"version": VERSION, "chapters": [_members(chapter) for chapter in ordered]}
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def _cleaned(chapter: Chapter) -> Chapter:
    return Chapter(
        start_ms=chapter.start_ms,
        title=shorten(one_line(chapter.title)),
        end_ms=chapter.end_ms,
        url=chapter.url,
    )


def _members(chapter: Chapter) -> dict[str, object]:
    """Return the members of one chapter, those without a value left out (feed-J03)."""
    members: dict[str, object] = {"startTime": _seconds(chapter.start_ms), "title": chapter.title}
    if chapter.end_ms is not None and chapter.end_ms > chapter.start_ms:
        members["endTime"] = _seconds(chapter.end_ms)
    if chapter.url and WEB_ADDRESS.fullmatch(chapter.url):
        members["url"] = chapter.url
    return members


def _seconds(milliseconds: int) -> int | float:
    return milliseconds // 1000 if milliseconds % 1000 == 0 else milliseconds / 1000
