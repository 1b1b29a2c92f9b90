"""Roll back: show an earlier release again, byte for byte, until a person releases; what was withdrawn stays gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import (
    Release,
    find_pointer,
    forget_coming,
    get_release,
    list_releases,
    save_pointer,
)
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.release import Line, Pointer
from podcast_service.workflows.censor import censored
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.house import House
from podcast_service.workflows.store_release import store_objects
from podcast_service.workflows.storing import storing


@storing
def rollback(house: House, number: int | None = None) -> Release:
    """Serve the release ``number`` again, by default the one that was served before the present one.

    It holds: neither a change nor the clock brings out another one before a person releases. Raises NotFound for one
    that is not kept, Conflict for the newest, which is served anyway, and for one whose time has not come, Unavailable
    when its objects are not whole.
    """
    now = house.now()
    while True:
        with read(house.catalog) as tx:
            pointer, known = find_pointer(tx), list_releases(tx)
            found = get_release(tx, number) if number is not None else _previous(pointer, known, now)
        current = pointer.at(now) if pointer else None
        if pointer is None or current is None:
            raise NotFound("release_none")
        if current.number == found.number and pointer.held:
            return found  # asked again: it is so already
        if current.number == found.number:
            raise Conflict("release_served_already", number=found.number)
        if found.valid_from > now:
            raise Conflict(
                "release_to_come", number=found.number, moment=found.valid_from.isoformat(timespec="seconds")
            )
        stones = open_release(house, pointer.tombstones) if pointer.tombstones else None
        root, objects = censored(open_release(house, found.root), stones)
        store_objects(house, objects)
        with transact(house.catalog) as tx:
            if find_pointer(tx) != pointer:
                continue  # a release went out, or something was withdrawn, meanwhile
            forget_coming(tx, pointer, now)
            line = Line(valid_from=now, number=found.number, root=root)
            save_pointer(tx, replace(pointer, lines=(line,), held=True))
        return found


def _previous(pointer: Pointer | None, known: list[Release], now: datetime) -> Release:
    """Return the release that was served before the present one: of an earlier number, and of a time that had come."""
    current = pointer.at(now) if pointer else None
    before = [one for one in known if current and one.number < current.number and one.valid_from <= now]
    if not before:
        raise NotFound("release_no_earlier")
    return before[0]
