"""How values that only a show has stand in a form and on its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from podcast_service.content.shapes import Column, Names, Shape, items_of, pairs_of, scalar
from podcast_service.domain.merging import Value, rows
from podcast_service.domain.text import one_line
from podcast_service.feeds.categories import CATEGORIES

BELOW = " > "
"""Stands between a category of Apple's and the one below it."""


def mapped(known: Iterable[tuple[str, str]], label: str) -> Shape:
    """Make the shape of one text for each of some known names, such as an address in each app."""
    columns = (Column(name="name", choices=tuple(known), is_fixed=True), Column(name="value", label=label))
    return Shape(widget="mapped", columns=columns, read=_read_mapped, write=_write_mapped, is_list=True, merge=rows)


def _read_mapped(raw: object, _names: Names) -> Value:
    pairs = raw.items() if isinstance(raw, Mapping) else ()
    return tuple((str(key), text) for key, item in pairs if (text := one_line(scalar(item))))


def _write_mapped(value: Value, _was: object, _names: Names) -> object:
    return pairs_of(value) or None


def _read_categories(raw: object, _names: Names) -> Value:
    found = ([scalar(part) for part in item] if isinstance(item, list) else [scalar(item)] for item in items_of(raw))
    return tuple(dict.fromkeys((BELOW.join(parts),) for parts in found if any(parts)))


def _write_categories(value: Value, _was: object, _names: Names) -> object:
    return [text.split(BELOW) for (text,) in value] or None


CATEGORY = Shape(
    widget="several",
    columns=(Column(name="", choices="categories"),),
    read=_read_categories,
    write=_write_categories,
    is_list=True,
    merge=rows,
)
EVERY_CATEGORY = tuple(
    one for top, below in CATEGORIES.items() for one in (top, *(top + BELOW + sub for sub in sorted(below)))
)
"""Apple's categories as forms write them: each, then those below it."""
