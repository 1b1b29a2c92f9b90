"""Compare two releases: which addresses were added, changed or removed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.database import read
from podcast_service.catalog.releases import find_pointer, get_release
from podcast_service.delivery.manifest import MISSING, Entry, release_key
from podcast_service.delivery.node import Node
from podcast_service.delivery.released import Released
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.workflows.house import House
from podcast_service.workflows.purge import Out


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Addresses by what became of them, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


def compare_releases(house: House, first: int, second: int) -> Compared:
    """Return what differs from the release ``first`` to ``second``. Raises NotFound for one that is not kept."""
    with read(house.catalog) as tx:
        roots = get_release(tx, first).root, get_release(tx, second).root
    return compare(open_release(house, roots[0]), open_release(house, roots[1]))


def open_release(house: House, root: str) -> Released:
    """Open a release that is stored, all of it brought here. Raises NotFound and Unavailable."""
    node = Node(house.node, house.storage)
    node.fetch([release_key(root)])
    released = Released(node, root, https=house.is_https)
    node.fetch(released.root.keys)
    return released


def compare(before: Released, after: Released) -> Compared:
    """Return what differs between two releases; shards they share are not looked into."""
    old, new = dict[str, Entry](), dict[str, Entry]()
    for name in before.root.shards.keys() | after.root.shards.keys():
        pair = before.root.shards.get(name), after.root.shards.get(name)
        if pair[0] != pair[1]:
            old |= before.shard(name)
            new |= after.shard(name)
    return Compared(
        added=tuple(sorted(new.keys() - old.keys())),
        changed=tuple(sorted(path for path in old.keys() & new.keys() if old[path].answer != new[path].answer)),
        removed=tuple(sorted(old.keys() - new.keys())),
    )


def released_at(tx: Connection, now: datetime) -> Out | None:
    """Return what is out at a moment, by its root: a rollback brings out another one."""
    pointer = find_pointer(tx)
    line = pointer.at(now) if pointer else None
    return Out(release=line.root, since=line.valid_from) if line else None


def changed_addresses(house: House, before: str | None, after: str) -> list[str]:
    """Return the addresses that answer otherwise in the release ``after``: all where the one before is not kept."""
    new = open_release(house, after)
    try:
        found = compare(open_release(house, before), new) if before else None
    except (NotFound, Unavailable):
        found = None
    paths = [path for path, _ in new.entries()] if found is None else [*found.added, *found.changed, *found.removed]
    return sorted(path for path in paths if path != MISSING)
