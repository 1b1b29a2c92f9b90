"""A release as it is served: what it froze at an address, made ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Protocol

from podcast_service.delivery.kept import Kept, keep, ready
from podcast_service.delivery.manifest import (
    MISSING,
    Entry,
    Root,
    pack_key,
    parse_root,
    parse_shard,
    release_key,
    shard_of,
)
from podcast_service.domain.document import PERMANENT, Document, lead_on
from podcast_service.domain.errors import Unavailable


class Objects(Protocol):
    """Where the objects of a release are read from."""

    def read(self, key: str) -> bytes:
        """Return an object whole, proven by the hash in its key. Raises Unavailable."""

    def read_part(self, key: str, start: int, size: int) -> bytes:
        """Return some bytes of an object. Raises Unavailable."""

    def renew(self, key: str) -> None:
        """Bring an object again that is not what its name says. Raises NotFound and Unavailable."""


_SHARDS_HELD = 64
_STAYS = (PERMANENT, 410)


class Released:
    """The release whose root has the hash ``name``, all of it at hand."""

    def __init__(self, node: Objects, name: str, *, https: bool) -> None:
        self.name = name
        self.root: Root = parse_root(node.read(release_key(name)))
        self._node = node
        self._https = https
        self._shard = lru_cache(maxsize=_SHARDS_HELD)(self._read_shard)

    def kept(self, path: str) -> Kept | None:
        """Return what stands at ``path`` ready to be sent, or the way to it from the form with a slash at its end."""
        if path.endswith("/") and path.strip("/"):
            return self._without_slash(path.rstrip("/"))
        entry = self.entry(path)
        return None if entry is None else self.made(entry)

    def missing(self) -> Document:
        """Return the page for an address that has nothing."""
        entry = self.entry(MISSING)
        if entry is None:
            return Document(body=b"404\n", media_type="text/plain; charset=utf-8", status=404)
        return Document(body=self.body(entry), media_type=entry.answer.media_type, status=404)

    def entry(self, path: str) -> Entry | None:
        """Find what was frozen at ``path``."""
        return self.shard(shard_of(path)).get(path)

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Yield every address with what was frozen at it."""
        for name in self.root.shards:
            yield from self.shard(name).items()

    def shard(self, name: str) -> dict[str, Entry]:
        """Return the entries of a shard by address; none where there is no such shard."""
        return self._shard(name) if name in self.root.shards else {}

    def body(self, entry: Entry, coding: str = "identity") -> bytes:
        """Return the bytes of a document in a coding."""
        packed = entry.bodies[coding]
        return self._node.read_part(pack_key(packed.pack), packed.start, packed.size)

    def made(self, entry: Entry) -> Kept:
        """Make an entry ready to be sent. Raises Unavailable when its bytes are not those that were frozen."""
        bodies = self._bodies(entry)
        if not _is_right(entry, bodies):
            for pack in {one.pack for one in entry.bodies.values()}:
                self._node.renew(pack_key(pack))
            bodies = self._bodies(entry)
        if not _is_right(entry, bodies):
            raise Unavailable("release_damaged", key=pack_key(entry.bodies["identity"].pack))
        return ready(entry.answer, bodies, https=self._https)

    def _bodies(self, entry: Entry) -> dict[str, bytes]:
        return {coding: self.body(entry, coding) for coding in entry.bodies}

    def _read_shard(self, name: str) -> dict[str, Entry]:
        return parse_shard(self._node.read(release_key(self.root.shards[name].sha256)))

    def _without_slash(self, path: str) -> Kept | None:
        """Send the form with a slash to the one without, if anything stands there: never to another host (sec-S18)."""
        entry = self.entry(path)
        if entry is None:
            return None
        return self.made(entry) if entry.answer.status in _STAYS else keep(path, lead_on(path), https=self._https)


def _is_right(entry: Entry, bodies: Mapping[str, bytes]) -> bool:
    """Say whether the bytes are those that were frozen."""
    return not bodies or sha256(bodies["identity"]).hexdigest()[:32] == entry.answer.digest
