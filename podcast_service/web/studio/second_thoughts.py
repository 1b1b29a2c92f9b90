"""What stands against drafts that seem ready: found by reading them whole, and kept between requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from podcast_service.catalog.analyses import list_analysed
from podcast_service.catalog.database import read
from podcast_service.domain.analysis import VERSION
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.outline import Outline, Standing
from podcast_service.web.studio.here import Here
from podcast_service.workflows.board import Board, Line
from podcast_service.workflows.draft_stops import further_stops

AT_ONCE = 30
"""So many drafts are read whole for one page, about 20 ms each outside this process."""
OF_MANY = 5
"""Where more are to be read, so many for each page, the last changed first: no list of thousands waits for it."""


class _Key(NamedTuple):
    """What a draft was read with: how it stood, the revision of its show, whether its sound was analysed."""

    outline: Outline
    show: int
    is_analysed: bool


class SecondThoughts:
    """What was found, for as long as it holds: revisions never change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Key, PodcastError | None]] = {}

    def of(self, here: Here, found: Board, first: str = "") -> dict[str, PodcastError]:
        """Return the first reason against each draft that seems ready, by guid; ``first`` is read before others."""
        ready = [one for one in found.lines if one.standing is Standing.READY]
        if not ready:
            return {}
        shows = {one.show.latest.slug: one.show.latest_revision for one in found.shows}
        with read(here.house.catalog) as tx:
            analysed = list_analysed(tx, VERSION)
        keys = {
            one.outline.guid: _Key(one.outline, shows[one.show.slug], one.outline.sound in analysed) for one in ready
        }
        new = [one for one in ready if self._known.get(one.outline.guid, (None,))[0] != keys[one.outline.guid]]
        new.sort(key=lambda one: (one.outline.guid != first, -one.outline.changed_at.timestamp()))
        for guid, stop in _read(here, new if len(new) <= AT_ONCE else new[:OF_MANY]).items():
            self._known[guid] = keys[guid], stop
        known = ((guid, self._known.get(guid)) for guid in keys)
        return {guid: entry[1] for guid, entry in known if entry and entry[1] and entry[0] == keys[guid]}


def _read(here: Here, lines: Sequence[Line]) -> dict[str, PodcastError | None]:
    """Read drafts whole, outside this process, and return the first reason against each, by guid."""
    if not lines:
        return {}
    found = here.do(further_stops, [(one.outline.show, one.outline.guid) for one in lines])
    return {one.outline.guid: next(iter(found.get(one.outline.guid, ())), None) for one in lines}
