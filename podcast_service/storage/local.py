"""Objects as files in a folder: copied by the kernel, on disk before anyone hears of them."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from podcast_service.domain.errors import Conflict, Invalid, Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.domain.system import system_words
from podcast_service.domain.told import told
from podcast_service.storage.base import PIECE, Pieces, Progress, absent, checked, file_sha256, hash_in
from podcast_service.storage.local_probe import local_probes
from podcast_service.storage.media_types import media_type_of
from podcast_service.storage.probed import Probed

_UNFINISHED = ".unfinished"  # no key begins with a dot, so what lies here is never found
_LEFTOVER_AFTER = timedelta(days=1)  # no copy takes a day, so an older one was killed
_STEP = 1 << 24  # bytes per kernel copy: progress moves, and a signal is heard in between
_NO_KERNEL_COPY = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF}
_NO_HARD_LINKS = {errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK}
_FULL = {errno.ENOSPC, errno.EDQUOT}
_NOT_WRITABLE = {errno.EROFS, errno.EACCES, errno.EPERM}


class LocalStorage:
    """Keeps objects as files below ``root``, which is made at the first use."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: set[Path] = set()

    @property
    def location(self) -> str:
        """Say in words where the objects lie."""
        return f"the folder {self._root}"

    def put_file(
        self, key: str, path: Path, *, sha256: str, media_type: str, progress: Progress | None = None
    ) -> StoredObject:
        """Copy the file in; see the contract. Raises ``Invalid`` when the file changed since it was hashed."""
        try:
            with path.open("rb", buffering=0) as source:
                return self._put(key, source, sha256, media_type, progress, path.name)
        except OSError as error:
            raise Invalid("storage_source_unreadable", name=path.name, reason=system_words(error)) from error

    def put_bytes(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """Store ``data`` by the same rules as a file."""
        return self._put(key, data, hashlib.sha256(data).hexdigest(), media_type, None, key)

    def find(self, key: str) -> StoredObject | None:
        """Return the facts about one object; the hash is read from the key, else from the bytes."""
        path = self._path(key)
        with self._told(key):
            try:
                facts = path.stat()
            except (FileNotFoundError, NotADirectoryError):
                return None
            return StoredObject(
                key=key,
                sha256=hash_in(key) or file_sha256(path),
                size=facts.st_size,
                media_type=media_type_of(key),
                modified_at=datetime.fromtimestamp(facts.st_mtime, UTC),
            )

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open a range of the file."""
        path = self._path(key)
        with self._told(key):
            try:
                file = path.open("rb", buffering=0)
            except (FileNotFoundError, NotADirectoryError) as error:
                raise absent(key) from error
            file.seek(start)
        left = max(0, stop - start) if stop is not None else None

        def take() -> bytes:
            nonlocal left
            with self._told(key):
                piece = file.read(PIECE if left is None else min(PIECE, left)) or b""
            if left is not None:
                left -= len(piece)
            return piece

        return Pieces(take, file.close)

    def local_path(self, key: str) -> Path | None:
        """Return the file the object is kept in."""
        path = self._path(key)
        return path if path.is_file() else None

    def delete(self, key: str) -> None:
        """Remove the file."""
        path = self._path(key)
        with self._told(key):
            path.unlink(missing_ok=True)

    def sizes(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the keys of every file, in order, and how large it is."""
        for key in self.keys(prefix):
            path = self.local_path(key)
            if path is not None:
                with self._told(key):
                    yield key, path.stat().st_size

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Yield the keys of every file, in order."""
        yield from sorted(
            key
            for folder, _, names in os.walk(self._root)
            for key in (Path(folder, name).relative_to(self._root).as_posix() for name in names)
            if key.startswith(prefix) and not key.startswith(".")
        )

    def sweep(self, before: datetime, *, dry_run: bool = False) -> list[str]:
        """Remove copies that a killed process left half-done before then."""
        folder, swept = self._root / _UNFINISHED, []
        with self._told(_UNFINISHED):
            for leftover in sorted(folder.iterdir()) if folder.is_dir() else ():
                with suppress(FileNotFoundError):  # another writer was done with it just now
                    if leftover.stat().st_mtime < before.timestamp():
                        swept.append(f"{_UNFINISHED}/{leftover.name}")
                        if not dry_run:
                            leftover.unlink()
        return swept

    def probe(self) -> Iterator[Probed]:
        """Try out the disk below the folder."""
        return local_probes(self._root, self._told)

    def _put(
        self, key: str, source: io.FileIO | bytes, sha256: str, media_type: str, progress: Progress | None, name: str
    ) -> StoredObject:
        final = self._path(key)
        with self._told(key):
            mend = final.exists()
            if not (mend and self._holds(final, key, sha256)):
                self._copy_in(final, source, sha256, progress, name, mend=mend)
            facts = final.stat()
        return StoredObject(
            key=key,
            sha256=sha256,
            size=facts.st_size,
            media_type=media_type,
            modified_at=datetime.fromtimestamp(facts.st_mtime, UTC),
        )

    def _holds(self, final: Path, key: str, sha256: str) -> bool:
        """Say whether the file is right (true) or damaged (false: its own key names other bytes); else raise."""
        if file_sha256(final) == sha256:
            return True
        if hash_in(key) == sha256:
            return False
        raise Conflict("storage_conflict", key=key)

    def _copy_in(
        self,
        final: Path,
        source: io.FileIO | bytes,
        sha256: str,
        progress: Progress | None,
        name: str,
        *,
        mend: bool,
    ) -> None:
        self._make(final.parent)
        unfinished = self._unfinished()
        try:
            with unfinished.open("x+b", buffering=0) as target:
                fill(target, source, progress)
                os.fsync(target.fileno())
                target.seek(0)
                if hashlib.file_digest(target, "sha256").hexdigest() != sha256:
                    raise _blame(source, sha256, name)
            if mend:
                unfinished.replace(final)
            else:
                self._link(unfinished, final, sha256)
            _sync_folder(final.parent)
        finally:
            unfinished.unlink(missing_ok=True)

    def _link(self, unfinished: Path, final: Path, sha256: str) -> None:
        """Give the file its name, never taking it from another: who comes second checks what the first one stored."""
        try:
            os.link(unfinished, final)
        except FileExistsError as error:
            if file_sha256(final) != sha256:
                raise Conflict("storage_conflict", key=final.relative_to(self._root).as_posix()) from error
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            unfinished.rename(final)  # exFAT and the like; two writers of one key bring the same bytes

    def _unfinished(self) -> Path:
        folder = self._root / _UNFINISHED
        if folder not in self._known:
            self._make(folder)
            self.sweep(datetime.now(UTC) - _LEFTOVER_AFTER)
        return folder / uuid.uuid4().hex

    def _make(self, folder: Path) -> None:
        """Make the folder and put its name on disk: a file is only safe when every folder above it is.

        One that is there already is put on disk too, once: whoever made it may have been killed, or be at it now.
        """
        if folder in self._known and folder.is_dir():
            return
        if self._root in folder.parents or not folder.is_dir():
            self._make(folder.parent)
            folder.mkdir(exist_ok=True)
            _sync_folder(folder.parent)
        self._known.add(folder)

    def _path(self, key: str) -> Path:
        return self._root / checked(key)

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """Tell the operating system's errors in our words (rel-R5)."""
        try:
            yield
        except OSError as error:
            if error.errno in _FULL:
                code = "storage_full"
            elif error.errno in _NOT_WRITABLE:
                code = "storage_not_writable"
            else:
                code = "storage_failed"
            raise Unavailable(code, location=self.location, key=key, reason=system_words(error)) from error


def fill(target: io.FileIO, source: io.FileIO | bytes, progress: Progress | None) -> None:
    """Write all of ``source`` to ``target``, a file by the kernel: on file systems that can, both share the blocks."""
    if isinstance(source, bytes):
        rest = memoryview(source)
        while rest:
            rest = rest[target.write(rest) :]
        return
    try:
        while copied := os.copy_file_range(source.fileno(), target.fileno(), _STEP):
            if progress:
                progress(copied)
    except (AttributeError, OSError) as error:  # not on this system, or not between these two file systems
        if isinstance(error, OSError) and error.errno not in _NO_KERNEL_COPY:
            raise
        shutil.copyfileobj(source, target, _STEP)
        if progress:
            progress(target.tell())


def _blame(source: io.FileIO | bytes, sha256: str, name: str) -> Invalid | Unavailable:
    """Find out who is wrong when the copy differs: the file changed under us, or the disk did."""
    if not isinstance(source, bytes):
        source.seek(0)
        if hashlib.file_digest(source, "sha256").hexdigest() != sha256:
            return Invalid("storage_source_changed", name=name)
    return Unavailable("storage_corrupt", location=told("the disk"), key=name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
