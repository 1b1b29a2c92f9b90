"""Two states of a page side by side, as its form words them: of a show, a person, a theme, a publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from podcast_service.catalog.kept_states import find_state, find_text
from podcast_service.content.forms import Form, Row
from podcast_service.content.front_matter import Page, new_page, parse_page
from podcast_service.content.shapes import Names
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.merging import Value
from podcast_service.web.studio.comparing import Changed, compare_lines, key_labels
from podcast_service.web.studio.drawn import Drawing
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.lists import lists_of

_COVER = ("cover", "cover_alt", "cover_crop")
_ITS_OWN = frozenset({"guid"})
"""Keys the service keeps: they tell a producer nothing."""


@dataclass(slots=True, kw_only=True)
class PageStates:
    """The states of one page, each read once. ``path`` is where it lies, ``form`` gives its fields their words."""

    tx: Connection
    subject: str
    path: str
    form: Form
    names: Names
    read: dict[int, Page | None] = field(default_factory=dict)

    def page(self, number: int) -> Page | None:
        """Find the page as it was; None where it is not kept, or cannot be read."""
        if number not in self.read:
            state = find_state(self.tx, self.subject, number)
            text = find_text(self.tx, state.files[state.page]) if state else None
            self.read[number] = _parsed(text, self.path) if text is not None else None
        return self.read[number]

    def labels(self, here: Here, number: int, since: int | None = None) -> list[str]:
        """Return what the fields are called that ``number`` changed, by default of the state before it.

        Nothing where one of the two is not kept.
        """
        was, now = self.page(number - 1 if since is None else since), self.page(number)
        if was is None or now is None:
            return []
        return [here.say(row.label) for row, _, _ in self._rows(was, now)] + _other_labels(here, self._others(was, now))

    def compare(self, here: Here, was: Page, now: Page) -> list[Changed]:
        """Return each field that differs, with its lines."""
        drawing = Drawing(say=here.say, language=here.language, lists=lists_of(here))
        found = [
            Changed(
                label=here.say(row.label),
                lines=compare_lines(drawing.text(row, old).splitlines(), drawing.text(row, new).splitlines()),
            )
            for row, old, new in self._rows(was, now)
        ]
        cover = [key for key in self._others(was, now) if key in _COVER]
        rest = [key for key in self._others(was, now) if key not in _COVER]
        for keys, label in ((cover, "cover"), *(([key], key) for key in rest)):
            if keys:
                called = key_labels([label], here.language)
                lines = compare_lines(_written(was, keys), _written(now, keys))
                found.append(Changed(label=(called or [label])[0], lines=lines, is_file=not called))
        return found

    def _rows(self, was: Page, now: Page) -> list[tuple[Row, Value, Value]]:
        old, new = self.form.stated(was, self.names), self.form.stated(now, self.names)
        return [(row, old[row.key], new[row.key]) for row in self.form.rows if old[row.key] != new[row.key]]

    def _others(self, was: Page, now: Page) -> list[str]:
        """Return the keys that differ and stand in no form."""
        known = {row.key for row in self.form.rows} | _ITS_OWN
        old, new = _said(was), _said(now)
        return [key for key in dict.fromkeys([*old, *new]) if key not in known and old.get(key) != new.get(key)]


def _parsed(text: bytes, path: str) -> Page | None:
    try:
        return parse_page(text.decode(), path)
    except PodcastError:
        return None


def _other_labels(here: Here, keys: list[str]) -> list[str]:
    return list(dict.fromkeys(next(iter(key_labels([key], here.language)), key) for key in keys))


def _said(page: Page) -> Mapping[str, object]:
    return {str(key): value for key, value in page.fields.values.items()}


def _written(page: Page, keys: list[str]) -> list[str]:
    """Write what a page says under ``keys``: as it is, else as it stands there, as nobody has made a form of it."""
    said = [(key, value) for key, value in _said(page).items() if key in keys]
    return [line for key, value in said for line in _lines(key, value)]


def _lines(key: str, value: object) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    return new_page({key: value}).strip().removeprefix("---").removesuffix("---").strip().splitlines()
