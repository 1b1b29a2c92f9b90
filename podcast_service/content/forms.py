"""A page as a form: one row a field, with its key, its word, its help, and how it stands on the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from podcast_service.content.fields import Fields
from podcast_service.content.front_matter import Page, new_page, parse_page, with_body, with_values
from podcast_service.content.shapes import LINE, Names, Shape
from podcast_service.domain.chapter import link_of
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.merging import Value, text_of

NOTES = "notes"
"""What the Markdown below the keys is called in a form; no key of a page has that name."""
_MAIL = re.compile(r"[^@\s()<>,;]+@[^@\s()<>,;]+\.[^@\s()<>,;.]+")
Values = dict[str, Value]
"""What stands in each field of a form, by its key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One field: the page's key, which is its name in the form too, and its words, to be translated.

    ``inherited`` says what an episode of this page without the key would have, from its file or its show; ``wanted``
    how to put right what the page cannot take. A ``fact`` is said to be unknown where it is empty.
    """

    key: str
    label: str
    help: str = ""
    shape: Shape = LINE
    inherited: Callable[[Episode], Value] | None = None
    wanted: str = ""
    is_fact: bool = False
    is_needed: bool = False
    is_address: bool = False
    """Whether it is an address on the web (sec-S3)."""
    is_mail: bool = False
    """Whether the last of its parts is an e-mail address."""
    most: int | None = None
    """The bytes of UTF-8 its text may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together, under a heading that is to be translated."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """Everything that can be edited of one kind of page."""

    groups: tuple[Group, ...]

    @property
    def rows(self) -> Iterator[Row]:
        """Yield every field in order."""
        return (row for group in self.groups for row in group.rows)

    def stated(self, page: Page, names: Names) -> Values:
        """Return what the page itself says in each field."""
        values = page.fields.values
        return {row.key: row.shape.read(_raw(page, values, row.key), names) for row in self.rows}

    def inherited(self, episode: Episode) -> Values:
        """Return what stands in each field of an episode whose page says nothing: ``episode`` is of such a page."""
        return {row.key: value for row in self.rows if row.inherited and (value := row.inherited(episode))}

    def take(self, fields: Callable[[str], list[str]]) -> Values:
        """Take what was sent: ``fields`` gives all that came under one name."""
        return {row.key: row.shape.take(fields, row.key) for row in self.rows}

    def changed(self, page: Page, values: Mapping[str, Value], names: Names) -> str:
        """Return the text of ``page`` with ``values`` written into it. Raises Invalid for a page we cannot edit."""
        keys = {key: value for key, value in self.on_page(page, values, names).items() if key != NOTES}
        text = with_values(page, keys) if keys else None
        if NOTES not in values:
            return text or with_values(page, {})
        return with_body(parse_page(text, page.fields.place) if text else page, text_of(values[NOTES]))

    def on_page(self, page: Page, values: Mapping[str, Value], names: Names) -> dict[str, object]:
        """Return ``values`` as they stand on a page, by key."""
        said = page.fields.values
        shapes = {row.key: row.shape for row in self.rows}
        return {
            key: shapes[key].write(value, _raw(page, said, key), names)
            for key, value in values.items()
            if key in shapes
        }

    def problems(
        self, page: Page, values: Mapping[str, Value], names: Names, read: Callable[[Page], object]
    ) -> dict[str, PodcastError]:
        """Return what is wrong with ``values``, by key: each alone is held against ``read``, which makes the thing."""
        found = dict[str, PodcastError]()
        written = self.on_page(page, values, names)
        for row in self.rows:
            if row.key in values and (error := _problem(row, values[row.key], written[row.key], page, read)):
                found[row.key] = error
        return found


def _raw(page: Page, values: Mapping[object, object], key: str) -> object:
    return page.body if key == NOTES else values.get(key)


def _problem(
    row: Row, value: Value, written: object, page: Page, read: Callable[[Page], object]
) -> PodcastError | None:
    if not value and row.is_needed:
        return Invalid("field_needed")
    if row.most and (size := len(text_of(value).encode())) > row.most:
        return Invalid("field_too_long", count=size, most=row.most)
    if value and row.is_address and link_of(text_of(value)) is None:
        return Invalid("field_address", value=text_of(value))
    if row.is_mail and (mail := "".join(cells[-1] for cells in value[:1])) and not _MAIL.fullmatch(mail):
        return Invalid("field_mail", value=mail)
    if written is None or row.key == NOTES:
        return None
    needed = {one: page.fields.values[one] for one in NEEDED if one in page.fields.values}
    try:
        read(parse_page(new_page({**needed, row.key: written}), page.fields.place))
    except PodcastError as error:
        return error
    return None


NEEDED = ("guid", "title", "name")
"""Keys without which no page of some kind can be read at all."""


def bare(page: Page) -> Page:
    """Return the page without anything but its identity: what such a page is, its file and its show say."""
    kept: dict[object, object] = {key: value for key, value in page.fields.values.items() if key == "guid"}
    return Page((), "", Fields(kept, page.fields.place))


def dump_values(values: Mapping[str, Value]) -> str:
    """Write what a form was made from, for the form to carry."""
    return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False, separators=(",", ":"))


def parse_values(text: str) -> Values:
    """Read what a form was made from. Raises Invalid where that is missing or of another form."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Invalid("form_base") from error
    if not isinstance(said, dict):
        raise Invalid("form_base")
    return {key: _value(rows) for key, rows in said.items()}


def _value(said: object) -> Value:
    if not isinstance(said, list):
        raise Invalid("form_base")
    return tuple(_cells(row) for row in said)


def _cells(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or not all(isinstance(cell, str) for cell in said):
        raise Invalid("form_base")
    return tuple(said)


def shown(stated: Mapping[str, Value], inherited: Mapping[str, Value]) -> Values:
    """Return what a form shows: what the page says, else what it has from the file or the show."""
    return {key: value or inherited.get(key, ()) for key, value in stated.items()}
