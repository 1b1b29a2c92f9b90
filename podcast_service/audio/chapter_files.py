"""Chapters from a file of their own: Podcasting 2.0 JSON, Podlove simple chapters, WebVTT, lines of text.

One row a format. A file is read whole or refused in words; what its list needs to be put right is ``domain.chapter``'s.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

import webvtt
from lxml import etree
from webvtt.errors import MalformedCaptionError, MalformedFileError

from podcast_service.domain.chapter import MOST, Chapter, ChapterList, link_of, time_of
from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import one_line, shorten
from podcast_service.domain.told import Told, told
from podcast_service.domain.vtt import broken_vtt

SIZE_LIMIT = 1_000_000
"""Bytes: a thousand chapters with links fill a third of it."""

_PODLOVE = "{http://podlove.org/simple-chapters}"
_LONGEST_SECONDS = 30 * 24 * 3600
_TIME = r"\d{1,3}(?::\d\d){1,2}(?:[.,]\d{1,9})?"  # a bare number may be anything
_LINE = re.compile(rf"(?:[-*•] )?[(\[]?({_TIME})[)\]]?(?:\s*[-–—:|]\s*|\s+|$)(.*)", re.ASCII)
_MARKUP = re.compile(r"<[^<>]*>")

Row = tuple[Chapter, str | None]
"""A chapter and what its file calls its picture."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format: the suffix of its files, its name in words, and how it is read."""

    suffix: str
    name: str
    parse: Callable[[str], Iterable[Row]]


