"""What a page says it belongs with: themes, of the whole or of a chapter, and links to publications and episodes."""

from __future__ import annotations

import re

from podcast_service.content.chapter_keys import time_at
from podcast_service.content.fields import Fields
from podcast_service.domain.chapter import time_of
from podcast_service.domain.identity import SLUG
from podcast_service.domain.link import RELATIONS, Direction, Link, Relation
from podcast_service.domain.theme import ThemeAt
from podcast_service.domain.told import told

_TARGET = re.compile(rf"(?P<target>(?:{SLUG.pattern}/)?{SLUG.pattern})(?:\?t=(?P<at>[0-9:.]+))?")
_WANTED = told("the name of a publication, or SHOW/EPISODE, maybe with a moment: my-show/part-3?t=12:40")


def themes_of(keys: Fields) -> tuple[str, ...]:
    """Return the themes of the whole. Raises Invalid."""
    return tuple(row for row in keys.rows("themes") if isinstance(row, str) and row)


def themes_at_of(keys: Fields) -> tuple[ThemeAt, ...]:
    """Return the themes of chapters: those named in the list of chapters, and those of the page with a time.

    The second form is for chapters that stand in a file or in the sound. Raises Invalid.
    """
    found = {ThemeAt(theme=row.required("theme"), at_ms=time_at(row, "at")) for row in _below(keys, "themes")}
    for row in _below(keys, "chapters"):
        found |= {ThemeAt(theme=theme, at_ms=time_at(row, "start")) for theme in row.texts("themes")}
    return tuple(sorted(found, key=lambda one: (one.at_ms, one.theme)))


def links_of(keys: Fields) -> tuple[Link, ...]:
    """Return what a publication's page links to, by the keys of every relation. Raises Invalid."""
    return tuple(
        _link(keys, relation, end, text)
        for relation, ends in RELATIONS.items()
        for end in ends
        for text in keys.texts(end.key)
    )


def _link(keys: Fields, relation: Relation, end: Direction, text: str) -> Link:
    found = _TARGET.fullmatch(text)
    at_ms = time_of(found["at"]) if found and found["at"] else None
    if found is None or (found["at"] and (at_ms is None or "/" not in found["target"])):
        raise keys.wrong(end.key, _WANTED)
    is_back = end is RELATIONS[relation].backward
    return Link(relation=relation, target=found["target"], at_ms=at_ms, is_back=is_back)


def _below(keys: Fields, key: str) -> list[Fields]:
    return [row for row in keys.rows(key) if isinstance(row, Fields)]
