"""Roll back: show an earlier release again, byte for byte, until a person releases; what was withdrawn stays gone."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import Release, find_pointer, get_release, list_releases, save_pointer
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
    that is not kept, Conflict for the newest, which is served anyway, Unavailable when its objects are not whole.
    """
    now = house.now()
    with read(house.catalog) as tx:
        pointer, known = find_pointer(tx), list_releases(tx)
        found = get_release(tx, number) if number is not None else _previous(pointer, known, house)
    current = pointer.at(now) if pointer else None
    if pointer is None or current is None:
        raise NotFound("release_none")
    if current.number == found.number and pointer.held:
        return found  # asked again: it is so already
    if current.number == found.number:
        raise Conflict("release_served_already", number=found.number)
    released = open_release(house, found.root)
    root, objects = censored(released, _buried(house, pointer))
    store_objects(house, objects)
    with transact(house.catalog) as tx:
        fresh = find_pointer(tx) or pointer
        line = Line(valid_from=now, number=found.number, root=root)
        save_pointer(tx, replace(fresh, lines=(line,), held=True))
    return found


def _buried(house: House, pointer: Pointer) -> frozenset[str]:
    """Return every address of what was withdrawn."""
    if pointer.tombstones is None:
        return frozenset()
    return frozenset(path for path, _ in open_release(house, pointer.tombstones).entries())


def _previous(pointer: Pointer | None, known: list[Release], house: House) -> Release:
    """Return the release that was served before the present one: of an earlier number, and of a time that had come."""
    now = house.now()
    current = pointer.at(now) if pointer else None
    before = [one for one in known if current and one.number < current.number and one.valid_from <= now]
    if not before:
        raise NotFound("release_no_earlier")
    return before[0]
