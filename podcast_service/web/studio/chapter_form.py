"""The form of chapters: what a browser sends of its table, and the buttons in it that save nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Request

from podcast_service.domain.chapter import MOST
from podcast_service.domain.chapter_table import ChapterRow, with_start_nudged
from podcast_service.domain.text import whole_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A table as it was sent: its rows, the number each had in the form, and pictures chosen for some of them."""

    rows: tuple[ChapterRow, ...]
    numbers: tuple[int, ...]
    pictures: dict[int, bytes]
    was: str
    act: str
    """Which button was pressed: ``save``, ``add``, ``remove:3``, ``nudge:start-3:-100``."""

    @property
    def place(self) -> int:
        """Return which of the rows the button stands in; -1 for none of them."""
        number = whole_number(self.act.partition(":")[2].partition(":")[0].rpartition("-")[2])
        return -1 if number is None or number not in self.numbers else self.numbers.index(number)


def read_form(request: Request) -> Sent:
    """Read the table a browser sent; rows that were taken out of it are not there."""
    form = request.form
    count = min(form.get("rows", 0, int), 2 * MOST)
    numbers = tuple(number for number in range(count) if f"start-{number}" in form)
    sent = {place: request.files.get(f"image-{number}") for place, number in enumerate(numbers)}
    return Sent(
        rows=tuple(_row(request, number) for number in numbers),
        numbers=numbers,
        pictures={place: file.read() for place, file in sent.items() if file and file.filename},
        was=form.get("was", ""),
        act=form.get("do", "save"),
    )


def _row(request: Request, number: int) -> ChapterRow:
    form = request.form
    return ChapterRow(
        start=form.get(f"start-{number}", ""),
        title=form.get(f"title-{number}", ""),
        end=form.get(f"end-{number}", ""),
        url=form.get(f"url-{number}", ""),
        picture="" if form.get(f"no-picture-{number}") else form.get(f"picture-{number}", ""),
        themes=tuple(form.getlist(f"themes-{number}")),
        is_hidden=bool(form.get(f"hidden-{number}")),
    )


def pressed(sent: Sent, duration_ms: int | None, mark: str) -> tuple[ChapterRow, ...]:
    """Return the rows as a button that saves nothing leaves them; one nobody knows changes nothing."""
    word, _, rest = sent.act.partition(":")
    if word == "add":
        return (*sent.rows, ChapterRow())
    if word == "remove":
        return _without(sent.rows, sent.place)
    by = rest.rpartition(":")[2]
    if word == "nudge" and by.removeprefix("-").isdecimal() and len(by) < 8:
        return with_start_nudged(sent.rows, sent.place, int(by), duration_ms, mark)
    return sent.rows


def _without(rows: Sequence[ChapterRow], place: int) -> tuple[ChapterRow, ...]:
    return tuple(row for at, row in enumerate(rows) if at != place)
