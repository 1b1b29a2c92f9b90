"""The contract every storage keeps: immutable objects under our own keys, proven by hash before use."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from podcast_service.domain.errors import Invalid, NotFound
from podcast_service.domain.media import StoredObject
from podcast_service.storage.probed import Probed

PIECE = 64 * 1024
"""Bytes of one piece of a reading: what a listener's connection takes at a time."""

CACHE_CONTROL = "public, max-age=31536000, immutable"
"""What caches are told: the hash is in the key, so the bytes under a key never change."""

Progress = Callable[[int], object]
"""Called with the number of bytes that were sent since the last call. A part sent again is not told twice; one that the
store has from before is told once."""

_KEY = re.compile(r"[a-z0-9]+(/[A-Za-z0-9._-]+)+")
_HASH = re.compile(r"[0-9a-f]{64}")


class Pieces:
    """Bytes of one object, piece by piece; closing it, or forgetting it, ends the file or connection behind it."""

    def __init__(self, take: Callable[[], bytes], close: Callable[[], object]) -> None:
        self._take = take
        self._close: Callable[[], object] | None = close

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self._take() if self._close else b""
        if not piece:
            self.close()
            raise StopIteration
        return piece

    def close(self) -> None:
        """Let go of the file or connection; asking again is harmless."""
        close, self._close = self._close, None
        if close:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()


class Storage(Protocol):
    """Keeps immutable objects. Every method may raise ``Unavailable``; a key that is not ours raises ``Invalid``."""

    @property
    def location(self) -> str:
        """Say in words where the objects lie."""

    def put_file(
        self, key: str, path: Path, *, sha256: str, media_type: str, progress: Progress | None = None
    ) -> StoredObject:
        """Store the file, durable and read back, before this returns (rel-R4, rel-F4).

        ``sha256`` is the known hash of the file. The same bytes again are a quiet success and are not sent twice; other
        bytes under the key raise ``Conflict``; a damaged object under the hash's own key is replaced. After a
        failure nothing half-stored can be found; what did arrive of a large file need not be sent again.
        """

    def put_bytes(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Store ``data`` by the same rules as a file."""

    def find(self, key: str) -> StoredObject | None:
        """Return the facts about one object, without reading it where its key or the store knows the hash."""

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open the bytes ``start`` up to ``stop`` (or to the end); bytes beyond the end are not given.

        Raises ``NotFound`` at once, and ``Unavailable`` whenever the store fails.
        """

    def local_path(self, key: str) -> Path | None:
        """Return the file to serve from, or ``None`` where the object is no file on this machine."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is a quiet success."""

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield every key that begins with ``prefix``, in order, and the bytes that lie there."""

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield every key that begins with ``prefix``, in order."""

    def sweep(self, before: datetime, *, dry_run: bool = False) -> list[str]:
        """Remove what storing that began before then left half-done, and return its names; no object is touched.

        With ``dry_run`` only the names are returned.
        """

    def probe(self) -> Iterator[Probed]:
        """Try out what the storage can do, with objects of its own that are removed again; raise nothing.

        The first row says whether anything can be stored at all; the others follow only where it can.
        """


def checked(key: str) -> str:
    """Return ``key`` if it is one we could have made, else raise ``Invalid`` (sec-S9)."""
    if not _KEY.fullmatch(key) or ".." in key or "/." in key or len(key) > 500:
        raise Invalid("storage_key", key=key[:100])
    return key


def absent(key: str) -> NotFound:
    """Return the error for an object that is not there."""
    return NotFound("storage_not_found", key=key)


def hash_in(key: str) -> str | None:
    """Return the SHA-256 that names the object, if its key carries one."""
    stem = key.rpartition("/")[2].partition(".")[0]
    return stem if _HASH.fullmatch(stem) else None


def digest(pieces: Pieces) -> str:
    """Return the SHA-256 of what is read, to compare it with what was meant."""
    found = hashlib.sha256()
    with pieces:
        for piece in pieces:
            found.update(piece)
    return found.hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in bounded memory."""
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
