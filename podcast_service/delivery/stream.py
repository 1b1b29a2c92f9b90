"""Carry out a plan for a stored object: its bytes in pieces, never the whole file in memory."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from threading import local
from time import monotonic
from typing import Protocol

from podcast_service.delivery.fields import as_bytes, security
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.ranges import Stretch
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import PIECE, Pieces

RETRY_AFTER = 30
"""Seconds a client is asked to wait when the store does not answer (rel-F3)."""


class Source(Protocol):
    """What delivery needs of a storage; ``storage.base.Storage`` says what each method does."""

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open the bytes ``start`` up to ``stop``."""

    def local_path(self, key: str) -> Path | None:
        """Return the file to serve from, or ``None`` where the object is no file on this machine."""


class OpenFile:
    """A local object opened for reading at any place; closed when nobody holds it any more."""

    __slots__ = ("_descriptor", "_key", "lends", "opened_at", "size")

    def __init__(self, path: Path, key: str) -> None:
        self._key = key
        self.opened_at = monotonic()
        self.lends = False
        self._descriptor = -1
        try:
            self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            self.size = os.fstat(self._descriptor).st_size
        except OSError as error:
            raise Unavailable("delivery_unreadable", key=key) from error
        self.lends = _lends(self._descriptor)

    def __del__(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def check(self, stretch: Stretch) -> None:
        """Raise Unavailable when the file is too short for ``stretch``: told before the first byte, not half-way."""
        if stretch.stop > self.size:
            raise Unavailable("delivery_short", key=self._key)

    def read(self, start: int, size: int) -> bytes:
        """Read ``size`` bytes from ``start``; raise Unavailable when the file gives fewer."""
        try:
            data = os.pread(self._descriptor, size, start)
        except OSError as error:
            raise Unavailable("delivery_unreadable", key=self._key) from error
        if len(data) != size:
            raise Unavailable("delivery_short", key=self._key)
        return data

    def read_now(self, start: int, size: int) -> bytes | None:
        """Read at most ``PIECE`` bytes from memory; ``None`` when they would have to be fetched from the disk.

        The kernel answers at once (RWF_NOWAIT), so this may run on an event loop.
        """
        if not _NOWAIT:
            return None
        buffer = _scratch.view[:size]
        try:
            count = os.preadv(self._descriptor, [buffer], start, _NOWAIT)
        except OSError:
            return None  # not in memory, or a file system that cannot tell
        return bytes(buffer) if count == size else None

    def is_near(self, start: int, size: int) -> bool:
        """Say whether a stretch is in memory, by its end, and its start if it is long: files are read ahead."""
        return self._is_at_hand(start + size - 1) and (size <= PIECE or self._is_at_hand(start))

    def _is_at_hand(self, at: int) -> bool:
        try:
            return os.preadv(self._descriptor, _BYTE, at, _NOWAIT) == 1
        except OSError:
            return False

    def fetch(self, start: int, size: int) -> None:
        """Bring a stretch into memory; raise Unavailable when the file is shorter."""
        for at in range(start, start + size, PIECE):
            self.read(at, min(PIECE, start + size - at))

    def send(self, descriptor: int, start: int, size: int) -> int:
        """Let the kernel send up to ``size`` bytes to a socket that does not wait; return how many it took.

        Raises Unavailable when the file ends before ``start``, OSError when the listener is gone. Only for a file that
        ``lends``: whose file system tells what is in memory, so that this never waits for a disk.
        """
        try:
            count = os.sendfile(descriptor, self._descriptor, start, size)
        except BlockingIOError:
            return 0
        if not count:
            raise Unavailable("delivery_short", key=self._key)
        return count


_NOWAIT: int = getattr(os, "RWF_NOWAIT", 0)
_BYTE = [bytearray(1)]
"""Where bytes go of which nobody asks what they are."""


def _lends(descriptor: int) -> bool:
    """Say whether the file system answers at once whether bytes are in memory; few cannot tell."""
    if not _NOWAIT or not hasattr(os, "sendfile"):
        return False
    try:
        os.preadv(descriptor, _BYTE, 0, _NOWAIT)
    except BlockingIOError:
        return True  # they are on the disk
    except OSError:
        return False
    return True


class _Scratch(local):
    """A buffer for each thread that reads: making one for every piece costs more than reading it."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(PIECE))


_scratch = _Scratch()


def pieces(storage: Source, key: str, stretch: Stretch) -> Generator[bytes]:
    """Yield the bytes of ``stretch`` of the object ``key``, at most ``PIECE`` at a time from the local disk.

    Raises Unavailable when the storage does not answer or gives fewer bytes.
    Closing the iterator lets go of the source.
    """
    file = open_near(storage, key)
    if file is not None:
        yield from _from_disk(file, stretch)
    else:
        yield from _whole(key, stretch, storage.read(key, stretch.start, stretch.stop))


def open_near(source: Source, key: str) -> OpenFile | None:
    """Open the object if it is a file on this machine. Raises Unavailable when the file cannot be read."""
    path = source.local_path(key)
    if path is None:
        return None
    try:
        return OpenFile(path, key)
    except Unavailable:
        if source.local_path(key) is None:
            return None  # a copy that made room for another one just now
        raise


def _from_disk(file: OpenFile, stretch: Stretch) -> Iterator[bytes]:
    file.check(stretch)
    for start in range(stretch.start, stretch.stop, PIECE):
        yield file.read(start, min(PIECE, stretch.stop - start))


def _whole(key: str, stretch: Stretch, source: Pieces) -> Iterator[bytes]:
    """Pass on what ``source`` gives and prove its length: a short object must not look whole."""
    left = stretch.stop - stretch.start
    try:
        for piece in source:
            left -= len(piece)
            if left < 0:
                break
            yield piece
    finally:
        source.close()
    if left:
        raise Unavailable("delivery_short", key=key)


def unavailable(*, https: bool) -> Plan:
    """Return the answer when the store does not: 503, when to try again, and why in plain words (rel-F3)."""
    body = b"Lyden kan ikke hentes lige nu, fordi lageret ikke svarer. Pr\xc3\xb8v igen om lidt.\n"
    fields = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Retry-After", str(RETRY_AFTER)),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "sandbox"),
        ("Access-Control-Allow-Origin", "*"),
    ]
    return Plan(503, as_bytes(security(https=https), fields), body)
