"""Links in show notes that name a theme."""

from __future__ import annotations

from collections.abc import Iterable

from podcast_service.shownotes.markdown import Links, tokens


def unknown(markdown: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the themes ``markdown`` links to that are not ``known``, each once, in the order they stand.

    ``known`` holds short names and slugs. Such links are shown as plain text, so someone must be told.
    """
    links = Links(themes=dict.fromkeys(known, "#"))
    tokens(markdown, links)
    return tuple(dict.fromkeys(links.unknown))
