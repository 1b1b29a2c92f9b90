"""Count what the door heard: add it to the sums, forget what is too old, and the keys with it (sec-S28)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, timedelta

from sqlalchemy import Connection

from podcast_service.catalog.counting_keys import erase_keys_before
from podcast_service.catalog.database import read, scrub, transact
from podcast_service.catalog.downloads import add_downloads
from podcast_service.catalog.heard import (
    forget_heard,
    forget_heard_until,
    list_of_same,
    list_unplaced,
    mark_heard,
    place_heard,
)
from podcast_service.catalog.library import load_library
from podcast_service.catalog.state import catalog_revision
from podcast_service.domain.download import Enclosure
from podcast_service.stats.recount import KEPT, placed, recount
from podcast_service.workflows.count_downloads import enclosures
from podcast_service.workflows.house import House

EVERY = 60.0
"""Seconds between two tallies."""
_AT_ONCE = 1000
"""Requests counted in one transaction: the catalog's other writers wait for it."""
_A_DAY = timedelta(days=1)

_log = logging.getLogger(__name__)


class Tally:
    """Counts again and again, in any number of processes; what lies behind each address is looked up once."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._revision: int | None = None
        self._enclosures: Mapping[str, Enclosure] = {}
        self._is_clean = False

    def __call__(self) -> int:
        """Count what was heard since, exactly once; return how many requests that was. Then erase what is too old."""
        done = 0
        while some := self._count_some():
            done += some
        self._forget()
        return done

    def _count_some(self) -> int:
        """Count one portion: all of it is in the sums when the transaction ends, or nothing."""
        with read(self._house.catalog) as tx:
            if not list_unplaced(tx, 1):
                return 0
            self._look_up(tx)
        now = self._house.now()
        with transact(self._house.catalog) as tx:
            new = list_unplaced(tx, _AT_ONCE)
            found = placed(new, self._enclosures, now)
            forget_heard(tx, found.passed_over)
            place_heard(tx, found.requests)
            change = recount(found.requests, list_of_same(tx, found.requests), now)
            mark_heard(tx, change.marks)
            forget_heard(tx, change.needless)
            add_downloads(tx, change.sums)
        if found.late:
            _log.warning("downloads_too_late requests=%s", found.late)
        return len(new)

    def _look_up(self, tx: Connection) -> None:
        revision = catalog_revision(tx)
        if revision != self._revision:
            self._enclosures = enclosures(load_library(tx), lambda episode: episode.guid)
            self._revision = revision

    def _forget(self) -> None:
        """Erase requests after 48 hours, and each key 48 hours after its day began, from the database's files too."""
        now = self._house.now()
        with transact(self._house.catalog) as tx:
            forget_heard_until(tx, now - KEPT)
            erased = erase_keys_before(tx, now.astimezone(UTC).date() - _A_DAY)
        if erased or not self._is_clean:
            self._is_clean = scrub(self._house.catalog, "counting_keys")
