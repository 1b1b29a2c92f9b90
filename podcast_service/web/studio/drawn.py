"""A form as a template draws it: every field with its words, its value, what is wrong with it, and what clashes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from podcast_service.content.forms import NOTES, Form, Row, Values
from podcast_service.content.shapes import Choices, Column
from podcast_service.content.show_shapes import BELOW
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.merging import Value
from podcast_service.domain.told import told
from podcast_service.site.sentences import error_words
from podcast_service.workflows.edit import Clash

Options = list[tuple[str, str]]
SPARE = 2
"""Empty rows below a list, so that nobody has to ask for one."""
MARKS = {
    "tag": told("From the file"),
    "show": told("From the show"),
    "name": told("From the file's name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One control: its name in the form, its id, its word, and what it may be."""

    name: str
    id: str
    label: str
    value: str
    options: Options
    is_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """What someone else wrote in the same field, beside what was written here: as text, and who and when."""

    mine: str
    theirs: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One field as it is shown. ``rows`` are its controls; a plain field has one of one."""

    key: str
    label: str
    help: str
    widget: str
    rows: list[list[Cell]]
    text: str
    mark: str = ""
    error: str = ""
    is_unknown: bool = False
    is_needed: bool = False
    most: int | None = None
    options: Options = field(default_factory=list)
    ticked: frozenset[str] = frozenset()
    groups: list[tuple[str, Options]] = field(default_factory=list)
    clash: Theirs | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields below one heading."""

    heading: str
    fields: list[Drawn]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a form is drawn: in which language, with which lists from the catalog, and what is to be said of it."""

    say: Callable[[str], str]
    language: str
    lists: Mapping[str, Options] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    problems: Mapping[str, PodcastError] = field(default_factory=dict)
    more: str = ""
    """The list that gets one more row."""

    def sections(self, form: Form, values: Values) -> list[Section]:
        """Draw every field of ``form``."""
        return [
            Section(
                heading=self.say(group.heading),
                fields=[self._drawn(row, values.get(row.key, ())) for row in group.rows],
            )
            for group in form.groups
        ]

    def errors(self, form: Form) -> list[tuple[str, str]]:
        """Return what has to be mended: each with the id of its field, to lead there."""
        labels = {row.key: self.say(row.label) for row in form.rows}
        wrong = [(row.key, f"{labels[row.key]}: {self._wrong(row)}") for row in form.rows if row.key in self.problems]
        clash = self.say("Someone else has changed it meanwhile. Choose which of the two shall stand.")
        return [*wrong, *((key, f"{labels[key]}: {clash}") for key in self.clashes if key in labels)]

    def text(self, row: Row, value: Value) -> str:
        """Write a value as one text, to compare two."""
        if row.shape.widget == "flag":
            return self.say(told("yes") if value else told("no"))
        words = dict(option for column in row.shape.columns for option in self._options(column.choices))
        return "\n".join(", ".join(words.get(cell, cell) for cell in cells if cell) for cells in value)

    def _drawn(self, row: Row, value: Value) -> Drawn:
        options = self._options(row.shape.columns[0].choices)
        if row.shape.widget in ("choice", "ticks"):
            known = {key for key, _ in options}
            options += [(cells[0], cells[0]) for cells in value if cells[0] not in known]
        return Drawn(
            key=row.key,
            label=self.say(row.label),
            help=self.say(row.help) if row.help else "",
            widget=row.shape.widget,
            rows=self._rows(row, value),
            text="\n".join(cells[0] for cells in value),
            mark=self.say(MARKS[self.marks[row.key]]) if self.marks.get(row.key) in MARKS else "",
            error=self._wrong(row),
            is_unknown=row.is_fact and not value,
            is_needed=row.is_needed,
            most=row.most if row.key != NOTES else None,
            options=options,
            ticked=frozenset(cells[0] for cells in value),
            groups=_grouped(options) if row.shape.widget == "several" else [],
            clash=self._clash(row, value),
        )

    def _clash(self, row: Row, value: Value) -> Theirs | None:
        clash = self.clashes.get(row.key)
        if clash is None:
            return None
        mine, theirs = self.text(row, value), self.text(row, clash.theirs)
        return Theirs(mine=mine, theirs=theirs, by=clash.by, at=clash.at)

    def _rows(self, row: Row, value: Value) -> list[list[Cell]]:
        shape = row.shape
        if shape.widget == "mapped":
            said = {cells[0]: cells[1] for cells in value}
            value = tuple((name, said.get(name, "")) for name, _ in self._options(shape.columns[0].choices))
        elif shape.widget in ("rows", "several"):
            spare = (SPARE if shape.widget == "rows" else 1) + (row.key == self.more)
            value = (*value, *(("",) * len(shape.columns) for _ in range(spare)))
        elif not value:
            value = (("",) * len(shape.columns),)
        return [
            [self._cell(row, column, number, text) for column, text in zip(shape.columns, cells, strict=True)]
            for number, cells in enumerate(value)
        ]

    def _cell(self, row: Row, column: Column, number: int, text: str) -> Cell:
        name = f"{row.key}.{column.name}" if column.name else row.key
        return Cell(
            name=name,
            id=f"felt-{name}-{number}".replace(".", "-"),
            label=self.say(column.label) if column.label else "",
            value=text,
            options=self._options(column.choices),
            is_fixed=column.is_fixed,
        )

    def _options(self, choices: Choices) -> Options:
        if isinstance(choices, str):
            return list(self.lists.get(choices, ()))
        return [(value, self.say(label)) for value, label in choices]

    def _wrong(self, row: Row) -> str:
        error = self.problems.get(row.key)
        if error is None:
            return ""
        if row.wanted and error.code in ("page_value", "page_key_missing"):
            return self.say(row.wanted)
        return error_words(error, self.language)


def _grouped(options: Options) -> list[tuple[str, Options]]:
    """Put each category of Apple's with those below it."""
    found = dict[str, Options]()
    for value, label in options:
        found.setdefault(value.partition(BELOW)[0], []).append((value, label))
    return list(found.items())
