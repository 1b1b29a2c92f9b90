"""Copies of stored objects on this machine: sound goes on while the store is away, and the store is asked once."""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from io import BufferedRandom
from pathlib import Path
from queue import Full, Queue
from threading import Lock, Thread

from podcast_service.domain.errors import PodcastError
from podcast_service.storage.base import Pieces, Storage, hash_in

SPARE = 512 * 1024 * 1024
"""Bytes that copies always leave free on the disk: the catalog may lie there, too."""

_THREADS = 2
_MOST_WAITING = 64
_PART = ".part"
_LEFTOVER_AFTER = 3600.0  # seconds; a part that nobody has written to for so long was left by a killed process

_PAUSE = 1.0  # seconds after a failure: a store that is away or a full disk is not asked all the time

_log = logging.getLogger(__name__)


class _Ended(Enum):
    """How copying one object ended, and so whether it may be asked for again while this process lives."""

    DONE = "done"
    LATER = "later"
    NEVER = "never"


class Copies:
    """A storage, some of whose objects lie in ``folder`` on this machine: at most ``limit`` bytes of them.

    An object that is asked for is copied beside the answer, whole and once. It counts when its hash is the one in its
    key, so a copy never gives a wrong byte (rel-F4); the copies unused for longest make room. Any number of processes
    may share the folder.
    """

    def __init__(self, storage: Storage, folder: Path, limit: int, *, spare: int = SPARE) -> None:
        self._storage = storage
        self._folder = folder
        self._limit = limit
        self._spare = spare
        self._lock = Lock()
        self._waiting: Queue[str] = Queue(_MOST_WAITING)
        self._known: set[str] = set()  # keys that wait or are being copied, and those not worth another try
        self._threads: list[Thread] = []

    def local_path(self, key: str) -> Path | None:
        """Return the copy of ``key``, which counts as used now, or ``None``."""
        sha256 = hash_in(key)
        if sha256 is None:
            return None
        path = self._folder / sha256
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open a range of the object in the store, and have the object copied meanwhile."""
        pieces = self._storage.read(key, start, stop)
        if hash_in(key) is not None:
            self._want(key)
        return pieces

    def _want(self, key: str) -> None:
        with self._lock:
            if key in self._known:
                return
            with suppress(Full):
                self._waiting.put_nowait(key)
                self._known.add(key)
            # Started here, not when this was made: a server may fork in between.
            while len(self._threads) < _THREADS:
                thread = Thread(target=self._copy_on_and_on, name="copies", daemon=True)
                thread.start()
                self._threads.append(thread)

    def _copy_on_and_on(self) -> None:
        while True:
            key = self._waiting.get()
            try:
                ended = self._copy(key, hash_in(key) or "")
            except (PodcastError, OSError) as error:
                _log.warning("an object could not be copied to this machine: %s", error, extra={"key": key})
                ended = _Ended.LATER
            if ended is _Ended.LATER:
                time.sleep(_PAUSE)
            if ended is not _Ended.NEVER:
                with self._lock:
                    self._known.discard(key)

    def _copy(self, key: str, sha256: str) -> _Ended:
        """Copy one object, unless another process is at it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with _claimed(self._folder / (sha256 + _PART)) as part:
            if part is None or (self._folder / sha256).exists():
                return _Ended.DONE
            found = self._storage.find(key)
            if found is None or found.size > self._limit:
                return _Ended.NEVER
            if not self._make_room(part, found.size):
                return _Ended.LATER
            with self._storage.read(key) as pieces:
                part.writelines(pieces)
            part.flush()
            os.fsync(part.fileno())
            # What lies on the disk is compared, not what was sent there.
            part.seek(0)
            if hashlib.file_digest(part, "sha256").hexdigest() != sha256:
                _log.error("the store gave other bytes than the key says; verify the storage", extra={"key": key})
                return _Ended.NEVER
            Path(part.name).replace(self._folder / sha256)
        return _Ended.DONE

    def _make_room(self, part: BufferedRandom, size: int) -> bool:
        """Take ``size`` bytes for ``part`` from the copies unused for longest; say whether there are so many.

        One process at a time; what is taken is seen by the others in the length of the file.
        """
        with (self._folder / "lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            copies = self._look_around()
            over = sum(size for _, size, _ in copies) + size - self._limit
            short = size + self._spare - shutil.disk_usage(self._folder).free
            for _, freed, path in sorted(copy for copy in copies if copy[2].suffix != _PART):
                if over <= 0 and short <= 0:
                    break
                path.unlink(missing_ok=True)
                over, short = over - freed, short - freed
            if over > 0 or short > 0:
                return False
            part.truncate(size)
            return True

    def _look_around(self) -> list[tuple[float, int, Path]]:
        """Return when each file was last used, its size and where it is; what killed processes left is removed."""
        found = []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                facts = path.stat()
                if path.suffix == _PART and time.time() - facts.st_mtime > _LEFTOVER_AFTER:
                    path.unlink()
                elif path.name != "lock":
                    found.append((facts.st_mtime, facts.st_size, path))
        return found


@contextmanager
def _claimed(path: Path) -> Iterator[BufferedRandom | None]:
    """Open an unfinished copy for this process alone, empty; ``None`` when another one has it.

    The claim ends with the process, whatever ends it. A file that did not get its final name is removed.
    """
    path.touch()
    with path.open("r+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = path.stat().st_ino == os.fstat(file.fileno()).st_ino
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        if not is_ours:
            yield None
            return
        file.truncate(0)
        try:
            yield file
        finally:
            with suppress(FileNotFoundError):
                if path.stat().st_ino == os.fstat(file.fileno()).st_ino:
                    path.unlink()
