"""Forget releases that are too old to be shown again, and say which objects the others need.

Kept is what is served or will be, the newest ``KEPT``, and everything that was made in the last ``KEPT_FOR``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import delete_releases, find_pointer, list_releases
from podcast_service.delivery.manifest import release_key
from podcast_service.delivery.node import Node
from podcast_service.delivery.released import Released
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.workflows.house import House

OF_RELEASES = ("releases/", "packs/")
"""What the keys of the objects of releases begin with."""
KEPT = 20
KEPT_FOR = timedelta(days=30)


def clean_releases(house: House) -> int:
    """Forget what is too old; return how many. Their objects are left to ``gc``."""
    now = house.now()
    with transact(house.catalog) as tx:
        pointer = find_pointer(tx)
        named = {line.number for line in pointer.lines} if pointer else set[int]()
        old = [one for one in list_releases(tx)[KEPT:] if one.number not in named and now - one.made_at > KEPT_FOR]
        if old:
            delete_releases(tx, [one.number for one in old])
    return len(old)


def keys_of_releases(house: House, known: dict[str, frozenset[str]] | None = None) -> set[str]:
    """Return the keys of every object that a release needs which is kept, or is served: of its own and of sound too.

    ``known`` remembers them by root for the next time. Raises NotFound and Unavailable where a root or shard is lost.
    """
    known = {} if known is None else known
    for root in _roots(house):
        if root not in known:
            known[root] = _keys_of(house, root)
    return {key for root in _roots(house) for key in known[root]}


def parts_of_releases(house: House) -> Iterator[tuple[str, str]]:
    """Yield the key of everything kept releases are made of, as far as they can be read, with what it is part of."""
    for root, what in _roots(house).items():
        yield release_key(root), what
        try:
            released = _opened(house, root)
        except (NotFound, Unavailable):
            continue
        yield from ((key, what) for key in released.root.keys)


def _roots(house: House) -> dict[str, str]:
    """Return the roots of releases that are kept or served, each with what it is to people."""
    with read(house.catalog) as tx:
        pointer, kept = find_pointer(tx), list_releases(tx)
    found = {one.root: f"release {one.number}" for one in kept}
    if pointer:
        found |= {line.root: f"release {line.number}, which is or will be served" for line in pointer.lines}
        found |= {pointer.tombstones: "what was withdrawn"} if pointer.tombstones else {}
    return found


def _opened(house: House, root: str) -> Released:
    """Open a release without its packs: its root and shards say what it needs."""
    node = Node(house.node, house.storage)
    node.fetch([release_key(root)])
    released = Released(node, root, https=house.is_https)
    node.fetch(release_key(one.sha256) for one in released.root.shards.values())
    return released


def _keys_of(house: House, root: str) -> frozenset[str]:
    released = _opened(house, root)
    objects = {entry.answer.object.key for _, entry in released.entries() if entry.answer.object}
    return frozenset({release_key(root), *released.root.keys, *objects})
