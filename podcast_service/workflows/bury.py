"""Tombstones: what answers at the addresses of everything withdrawn, before every release and in every mirror.

They depend on no release: what is withdrawn is gone at once, also while a rollback holds or a release is refused.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from podcast_service.delivery.kept import bodies_of, describe
from podcast_service.delivery.manifest import Entry, Root, shard_of
from podcast_service.delivery.packing import Pack, Packing
from podcast_service.site.addresses import answer, buried
from podcast_service.site.view import View


def tombstones_of(view: View, *, https: bool) -> tuple[str | None, dict[str, bytes]]:
    """Return the root of the tombstones of ``view``, and the objects to store; None where nothing was withdrawn.

    The same tombstones are the same object, whenever they are made (feed-L04).
    """
    pack, packing, found = Pack(), Packing(), defaultdict[str, dict[str, Entry]](dict)
    for path in sorted(set(buried(view))):
        view.noted.take()
        gone = answer(view, path)
        if gone is not None:
            told = describe(path, gone, https=https)
            found[shard_of(path)][path] = Entry(answer=told, bodies=pack.put(bodies_of(gone)), reads=view.noted.take())
    if not found:
        return None, {}
    # A withdrawal stays: no key is ever looked at again to see whether it still holds.
    shards = {name: replace(packing.shard(entries, pack), reads=()) for name, entries in found.items()}
    return packing.root(Root(base="", shards=shards, fingerprints={})), packing.objects
