"""Tombstones: what answers at the addresses of everything withdrawn, before every release and in every mirror.

They depend on no release: what is withdrawn is gone at once, also while a rollback holds or a release is refused.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256

from podcast_service.delivery.kept import bodies_of, describe
from podcast_service.delivery.manifest import (
    Entry,
    Packed,
    Root,
    Shard,
    addresses_hash,
    dump_root,
    dump_shard,
    pack_key,
    release_key,
    shard_of,
)
from podcast_service.site.addresses import answer, buried
from podcast_service.site.view import View


def tombstones_of(view: View, *, https: bool) -> tuple[str | None, dict[str, bytes]]:
    """Return the root of the tombstones of ``view``, and the objects to store; None where nothing was withdrawn.

    The same tombstones are the same object, whenever they are made (feed-L04).
    """
    found, bodies = _rendered(view, https=https)
    if not found:
        return None, {}
    pack = sha256(b"".join(bodies.values())).hexdigest()
    shards, objects = dict[str, Shard](), {pack_key(pack): b"".join(bodies.values())}
    for name, entries in found.items():
        data = dump_shard(entries)
        digest = sha256(data).hexdigest()
        objects[release_key(digest)] = data
        shards[name] = Shard(sha256=digest, addresses=addresses_hash(sorted(entries)), packs=(pack,), reads=())
    data = dump_root(Root(base="", shards=shards, fingerprints={}))
    root = sha256(data).hexdigest()
    return root, {**objects, release_key(root): data}


def _rendered(view: View, *, https: bool) -> tuple[dict[str, dict[str, Entry]], dict[bytes, bytes]]:
    """Return the entries by shard, and the bytes they lie in, each once: all addresses of an episode say the same."""
    answers = list[tuple[str, Entry, dict[str, bytes]]]()
    for path in sorted(set(buried(view))):
        view.noted.take()
        gone = answer(view, path)
        if gone is not None:
            entry = Entry(answer=describe(path, gone, https=https), reads=view.noted.take())
            answers.append((path, entry, bodies_of(gone)))
    bodies = {body: body for _, _, codings in answers for body in codings.values()}
    starts, at = dict[bytes, int](), 0
    for body in bodies:
        starts[body] = at
        at += len(body)
    pack = sha256(b"".join(bodies)).hexdigest()
    found = defaultdict[str, dict[str, Entry]](dict)
    for path, entry, codings in answers:
        placed = {coding: Packed(pack, starts[body], len(body)) for coding, body in codings.items()}
        found[shard_of(path)][path] = Entry(answer=entry.answer, bodies=placed, reads=entry.reads)
    return found, bodies
