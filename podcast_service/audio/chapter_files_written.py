"""Chapters written as files that other programs read: Podlove simple chapters, and lines of text.

JSON chapters are ``feeds.chapters``'s; ``chapter_files`` reads all three back.
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.text import one_line

_PODLOVE = "http://podlove.org/simple-chapters"


def dump_podlove(chapters: Sequence[Chapter]) -> bytes:
    """Return Podlove simple chapters 1.2; what stands in no list is left out, as the format has no word for it."""
    root = etree.Element(f"{{{_PODLOVE}}}chapters", nsmap={"psc": _PODLOVE}, version="1.2")
    for one in chapters:
        if one.in_list:
            attributes = {"start": _time(one.start_ms), "title": one_line(one.title)}
            etree.SubElement(root, f"{{{_PODLOVE}}}chapter", {**attributes, **({"href": one.url} if one.url else {})})
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))


def dump_lines(chapters: Sequence[Chapter]) -> bytes:
    """Return a line a chapter, ``00:12:40.500 Title <https://…>``; what stands in no list is left out."""
    lines = (
        f"{_time(one.start_ms)} {one_line(one.title)}" + (f" <{one.url}>" if one.url else "")
        for one in chapters
        if one.in_list
    )
    return "".join(f"{line}\n" for line in lines).encode()


def _time(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}.{rest:03}"
