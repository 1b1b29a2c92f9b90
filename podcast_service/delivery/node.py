"""What a machine keeps of releases on its own disk: whole before it is served, and served when all else is away."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.system import system_words
from podcast_service.storage.base import Storage, file_sha256, hash_in

POINTER = "pointer.json"
_UNFINISHED = ".unfinished"
_LEFTOVER_AFTER = 24 * 3600.0  # seconds; nothing is brought for a day, so an older file is one of a killed process
_MAY_BE_WANTED = 3600.0  # seconds; another process of this machine may be further on, or not as far


class Node:
    """Objects of releases below ``folder``: links where the storage is a folder beside it, else copies.

    For any number of processes on one machine: what one has fetched, the others find.
    """

    def __init__(self, folder: Path, storage: Storage) -> None:
        self._folder = folder
        self._storage = storage
        self._swept = False

    def fetch(self, keys: Iterable[str]) -> None:
        """Bring the objects here that are not here yet, each proven by the hash in its key (rel-F4).

        Raises NotFound for one the storage has not, Unavailable while it does not answer or gives other bytes.
        """
        self._sweep()
        for key in keys:
            if self._found(key) is None:
                self._bring(key)
            with suppress(OSError):
                os.utime(self._folder / key)  # what is wanted now stays a while: see keep_only

    def path(self, key: str) -> Path:
        """Return the file of an object. Raises Unavailable for one that was never brought here."""
        found = self._found(key)
        if found is None:
            raise Unavailable("release_incomplete", key=key)
        return found

    def read(self, key: str) -> bytes:
        """Return an object whole. Raises Unavailable when it is not here or has other bytes than its name says."""
        data = self._read(self.path(key))
        if sha256(data).hexdigest() != hash_in(key):
            raise Unavailable("release_damaged", key=key)
        return data

    def read_part(self, key: str, start: int, size: int) -> bytes:
        """Return some bytes of an object. Raises Unavailable when there are fewer."""
        try:
            with self.path(key).open("rb", buffering=0) as file:
                data = os.pread(file.fileno(), size, start)
        except OSError as error:
            raise Unavailable("release_incomplete", key=key) from error
        if len(data) != size:
            raise Unavailable("release_damaged", key=key)
        return data

    def pointer(self) -> bytes | None:
        """Return what was last written by ``point``."""
        try:
            return (self._folder / POINTER).read_bytes()
        except OSError:
            return None

    def point(self, pointer: bytes) -> None:
        """Keep what is to be served, for a start while the catalog is away; what it names is here already."""
        if self.pointer() != pointer:
            self._write(self._folder / POINTER, pointer)

    def keep_only(self, keys: Collection[str]) -> None:
        """Remove what was fetched for releases that are not served any more, and that nobody wanted lately."""
        for path in self._folder.glob("*/*/*"):
            if path.relative_to(self._folder).as_posix() not in keys:
                with suppress(OSError):
                    if time.time() - path.stat().st_mtime > _MAY_BE_WANTED:
                        path.unlink()

    def renew(self, key: str) -> None:
        """Bring an object again that is not what its name says. Raises Unavailable where there is no better one."""
        with suppress(OSError):
            (self._folder / key).unlink()
        self.fetch([key])

    def _found(self, key: str) -> Path | None:
        path = self._folder / key
        return path if path.is_file() else None

    def _bring(self, key: str) -> None:
        target = self._folder / key
        unfinished = self._folder / _UNFINISHED / uuid.uuid4().hex
        try:
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            self._take(key, unfinished)
            if file_sha256(unfinished) != hash_in(key):
                raise Unavailable("release_damaged", key=key)
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished.replace(target)
        except OSError as error:
            raise Unavailable("node_not_writable", folder=self._folder, reason=system_words(error)) from error
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)

    def _take(self, key: str, target: Path) -> None:
        """Link the object where it lies beside us, which costs nothing; else copy it, and put it on the disk."""
        local = self._storage.local_path(key)
        if local is not None:
            with suppress(OSError):  # on another file system, or one without links
                os.link(local, target)
                return
        with target.open("xb") as file, self._storage.read(key) as pieces:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())

    def _sweep(self) -> None:
        """Take away, once, what killed processes left of what was on its way (rel-R6)."""
        for leftover in () if self._swept else (self._folder / _UNFINISHED).glob("*"):
            with suppress(FileNotFoundError):  # another process was done with it just now
                if time.time() - leftover.stat().st_mtime > _LEFTOVER_AFTER:
                    leftover.unlink()
        self._swept = True

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise Unavailable("release_incomplete", key=path.name) from error

    def _write(self, path: Path, data: bytes) -> None:
        self._sweep()
        unfinished = self._folder / _UNFINISHED / uuid.uuid4().hex
        try:
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            with unfinished.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            raise Unavailable("node_not_writable", folder=self._folder, reason=system_words(error)) from error
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


class InHand:
    """Objects that were made just now, and for the rest those ``behind``: a release before it is stored."""

    def __init__(self, objects: Mapping[str, bytes], behind: Node | InHand) -> None:
        self._objects = objects
        self._behind = behind

    def read(self, key: str) -> bytes:
        """Return an object whole."""
        return self._objects[key] if key in self._objects else self._behind.read(key)

    def renew(self, key: str) -> None:
        """Bring an object again; what was made just now is what it is."""
        if key not in self._objects:
            self._behind.renew(key)

    def read_part(self, key: str, start: int, size: int) -> bytes:
        """Return some bytes of an object."""
        if key in self._objects:
            return self._objects[key][start : start + size]
        return self._behind.read_part(key, start, size)
