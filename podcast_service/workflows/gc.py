"""Remove stored objects that nothing has pointed at for a while, and what uploads left half-done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from podcast_service.catalog.database import read
from podcast_service.catalog.state import first_ingest_done
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import hash_in
from podcast_service.workflows.clean_releases import clean_releases, keys_of_releases
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.pointed_at import keys_pointed_at
from podcast_service.workflows.storing import removing

GRACE = timedelta(days=30)
"""How long nothing may point at an object before it is removed."""
STALE_UPLOAD = timedelta(days=7)
"""How long an upload may rest before its parts are dropped."""
_AT_ONCE = 100
"""Objects removed before others get their turn to store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What was removed, or would be; ``left`` are uploads that were never ended, ``resting`` too young to go."""

    removed: tuple[StoredObject, ...]
    left: tuple[str, ...]
    resting: int
    kept: int


def remove_unneeded(
    house: House, *, grace: timedelta = GRACE, dry_run: bool = False, progress: Progress = no_progress
) -> Cleared:
    """Remove every object of ours that nothing has pointed at, and that was not changed, for ``grace``.

    With ``dry_run`` nothing is removed. Raises Invalid where the catalog does not know everything yet: it is empty,
    or the first ingest has not gone through; Unavailable and NotFound where a release that is kept is not whole.
    """
    now = house.now()
    if not dry_run:
        clean_releases(house)
    known = dict[str, frozenset[str]]()
    needed = _needed(house, now - grace, known)
    kept, idle = 0, list[StoredObject]()
    for key, _ in house.storage.sizes():
        if key in needed or hash_in(key) is None:
            kept += 1
        elif found := house.storage.find(key):
            idle.append(found)
    left = house.storage.sweep(now - STALE_UPLOAD, dry_run=dry_run)
    old = [one for one in idle if one.modified_at and one.modified_at < now - grace]
    removed = old if dry_run else list(_removed(house, old, now - grace, known, progress))
    return Cleared(
        removed=tuple(removed),
        left=tuple(left),
        resting=len(idle) - len(old),
        kept=kept + len(old) - len(removed),
    )


def _removed(
    house: House, old: list[StoredObject], since: datetime, known: dict[str, frozenset[str]], progress: Progress
) -> Iterator[StoredObject]:
    """Remove a portion at a time, each time asking again what is needed: no workflow is between look and pointer."""
    for at in range(0, len(old), _AT_ONCE):
        with removing(house):
            needed = _needed(house, since, known)
            for number, one in enumerate(old[at : at + _AT_ONCE], at):
                progress(number, len(old), one.key)
                if one.key not in needed:
                    house.storage.delete(one.key)
                    yield one


def _needed(house: House, since: datetime, known: dict[str, frozenset[str]]) -> set[str]:
    with read(house.catalog) as tx:
        is_filled, needed = first_ingest_done(tx), keys_pointed_at(tx, since)
    if not is_filled or not needed:
        raise Invalid("gc_catalog_empty", location=house.storage.location)
    return needed | keys_of_releases(house, known)
