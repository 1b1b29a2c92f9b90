"""Take what was withdrawn since out of a release that is shown again: tombstones go before every release (feed-L04)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from podcast_service.delivery.kept import bodies_of
from podcast_service.delivery.manifest import (
    Entry,
    Packed,
    Root,
    Shard,
    dump_root,
    dump_shard,
    pack_key,
    release_key,
)
from podcast_service.delivery.released import Released
from podcast_service.domain.document import Document
from podcast_service.site.without import mentions, without


def censored(released: Released, buried: frozenset[str]) -> tuple[str, dict[str, bytes]]:
    """Return the root of the release without what leads to ``buried`` addresses, and the objects to store.

    Where nothing was withdrawn since, that is the release itself, byte for byte. Documents that told of it lose that
    and get another ETag; every other address answers as it did.
    """
    public = {path for path in buried if (entry := released.entry(path)) and entry.answer.status == 200}
    if not public:
        return released.name, {}
    shards, objects = dict[str, Shard](), dict[str, bytes]()
    for name, shard in released.root.shards.items():
        shards[name] = _shard(released, name, shard, public, objects)
    data = dump_root(Root(base="", shards=shards, fingerprints={}))
    root = sha256(data).hexdigest()
    return root, {**objects, release_key(root): data}


def _shard(released: Released, name: str, shard: Shard, public: set[str], objects: dict[str, bytes]) -> Shard:
    entries, pack, changed = dict(released.shard(name)), bytearray(), dict[str, Entry]()
    for path, entry in entries.items():
        told = entry.answer
        if path in public or told.status != 200 or told.object is not None:
            continue
        body = released.body(entry)
        if not mentions(body, public):
            continue
        left = without(told, body, public)
        document = Document(body=left, media_type=told.media_type, fields=told.own)
        placed = dict[str, Packed]()
        for coding, coded in bodies_of(document).items():
            placed[coding] = Packed("", len(pack), len(coded))
            pack += coded
        changed[path] = Entry(answer=replace(told, digest=sha256(left).hexdigest()[:32]), bodies=placed)
    if not changed:
        return replace(shard, reads=())
    digest = sha256(pack).hexdigest()
    objects[pack_key(digest)] = bytes(pack)
    for path, entry in changed.items():
        entries[path] = replace(entry, bodies={key: replace(one, pack=digest) for key, one in entry.bodies.items()})
    data = dump_shard(entries)
    objects[release_key(sha256(data).hexdigest())] = data
    packs = {one.pack for entry in entries.values() for one in entry.bodies.values()}
    return replace(shard, sha256=sha256(data).hexdigest(), packs=tuple(sorted(packs)), reads=())
