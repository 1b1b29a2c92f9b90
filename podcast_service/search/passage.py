"""What is found: a page, and the passages on it, each a title, a chapter, a sentence of notes or of what was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What kind of page it is: results are grouped by it."""

    EPISODE = "episode"
    SHOW = "show"
    PUBLICATION = "publication"
    THEME = "theme"
    PERSON = "person"
    PAGE = "page"


class Part(StrEnum):
    """What the passage is on its page, in the order in which a page's passages stand."""

    TITLE = "title"
    ABOUT = "about"
    """What the page is about in few words: its summary, who takes part, what kind it is of."""
    TEXT = "text"
    CHAPTER = "chapter"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of text of the page at ``path``, at most ``site.passages.LONGEST`` characters.

    ``start_ms`` is where it is heard, of chapters and what was said; ``speaker`` who says it.
    """

    path: str
    part: Part
    text: str
    start_ms: int | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Searchable:
    """A page that can be found, with all that results tell of it.

    ``key`` names everything its passages are made of: while it is the same, so are they. ``within`` is what the page
    belongs to, such as its show; ``language`` that of its text.
    """

    path: str
    kind: Kind
    title: str
    language: str
    key: str
    passages: Callable[[], tuple[Passage, ...]]
    within: str = ""
    published_at: datetime | None = None
