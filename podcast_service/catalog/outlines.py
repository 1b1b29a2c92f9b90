"""Outlines of episodes: read quickly in thousands, as each is drawn once for what was said and approved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from podcast_service.catalog.episodes import KEPT, kept_at_row
from podcast_service.catalog.rows import load
from podcast_service.catalog.state import catalog_revision
from podcast_service.catalog.tables import episodes
from podcast_service.catalog.upsert import in_portions
from podcast_service.domain.episode import Episode
from podcast_service.domain.outline import Outline, outline_of

_HEAVY = ("notes", "chapters", "credits", "illustrations", "renditions", "cover", "themes_at", "tags", "origins")
"""What no outline shows, and what takes most of the time to read."""


_ANSWERS = 100
"""Answers held at once: producers who see the same shows share one."""


class _Key(NamedTuple):
    """What an outline was drawn of: an episode where it stands, in its revisions."""

    guid: str
    show: str
    latest: int
    approved: int | None
    source: str


class Outlines:
    """The outlines of a catalog. What was drawn is kept: revisions never change. So is what was answered last."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[_Key, Outline]] = {}
        self._answers: dict[frozenset[str], tuple[object, Mapping[str, Sequence[Outline]]]] = {}

    def of(self, tx: Connection, shows: Collection[str]) -> Mapping[str, Sequence[Outline]]:
        """Return the outlines of every episode of each of ``shows``, by the slug of the show and the episode's own."""
        wanted, stamp = frozenset(shows), _stamp(tx)
        known = self._answers.get(wanted)
        if known is None or known[0] != stamp:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            known = self._answers[wanted] = stamp, self._found(tx, wanted)
        return known[1]

    def _found(self, tx: Connection, wanted: frozenset[str]) -> Mapping[str, Sequence[Outline]]:
        columns = select(*(episodes.c[name] for name in _Key._fields))
        rows = tx.execute(columns if len(wanted) > 1 else columns.where(episodes.c.show.in_(wanted)))
        keys = [key for key in map(_Key._make, rows) if key.show in wanted]
        new = {key.guid: key for key in keys if self._known.get(key.guid, (None,))[0] != key}
        for outline in _drawn(tx, new):
            self._known[outline.guid] = new[outline.guid], outline
        found = defaultdict[str, list[Outline]](list)
        for key in keys:
            found[key.show].append(self._known[key.guid][1])
        return {show: sorted(found[show], key=lambda one: one.slug) for show in wanted}


def _stamp(tx: Connection) -> tuple[object, ...]:
    """Return a value that is another one whenever an episode was changed, approved or moved."""
    counted = select(func.count(), func.sum(episodes.c.latest), func.sum(episodes.c.approved)).select_from(episodes)
    return catalog_revision(tx), *tx.execute(counted).one()


def _drawn(tx: Connection, guids: Collection[str]) -> Iterator[Outline]:
    """Draw the outlines of the episodes with ``guids``."""
    for portion in in_portions(guids):
        for row in tx.execute(KEPT.where(episodes.c.guid.in_(portion))):
            whole = kept_at_row(row) if row.approved not in (None, row.latest) else None
            latest = whole.latest if whole else load(row.latest_document, Episode, but=_HEAVY)
            approved = whole.approved if whole else latest if row.approved else None
            is_pending = whole is not None and whole.is_pending
            facts = {"source": row.source, "changed_at": row.latest_made_at}
            yield outline_of(latest, approved, row.show, is_pending=is_pending, **facts)
