"""A mirror in a folder: a web server opens the files itself."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import FileIO
from pathlib import Path

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.domain.system import system_words
from podcast_service.storage.base import Storage, file_sha256
from podcast_service.storage.local import fill
from podcast_service.storage.mirror import Facts, checked_name

_UNFINISHED = "_mirror/unfinished"


class FolderMirror:
    """Keeps files below ``root``, which is made at the first use."""

    is_file_system = True

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def url(self) -> str:
        """Return the address by which the place was named."""
        return self._root.as_uri()

    @property
    def location(self) -> str:
        """Say in words where the files lie."""
        return f"the folder {self._root}"

    def is_empty(self) -> bool:
        """Say whether the folder is empty or not there."""
        with self._told():
            return not self._root.exists() or not any(self._root.iterdir())

    def holds(self, name: str) -> bool:
        """Say whether there is a file of that name."""
        return os.path.lexists(self._path(name))

    def read(self, name: str) -> bytes | None:
        """Return a file whole."""
        with self._told():
            try:
                return self._path(name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        """Write beside, compare, rename."""
        self._put(name, lambda file: fill(file, data, None), sha256(data).hexdigest(), facts)

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        """Copy by the kernel where the storage is a folder too: on a file system that can, both share the blocks.

        Never a hard link: a link shares its time with the stored object, and its fate with whoever edits the mirror.
        """
        self._put(name, lambda file: _copy_in(file, source, stored.key), stored.sha256, facts)

    def remove(self, name: str) -> None:
        """Remove a file, and the folders that are empty then."""
        path = self._path(name)
        with self._told():
            path.unlink(missing_ok=True)
        with suppress(OSError):  # the first folder in which something else lies
            for folder in path.parents:
                if folder == self._root:
                    break
                folder.rmdir()

    def settle(self) -> None:
        """Have it all on disk: once for all files, as each by itself would take a hundred times as long.

        What a run that was killed left half-written goes.
        """
        shutil.rmtree(self._root / _UNFINISHED, ignore_errors=True)
        os.sync()

    def _put(self, name: str, write: Callable[[FileIO], None], digest: str, facts: Facts) -> None:
        path, unfinished = self._path(name), self._root / _UNFINISHED / uuid.uuid4().hex
        with self._told():
            unfinished.parent.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished.open("xb", buffering=0) as file:
                    write(file)
                if file_sha256(unfinished) != digest:
                    raise Unavailable("storage_corrupt", location=self.location, key=name)
                if facts.modified_at:
                    moment = int(facts.modified_at.timestamp())
                    os.utime(unfinished, (moment, moment))
                path.parent.mkdir(parents=True, exist_ok=True)
                unfinished.replace(path)
            finally:
                unfinished.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._root / checked_name(name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = system_words(error)
            raise Unavailable("mirror_not_writable", location=self.location, reason=reason) from error


def _copy_in(file: FileIO, source: Storage, key: str) -> None:
    local = source.local_path(key)
    if local is not None:
        with local.open("rb", buffering=0) as found:
            fill(file, found, None)
        return
    with source.read(key) as pieces:
        for piece in pieces:
            fill(file, piece, None)
