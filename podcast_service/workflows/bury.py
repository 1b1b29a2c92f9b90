"""Tombstones: what answers at the addresses of everything withdrawn, before every release and in every mirror."""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

from podcast_service.delivery.manifest import (
    Entry,
    Root,
    Shard,
    addresses_hash,
    dump_root,
    dump_shard,
    release_key,
    shard_of,
)
from podcast_service.delivery.released import Released
from podcast_service.site.addresses import buried
from podcast_service.site.view import View


def tombstones_of(view: View, released: Released) -> tuple[str | None, dict[str, bytes]]:
    """Return the root of the tombstones as ``released`` has them, and the objects to store; None where there are none.

    The same tombstones are the same object, in whatever release they were made (feed-L04).
    """
    found = defaultdict[str, dict[str, Entry]](dict)
    for path in buried(view):
        entry = released.entry(path)
        if entry is not None:
            found[shard_of(path)][path] = entry
    if not found:
        return None, {}
    shards, objects = dict[str, Shard](), dict[str, bytes]()
    for name, entries in found.items():
        data = dump_shard(entries)
        digest = sha256(data).hexdigest()
        objects[release_key(digest)] = data
        packs = {one.pack for entry in entries.values() for one in entry.bodies.values()}
        addresses = addresses_hash(sorted(entries))
        shards[name] = Shard(sha256=digest, addresses=addresses, packs=tuple(sorted(packs)), reads=())
    data = dump_root(Root(base="", shards=shards, fingerprints={}))
    root = sha256(data).hexdigest()
    return root, {**objects, release_key(root): data}
