"""The public as it is in the catalog this moment, rendered when it is asked for: for checks and for previews.

What listeners get are releases (``workflows.release``), made by the same rows of ``site``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.library import load_library
from podcast_service.domain.document import Answer, Document
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site.addresses import answer, missing
from podcast_service.site.view import View
from podcast_service.workflows.made_feed import made_feed


class Live:
    """The approved library as it was when this was made. Raises Unavailable when the catalog is away."""

    def __init__(
        self, catalog: Engine, public_url: str, now: Callable[[], datetime], *, hub: str | None = None
    ) -> None:
        with read(catalog) as tx:
            library = load_library(tx)
        view = View(library=library, now=now(), public_url=public_url, hub=hub)
        self.view = replace(view, feed=feeds_of(catalog, view))

    def make(self, path: str) -> Answer | None:
        """Render what stands at ``path``."""
        return answer(self.view, path)

    def missing(self, path: str) -> Document:
        """Render the page for an address where nothing stands."""
        return missing(self.view, path)


def feeds_of(catalog: Engine, view: View) -> Callable[[str], MadeFeed | None]:
    """Return what finds the feeds of ``view`` by path, each looked for once."""

    @cache
    def feed(path: str) -> MadeFeed | None:
        return made_feed(catalog, view, path)

    return feed
