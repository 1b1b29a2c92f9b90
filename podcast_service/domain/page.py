"""Pages of running text: home, about, method and the like."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.domain.illustration import Illustration


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of text. ``slug`` names it (``forside``, ``om-projektet`` …); ``site/addresses`` says where it stands."""

    slug: str
    title: str
    heading: str | None = None
    summary: str = ""
    notes: str = ""
    sections: tuple[tuple[str, str], ...] = ()
    """Named short texts beside the notes, in order: (name, Markdown). The home page keeps its kinds' sentences here."""
    illustrations: tuple[Illustration, ...] = ()
