"""Research themes."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.domain.illustration import Illustration


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A research theme.

    ``list_title`` stands in lists, links and breadcrumbs, ``page_heading`` on its own page; they differ for
    some themes. ``is_known_empty`` is true only where we know that nothing has been published on it.
    """

    slug: str
    number: int
    list_title: str
    page_heading: str | None = None
    summary: str = ""
    notes: str = ""
    is_known_empty: bool = False
    illustrations: tuple[Illustration, ...] = ()

    @property
    def heading(self) -> str:
        """Return the heading of the theme's page."""
        return self.page_heading or self.list_title


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeAt:
    """A theme that an episode comes to at one moment: a chapter names it."""

    theme: str
    at_ms: int
