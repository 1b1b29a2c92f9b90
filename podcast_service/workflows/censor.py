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


def censored(released: Released, stones: Released | None) -> tuple[str, dict[str, bytes]]:
    """Return the root of the release without what ``stones`` say was withdrawn, and the objects to store.

    Where nothing of it is in the release, that is the release itself, byte for byte. Else everything that was made of a
    withdrawn episode is gone, what is not offered any more too; documents that led to it lose that and get another
    ETag; every other address answers as it did.
    """
    gone = _graves(stones) if stones else {}
    dead = {path: grave for path, entry in released.entries() if (grave := _grave(path, entry, gone, stones))}
    if not dead:
        return released.name, {}
    shards, objects = dict[str, Shard](), dict[str, bytes]()
    for name, shard in released.root.shards.items():
        shards[name] = _shard(released, name, shard, dead, objects)
    data = dump_root(Root(base=released.root.base, shards=shards, fingerprints=released.root.fingerprints))
    root = sha256(data).hexdigest()
    return root, {**objects, release_key(root): data}


def _graves(stones: Released) -> dict[str, Entry]:
    """Return what is said of each withdrawn episode, by the key its pages note."""
    return {key: entry for _, entry in stones.entries() for key in entry.reads if key.startswith("episode:")}


def _grave(path: str, entry: Entry, gone: dict[str, Entry], stones: Released | None) -> Entry | None:
    """Return what stands instead of an address that was made of a withdrawn episode."""
    if entry.answer.status == 410 or stones is None:
        return None
    return stones.entry(path) or next((gone[key] for key in entry.reads if key in gone), None)


def _shard(released: Released, name: str, shard: Shard, dead: dict[str, Entry], objects: dict[str, bytes]) -> Shard:
    entries, pack, changed = dict(released.shard(name)), bytearray(), dict[str, Entry]()
    for path, entry in released.shard(name).items():
        told = entry.answer
        if path in dead:
            entries[path] = dead[path]
            continue
        if told.status != 200 or told.object is not None or not mentions(body := released.body(entry), dead):
            continue
        left = without(told, body, dead)
        document = Document(body=left, media_type=told.media_type, fields=told.own)
        placed = dict[str, Packed]()
        for coding, coded in bodies_of(document).items():
            placed[coding] = Packed("", len(pack), len(coded))
            pack += coded
        changed[path] = Entry(answer=replace(told, digest=sha256(left).hexdigest()[:32]), bodies=placed)
    digest = sha256(pack).hexdigest()
    for path, entry in changed.items():
        objects[pack_key(digest)] = bytes(pack)
        entries[path] = replace(entry, bodies={key: replace(one, pack=digest) for key, one in entry.bodies.items()})
    if entries == released.shard(name):
        return shard
    data = dump_shard(entries)
    objects[release_key(sha256(data).hexdigest())] = data
    packs = {one.pack for entry in entries.values() for one in entry.bodies.values()}
    return replace(shard, sha256=sha256(data).hexdigest(), packs=tuple(sorted(packs)))
