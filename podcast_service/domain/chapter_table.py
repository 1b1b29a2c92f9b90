"""The chapters of an episode as the rows of a table that a person fills in, and what is wrong with them.

Values are texts as they were typed. A row without a start and a title is an empty one and counts for nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from podcast_service.domain.chapter import MOST, Chapter, link_of, time_of, write_time
from podcast_service.domain.errors import Invalid
from podcast_service.domain.fault import Fault
from podcast_service.domain.text import one_line, shorten
from podcast_service.domain.theme import ThemeAt


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterRow:
    """One chapter as it is written; ``picture`` names a file beside the page, or what ``stored_picture`` returned."""

    start: str = ""
    title: str = ""
    end: str = ""
    url: str = ""
    picture: str = ""
    themes: tuple[str, ...] = ()
    is_hidden: bool = False

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is written in it."""
        return not (self.start.strip() or self.title.strip() or self.url.strip() or self.picture)


_STORED = "sha256:"


def stored_picture(sha256: str) -> str:
    """Return what stands for a picture that is no file beside the page: one inside the sound, say."""
    return _STORED + sha256


def sha256_of(picture: str) -> str | None:
    """Return the hash that ``stored_picture`` was given; None for the name of a file."""
    return picture.removeprefix(_STORED) if picture.startswith(_STORED) else None


def rows_of(
    chapters: Iterable[Chapter], pictures: Mapping[int, str], themes: Iterable[ThemeAt], mark: str = "."
) -> tuple[ChapterRow, ...]:
    """Write chapters as rows: ``pictures`` names those beside the page by start, ``themes`` are those of moments."""
    chapters = tuple(chapters)
    at: dict[int, list[str]] = {one.start_ms: [] for one in chapters}
    for named in themes:
        start = beginning_at(at, named.at_ms)
        if start is not None and named.theme not in at[start]:
            at[start].append(named.theme)
    return tuple(
        ChapterRow(
            start=write_time(one.start_ms, mark),
            title=one.title,
            end="" if one.end_ms is None else write_time(one.end_ms, mark),
            url=one.url or "",
            picture=pictures.get(one.start_ms) or (stored_picture(one.image.sha256) if one.image else ""),
            themes=tuple(at[one.start_ms]),
            is_hidden=not one.in_list,
        )
        for one in chapters
    )


def beginning_at(starts: Iterable[int], at_ms: int) -> int | None:
    """Return the chapter that begins at a moment, or in its second: people write ``0:46`` of one at 0:46.9."""
    near = [start for start in starts if start // 1000 == at_ms // 1000]
    return at_ms if at_ms in near else min(near, default=None)


def faults(rows: Sequence[ChapterRow], duration_ms: int | None) -> tuple[Fault, ...]:
    """Return everything that is wrong, row by row; empty rows are never wrong."""
    found = [fault for number, row in enumerate(rows) if not row.is_empty for fault in _wrong(number, row, duration_ms)]
    found += _doubles(rows)
    found += _overlaps(rows)
    if len(rows) > MOST:
        found.append(Fault(0, "start", Invalid("chapter_too_many", limit=MOST)))
    return tuple(sorted(found, key=lambda fault: fault.row))


def _wrong(number: int, row: ChapterRow, duration_ms: int | None) -> Iterator[Fault]:
    start, end = time_of(row.start), time_of(row.end)
    if start is None:
        yield Fault(number, "start", Invalid("chapter_row_time", row=number + 1))
    elif duration_ms is not None and start >= duration_ms:
        yield Fault(number, "start", Invalid("chapter_row_outside", row=number + 1, length=write_time(duration_ms)))
    if not one_line(row.title) and not row.is_hidden:
        yield Fault(number, "title", Invalid("chapter_row_title", row=number + 1))
    if row.end.strip() and (end is None or (start is not None and end <= start)):
        yield Fault(number, "end", Invalid("chapter_row_end", row=number + 1))
    if row.url.strip() and link_of(row.url) is None:
        yield Fault(number, "url", Invalid("chapter_row_link", row=number + 1))


def _doubles(rows: Sequence[ChapterRow]) -> Iterator[Fault]:
    seen: dict[int, int] = {}
    for number, row in enumerate(rows):
        start = _start(row)
        if start is not None and seen.setdefault(start, number) != number:
            yield Fault(number, "start", Invalid("chapter_row_double", row=number + 1, other=seen[start] + 1))


def _overlaps(rows: Sequence[ChapterRow]) -> Iterator[Fault]:
    """Find ends after the next chapter of the list has begun: it would be cut there."""
    listed = sorted((start, number) for number, row in enumerate(rows) if (start := _listed_start(row)) is not None)
    for number, row in enumerate(rows):
        start, end = _start(row), time_of(row.end)
        after = next((one for one in listed if start is not None and one[0] > start), None)
        if end is not None and after is not None and end > after[0]:
            yield Fault(number, "end", Invalid("chapter_row_overlap", row=number + 1, other=after[1] + 1))


def _start(row: ChapterRow) -> int | None:
    return None if row.is_empty else time_of(row.start)


def _listed_start(row: ChapterRow) -> int | None:
    return None if row.is_hidden else _start(row)


def in_time_order(rows: Iterable[ChapterRow]) -> tuple[ChapterRow, ...]:
    """Return the rows by their starts, without empty ones; what has no time stays at the end, where it is seen."""
    written = [row for row in rows if not row.is_empty]
    return tuple(sorted(written, key=lambda row: _last if (start := time_of(row.start)) is None else start))


_last = float("inf")


def nudged(text: str, by_ms: int, duration_ms: int | None, mark: str = ".") -> str:
    """Move a time, never before the start of the sound or past its end; what is no time stays as it was typed."""
    start = time_of(text)
    if start is None:
        return text
    moved = max(0, start + by_ms)
    return write_time(moved if duration_ms is None else min(moved, max(0, duration_ms - 1)), mark)


def page_values(rows: Iterable[ChapterRow]) -> list[dict[str, object]]:
    """Return the rows, free of faults and with files for pictures, as a page lists them, in order of time."""
    return [_page_value(row) for row in in_time_order(rows)]


def _page_value(row: ChapterRow) -> dict[str, object]:
    values: dict[str, object] = {
        "start": _time(row.start),
        "title": shorten(one_line(row.title)) or None,
        "end": _time(row.end),
        "url": link_of(row.url),
        "image": row.picture or None,
        "themes": list(row.themes) or None,
        "hidden": row.is_hidden or None,
    }
    return {key: value for key, value in values.items() if value is not None}


def _time(text: str) -> str | None:
    found = time_of(text)
    return None if found is None else write_time(found)
