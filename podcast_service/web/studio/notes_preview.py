"""A text as it will look, what is wrong in it, and which themes it speaks of: beside the field it is written in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from markupsafe import Markup

from podcast_service.catalog.database import read
from podcast_service.catalog.library import load_library
from podcast_service.catalog.state import catalog_revision
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.library import Library
from podcast_service.domain.node import Thing
from podcast_service.domain.show import Show
from podcast_service.site.preview import objects_of, standing_below
from podcast_service.site.suggestions import Suggestion, suggestion_words
from podcast_service.site.templating import notes
from podcast_service.site.view import View
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken
from podcast_service.web.studio.paths import episode_path
from podcast_service.workflows.check_notes import wrong_in
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Text
from podcast_service.workflows.suggest_themes import suggest_themes


@dataclass(frozen=True, slots=True, kw_only=True)
class NotesShown:
    """A text as it will look, in its ``language``, what is wrong in it, and themes to tie it to, in words."""

    html: Markup
    language: str
    problems: list[Invalid]
    themes: list[tuple[str, str]]


def _in_studio(of: Thing, html: Markup) -> Markup:
    """Lead to the pictures of an episode where the studio shows them: nobody else may see them before it is public."""
    if not isinstance(of, Episode):
        return html
    base = episode_path(of.show, of.slug, "/forhaandsvis/side")
    led = standing_below(html.encode(), base, of, objects_of(of, (of,)))
    return Markup(led.decode())  # noqa: S704 - cleaned by render, and only where addresses lead changed


class NotesPreview:
    """Shows texts while they are written. The library is read again when something public has changed."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._read: tuple[int, Library] | None = None

    def show(self, of: Thing, markdown: str, *, title: str, language: str, taken: Collection[str] = ()) -> NotesShown:
        """Show ``markdown`` as the text of ``of``; ``title`` is what it is called, in ``language``, that of who reads.

        ``taken`` are the themes it has: those are not suggested.
        """
        house, view = self._house, self._view()
        new = replace(of, notes=markdown)
        text = Text(path=title, markdown=markdown, line=1, of=new)
        of_text = spoken((of.language if isinstance(of, Episode | Show) else None) or DEFAULT_LANGUAGE)
        found = self._suggested(view, new, taken) if isinstance(new, Episode) else ()
        return NotesShown(
            html=_in_studio(new, notes(view, markdown, of=new, language=of_text)),
            language=of_text,
            problems=wrong_in(house, view.library, text),
            themes=[(one.theme.slug, suggestion_words(one, language)) for one in found],
        )

    def _view(self) -> View:
        """Return the library as it is public now; two requests at once may both read it, and both are right."""
        with read(self._house.catalog) as tx:
            revision = catalog_revision(tx)
            if self._read is None or self._read[0] != revision:
                self._read = (revision, load_library(tx))
        return View(library=self._read[1], now=self._house.now(), public_url=self._house.public_url)

    def _suggested(self, view: View, episode: Episode, taken: Collection[str]) -> tuple[Suggestion, ...]:
        with read(self._house.catalog) as tx:
            return suggest_themes(tx, view, episode, taken)