def read(data: bytes, suffix: str) -> ChapterList:
    """Read the chapters of a file that ends in ``suffix``, as they stand there.

    Raises Invalid: chapter_suffix, chapter_size, chapter_not_utf8, chapter_format, chapter_too_many, chapter_none.
    """
    row = next((row for row in FORMATS if row.suffix == suffix.lower()), None)
    if row is None:
        raise Invalid("chapter_suffix", suffix=suffix, known=" ".join(row.suffix for row in FORMATS))
    if len(data) > SIZE_LIMIT:
        raise Invalid("chapter_size", limit=SIZE_LIMIT)
    try:
        rows = _at_most(row.parse(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise Invalid("chapter_not_utf8", position=error.start) from error
    except _WrongError as error:
        raise Invalid("chapter_format", format=row.name, reason=error.reason) from error
    if not rows:
        raise Invalid("chapter_none", format=row.name)
    return ChapterList.of(rows)


class _WrongError(Exception):
    """What is wrong with a file, in words of ours."""

    def __init__(self, reason: Told) -> None:
        super().__init__(reason)
        self.reason = reason


def _wrong(reason: Told) -> NoReturn:
    raise _WrongError(reason)


def _at_most(found: Iterable[Row]) -> list[Row]:
    rows: list[Row] = []
    for row in found:
        if len(rows) == MOST:
            raise Invalid("chapter_too_many", limit=MOST)
        rows.append(row)
    return rows


def _title(text: str) -> str:
    return shorten(one_line(text))


def _picture(text: str | None) -> str | None:
    return shorten(one_line(text)) or None if text else None


def _json(text: str) -> Iterator[Row]:
    """Read JSON chapters (Podcasting 2.0, version 1.x)."""
    try:
        whole: object = json.loads(text, parse_constant=lambda name: _wrong(told("{name} is no number", name=name)))
    except RecursionError:
        _wrong(told("it is nested too deep"))
    except json.JSONDecodeError as error:
        _wrong(told("it is broken at line {line}", line=error.lineno))
    except ValueError:
        _wrong(told("it holds a number no program can read"))
    listed = whole.get("chapters") if isinstance(whole, dict) else None
    if not isinstance(listed, list):
        _wrong(told("it has no list named chapters"))
    for number, item in enumerate(listed, 1):
        if not isinstance(item, dict):
            _wrong(told("chapter {number} is not written in braces", number=number))
        yield _json_row(item, number)


def _json_row(item: dict[str, object], number: int) -> Row:
    start = _json_time(item.get("startTime"))
    if start is None:
        _wrong(told("chapter {number} has no startTime in seconds", number=number))
    chapter = Chapter(
        start_ms=start,
        title=_title(_json_text(item, "title", number) or ""),
        end_ms=_json_time(item.get("endTime")),
        url=link_of(_json_text(item, "url", number) or ""),
        in_list=item.get("toc") is not False,
    )
    return chapter, _picture(_json_text(item, "img", number))


def _json_time(value: object) -> int | None:
    """Return milliseconds of a number of seconds; some programs write times as texts."""
    if isinstance(value, str):
        return time_of(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST_SECONDS:
        return None
    return round(value * 1000) if math.isfinite(value) else None


def _json_text(item: dict[str, object], key: str, number: int) -> str | None:
    value = item.get(key)
    if value is not None and not isinstance(value, str):
        _wrong(told("{key} of chapter {number} is not a text", key=key, number=number))
    return value


def _podlove(text: str) -> Iterator[Row]:
    """Read Podlove simple chapters, alone or inside a feed of one episode (sec-S20)."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        _wrong(told("it declares a document type or entities, which are not read"))
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        is_deep = "depth" in str(error)
        _wrong(
            told("it is nested too deep") if is_deep else told("it is broken at line {line}", line=error.lineno or 1)
        )
    except ValueError:
        _wrong(told("it holds letters that XML does not know"))
    lists = list(root.iter(f"{_PODLOVE}chapters", "chapters"))
    if len(lists) != 1:
        _wrong(told("it has chapters of several episodes") if lists else told("it has no psc:chapters"))
    for number, element in enumerate(lists[0].iter(f"{_PODLOVE}chapter", "chapter"), 1):
        start = time_of(element.get("start", ""))
        if start is None:
            _wrong(told("chapter {number} has no start such as 00:12:40.000", number=number))
        title, link = element.get("title", ""), link_of(element.get("href", ""))
        yield Chapter(start_ms=start, title=_title(title), url=link), _picture(element.get("image"))


def _vtt(text: str) -> Iterator[Row]:
    """Read WebVTT chapters: the text of a cue is the title."""
    if text.count("-->") > MOST:
        raise Invalid("chapter_too_many", limit=MOST)
    try:
        captions = webvtt.from_string(text, strict=True).captions
    except (MalformedFileError, MalformedCaptionError, ValueError, TypeError, LookupError) as error:
        _wrong(broken_vtt(error))
    for caption in captions:
        start, end = time_of(caption.start), time_of(caption.end)
        if start is None:
            _wrong(told("“{text}” is no time", text=shorten(one_line(caption.start), 40)))
        title = _title(html.unescape(_MARKUP.sub("", caption.raw_text)))
        yield Chapter(start_ms=start, end_ms=end, title=title), None


def _lines(text: str) -> Iterator[Row]:
    """Read a chapter a line: ``00:12:40 Title``, ``(0:13) Title``, ``12:40.500 - Title <https://…>``."""
    for number, written in enumerate(text.splitlines(), 1):
        line = one_line(written)
        if not line or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        start = time_of(match[1]) if match else None
        if match is None or start is None:
            _wrong(told("line {line} does not begin with a time such as 00:12:40", line=number))
        title, link = match[2], ""
        if title.endswith(">") and "<" in title:
            title, _, link = title[:-1].rpartition("<")
        yield Chapter(start_ms=start, title=_title(title), url=link_of(link)), None


FORMATS = (
    Format(".json", told("JSON chapters"), _json),
    Format(".psc", "Podlove simple chapters", _podlove),
    Format(".xml", "Podlove simple chapters", _podlove),
    Format(".vtt", "WebVTT", _vtt),
    Format(".txt", told("lines of a time and a title"), _lines),
)
