"""Keep the public edition up to date: the approved library at a moment, followed without asking it at each request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from threading import Event, Lock, Thread

from sqlalchemy import Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.library import load_library
from podcast_service.catalog.state import catalog_revision, changed_at
from podcast_service.domain.document import Answer, Document
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site.addresses import answer, missing
from podcast_service.site.view import View
from podcast_service.workflows.made_feed import made_feed

EVERY = 1.0
"""Seconds between two looks at the catalog: how long a change may take to show."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Edition:
    """What is public from ``view.now`` until ``ends``: nothing changes by the clock in between."""

    view: View
    ends: datetime | None
    number: int


class Editions:
    """The current edition, followed by a thread of its own; the catalog may be away meanwhile."""

    def __init__(
        self,
        catalog: Engine,
        public_url: str,
        now: Callable[[], datetime],
        source_url: str | None = None,
        *,
        hub: str | None = None,
    ) -> None:
        self._catalog = catalog
        self._public_url = public_url
        self._now = now
        self._source_url = source_url
        self._hub = hub
        self._lock = Lock()
        self._stopped = Event()
        self._following: Thread | None = None
        self._edition = self._made(self._load(), 1)

    def token(self) -> int:
        """Return a number that changes with the edition; cheap enough to ask at each request."""
        edition = self._edition
        if edition.ends is not None and self._now() >= edition.ends:
            self._next(edition.view.library)
        if self._following is None:
            self._follow()
        return self._edition.number

    def make(self, path: str) -> Answer | None:
        """Render what stands at ``path`` in the current edition."""
        return answer(self._edition.view, path)

    def missing(self, path: str) -> Document:
        """Render the page for an address where nothing stands."""
        return missing(self._edition.view, path)

    def refresh(self) -> None:
        """Take up what was approved since the last look. Raises Unavailable when the catalog is away."""
        with read(self._catalog) as tx:
            now = catalog_revision(tx), changed_at(tx)  # a catalog built anew may come to the same number
        library = self._edition.view.library
        if now != (library.revision, library.changed_at):
            self._next(self._load())

    def close(self) -> None:
        """Stop following."""
        self._stopped.set()

    def _load(self) -> Library:
        with read(self._catalog) as tx:
            return load_library(tx)

    def _next(self, library: Library) -> None:
        with self._lock:
            self._edition = self._made(library, self._edition.number + 1)

    def _made(self, library: Library, number: int) -> Edition:
        now = self._now()

        @cache
        def feed(path: str) -> MadeFeed | None:
            return made_feed(self._catalog, view, path)

        view = View(
            library=library, now=now, public_url=self._public_url, feed=feed, source_url=self._source_url, hub=self._hub
        )
        return Edition(view=view, ends=library.next_change(now), number=number)

    def _follow(self) -> None:
        with self._lock:
            if self._following is None:
                self._following = Thread(target=self._look_again_and_again, name="editions", daemon=True)
                self._following.start()

    def _look_again_and_again(self) -> None:
        away = False
        while not self._stopped.wait(EVERY):
            try:
                self.refresh()
                away = False
            except PodcastError as error:
                if not away:
                    _log.warning("the catalog does not answer; the last edition stays: %s", error)
                away = True
            except Exception:  # noqa: BLE001 - what is public must follow the catalog again, whatever happened
                _log.exception("looking at the catalog failed; the last edition stays, and we look again")
