"""Themes, persons, publications and pages of text: what stands beside the shows, each kind in a folder of its own."""

from __future__ import annotations

from podcast_service.domain.episode import Episode
from podcast_service.domain.page import Page
from podcast_service.domain.person import Person
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme

Node = Theme | Person | Publication | Page
Thing = Show | Episode | Node
"""Whatever has a page, and a text on it that may show pictures."""

KINDS: dict[str, type[Node]] = {"themes": Theme, "people": Person, "publications": Publication, "pages": Page}
"""What the pages of each folder tell of, in the order they are read: publications name persons."""

REMEMBERED = {folder: kind for folder, kind in KINDS.items() if kind is not Page}
"""Those whose states are kept, and which history names by their folder."""


def called(thing: Thing) -> str:
    """Return what something is called in a list, and where it is named."""
    match thing:
        case Person():
            return thing.name
        case Theme():
            return thing.list_title
        case _:
            return thing.title
