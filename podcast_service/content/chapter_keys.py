"""What a page says of its chapters: a list of them, or the file they stand in."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page
from podcast_service.domain.chapter import MOST, Chapter, ChapterList, link_of, time_of
from podcast_service.domain.errors import Invalid
from podcast_service.domain.text import one_line, shorten
from podcast_service.domain.told import told


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterKey:
    """What a page says of its chapters: ``listed`` as they stand there, or the name of their ``file``, or neither.

    An empty list says that there are none, whatever lies beside the page or in the sound.
    """

    listed: ChapterList | None = None
    file: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Return the files it names: that of the chapters, and their pictures."""
        pictures = self.listed.pictures.values() if self.listed else ()
        return (*pictures, self.file) if self.file else tuple(pictures)


def chapters_of(page: Page) -> ChapterKey:
    """Return what the page says of its chapters. Raises Invalid for what is neither a list nor one file name."""
    rows = page.fields.rows("chapters")
    if not page.fields.has("chapters"):
        return ChapterKey()
    if len(rows) > MOST:
        raise Invalid("chapter_too_many", limit=MOST)
    if len(rows) == 1 and isinstance(rows[0], str):
        return ChapterKey(file=rows[0] or None)
    below = [row for row in rows if isinstance(row, Fields)]
    if len(below) != len(rows):
        raise page.fields.wrong("chapters", told("a list of start and title, or the name of one file"))
    return ChapterKey(listed=ChapterList.of([(_chapter(row), row.text("image")) for row in below]))


def _chapter(row: Fields) -> Chapter:
    start, is_hidden = time_at(row, "start"), row.flag("hidden") or False
    title = row.text("title") or "" if is_hidden else row.required("title")
    return Chapter(
        start_ms=start,
        title=shorten(one_line(title)),
        end_ms=_time(row, "end"),
        url=_link(row),
        in_list=not is_hidden,
    )


def time_at(row: Fields, key: str) -> int:
    """Return the time a row must name, in milliseconds. Raises Invalid."""
    found = _time(row, key)
    if found is None:
        raise Invalid("page_key_missing", place=row.place, key=key)
    return found


def _time(row: Fields, key: str) -> int | None:
    text = row.text(key)
    if text is None:
        return None
    found = time_of(text)
    if found is None:
        raise row.wrong(key, told("a time such as 12:40 or 1:02:03"))
    return found


def _link(row: Fields) -> str | None:
    text = row.text("url")
    if text is None:
        return None
    found = link_of(text)
    if found is None:
        raise row.wrong("url", told("an address that starts with https://"))
    return found
