"""Take what was withdrawn since out of a release that is shown again: tombstones go before every release (feed-L04)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from podcast_service.delivery.kept import bodies_of
from podcast_service.delivery.manifest import Entry, Root, Shard
from podcast_service.delivery.packing import Pack, Packing
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
    packing = Packing()
    shards = {name: _shard(released, name, shard, dead, packing) for name, shard in released.root.shards.items()}
    root = Root(base=released.root.base, shards=shards, fingerprints=released.root.fingerprints)
    return packing.root(root), packing.objects


def _graves(stones: Released) -> dict[str, Entry]:
    """Return what is said of each withdrawn episode, by the key its pages note."""
    return {key: entry for _, entry in stones.entries() for key in entry.reads if key.startswith("episode:")}


def _grave(path: str, entry: Entry, gone: dict[str, Entry], stones: Released | None) -> Entry | None:
    """Return what stands instead of an address that was made of a withdrawn episode."""
    if entry.answer.status == 410 or stones is None:
        return None
    return stones.entry(path) or next((gone[key] for key in entry.reads if key in gone), None)


def _shard(released: Released, name: str, shard: Shard, dead: dict[str, Entry], packing: Packing) -> Shard:
    entries, pack = dict(released.shard(name)), Pack()
    for path, entry in released.shard(name).items():
        told = entry.answer
        if path in dead:
            entries[path] = dead[path]
            continue
        if told.status != 200 or told.object is not None or not mentions(body := released.body(entry), dead):
            continue
        left = without(told, body, dead)
        document = Document(body=left, media_type=told.media_type, fields=told.own)
        digest = sha256(left).hexdigest()[:32]
        entries[path] = Entry(answer=replace(told, digest=digest), bodies=pack.put(bodies_of(document)))
    if entries == released.shard(name):
        return shard
    return replace(packing.shard(entries, pack), addresses=shard.addresses, reads=shard.reads)
