"""Forget releases that are too old to be shown again, and say which objects the others need.

Kept is what is served or will be, the newest ``KEPT``, and everything that was made in the last ``KEPT_FOR``.
"""

from __future__ import annotations

from datetime import timedelta

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.releases import delete_releases, find_pointer, list_releases
from podcast_service.delivery.manifest import release_key
from podcast_service.workflows.compare_releases import open_release
from podcast_service.workflows.house import House

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


def keys_of_releases(house: House) -> set[str]:
    """Return the keys of every object that a release needs which is kept, or is served: of its own and of sound too.

    Raises NotFound and Unavailable where one is not whole.
    """
    with read(house.catalog) as tx:
        pointer = find_pointer(tx)
        roots = {one.root for one in list_releases(tx)}
    if pointer:
        roots |= {line.root for line in pointer.lines} | ({pointer.tombstones} if pointer.tombstones else set())
    found, seen = set[str](), set[str]()
    for root in roots:
        released = open_release(house, root)
        found |= {release_key(root), *released.root.keys}
        for name, shard in released.root.shards.items():
            if shard.sha256 not in seen:
                seen.add(shard.sha256)
                found |= {one.answer.object.key for one in released.shard(name).values() if one.answer.object}
    return found
