"""Put a release together: bodies into packs, entries into shards, shards under a root; all named by their hash."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256

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
)


class Pack:
    """Bytes that are new, one after the other and each once; they have a name once all are there."""

    def __init__(self) -> None:
        self._starts = dict[bytes, int]()
        self._size = 0

    def put(self, bodies: Mapping[str, bytes]) -> dict[str, Packed]:
        """Take in the bytes of one address by coding; return where they lie, in a pack that has no name yet."""
        placed = {}
        for coding, body in bodies.items():
            if body not in self._starts:
                self._starts[body] = self._size
                self._size += len(body)
            placed[coding] = Packed("", self._starts[body], len(body))
        return placed

    @property
    def data(self) -> bytes:
        """Return the bytes of the pack."""
        return b"".join(self._starts)


class Packing:
    """The objects of a release that is being put together, by key."""

    def __init__(self) -> None:
        self.objects = dict[str, bytes]()

    def shard(self, entries: Mapping[str, Entry], pack: Pack, *, paths: Iterable[str] | None = None) -> Shard:
        """Add a shard of ``entries``, those with new bytes from ``pack``, and the pack where one of them needs it.

        ``paths`` are the addresses the shard answers for, in order, where these are not those of the entries.
        """
        data = pack.data
        name = sha256(data).hexdigest()
        named = {path: _named(entry, name) for path, entry in entries.items()}
        packs = {one.pack for entry in named.values() for one in entry.bodies.values()}
        if name in packs:
            self.objects[pack_key(name)] = data
        return Shard(
            sha256=self._keep(dump_shard(named)),
            addresses=addresses_hash(list(paths) if paths is not None else sorted(named)),
            packs=tuple(sorted(packs)),
            reads=tuple(sorted({key for entry in named.values() for key in entry.reads})),
        )

    def root(self, root: Root) -> str:
        """Add the root; return its hash, which names the release."""
        return self._keep(dump_root(root))

    def _keep(self, data: bytes) -> str:
        name = sha256(data).hexdigest()
        self.objects[release_key(name)] = data
        return name


def _named(entry: Entry, pack: str) -> Entry:
    if all(one.pack for one in entry.bodies.values()):
        return entry
    return replace(
        entry, bodies={coding: one if one.pack else replace(one, pack=pack) for coding, one in entry.bodies.items()}
    )
