"""Objects in memory: for tests and for trying things out; gone when the process ends."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import PIECE, Pieces, Progress, absent, checked
from podcast_service.storage.probed import Ability, Probed


class MemoryStorage:
    """Keeps objects in a dictionary, by the same contract as the others."""

    def __init__(self) -> None:
        self._objects: dict[str, tuple[StoredObject, bytes]] = {}

    @property
    def location(self) -> str:
        """Say in words where the objects lie."""
        return "memory (gone when the program ends)"

    def put_file(
        self, key: str, path: Path, *, sha256: str, media_type: str, progress: Progress | None = None
    ) -> StoredObject:
        """Store the file if its bytes still have the hash that was given."""
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Invalid("storage_source_changed", name=path.name)
        stored = self.put_bytes(key, data, media_type=media_type)
        if progress:
            progress(len(data))
        return stored

    def put_bytes(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Store ``data``; the same again is quiet, other bytes raise ``Conflict``."""
        sha256 = hashlib.sha256(data).hexdigest()
        stored = StoredObject(key=checked(key), sha256=sha256, size=len(data), media_type=media_type)
        kept, _ = self._objects.setdefault(key, (stored, data))
        if kept.sha256 != sha256:
            raise Conflict("storage_conflict", key=key)
        return kept

    def find(self, key: str) -> StoredObject | None:
        """Return the facts about one object."""
        kept = self._objects.get(checked(key))
        return kept[0] if kept else None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open a range of the object."""
        kept = self._objects.get(checked(key))
        if kept is None:
            raise absent(key)
        data = kept[1][start:stop]
        pieces = (data[at : at + PIECE] for at in range(0, len(data), PIECE))
        return Pieces(lambda: next(pieces, b""), pieces.close)

    def local_path(self, key: str) -> Path | None:
        """Return ``None``: nothing here is a file."""
        checked(key)
        return None

    def delete(self, key: str) -> None:
        """Forget the object."""
        self._objects.pop(checked(key), None)

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the keys in order, and how many bytes lie there."""
        for key in self.keys(prefix):
            if found := self.find(key):
                yield key, found.size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys in order."""
        yield from sorted(key for key in self._objects if key.startswith(prefix))

    def sweep(self, before: datetime, *, dry_run: bool = False) -> list[str]:
        """Return nothing: nothing here is ever half-done."""
        return []

    def probe(self) -> Iterator[Probed]:
        """Say that objects can be stored; a dictionary has nothing else to try."""
        yield Probed(ability=Ability.STORE, works=True, seen="until the program ends")
