"""Keep the pictures that a text shows: files beside its page, made anew in the sizes a page needs."""

from __future__ import annotations

from collections.abc import Iterable

from podcast_service.catalog.sources import Source
from podcast_service.content.changes import Folder
from podcast_service.content.folder import read_bytes
from podcast_service.content.front_matter import Page
from podcast_service.domain.errors import NotFound, PodcastError, Unavailable
from podcast_service.domain.illustration import Illustration
from podcast_service.shownotes.check import Pictured, pictures
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import keep_illustration


def shown_in(page: Page, more: Iterable[str] = ()) -> list[Pictured]:
    """Return the pictures that the text of a page shows, and ``more`` texts of its front matter, each name once."""
    found = [*pictures(page.body, page.body_line), *(one for text in more for one in pictures(text))]
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def illustrate(
    house: House,
    folder: Folder,
    path: str,
    shown: Iterable[Pictured],
    was: tuple[Illustration, ...],
    problems: list[tuple[str, PodcastError]],
    advice: list[tuple[str, PodcastError]],
    sources: list[Source],
) -> tuple[Illustration, ...]:
    """Keep the pictures of a page, adding to ``sources`` what was read; one that cannot be used stays as it ``was``.

    What is wrong goes to ``advice``, by file: it stops no text. What did not answer goes to ``problems``.
    """
    before = {one.name: one for one in was}
    kept = []
    for one in shown:
        file = folder.find(one.name)
        try:
            if file is None:
                raise NotFound("notes_image_missing", path=path, line=one.line, name=one.name)
            kept.append(keep_illustration(house, read_bytes(house.content / file.path), one.name))
            sources.append(folder.source(file.path))
        except PodcastError as error:
            told = problems if isinstance(error, Unavailable) else advice
            told.append((file.path if file else path, error))
            kept += [before[one.name]] if one.name in before else []
    return tuple(kept)
