"""Files on their way in, in a folder of this machine: parts are proven, then put into their place.

Below the folder each upload has one of its own: ``whole`` is the file, with holes where parts are missing; what has
arrived of a part that is not whole yet lies beside it, so that a line that breaks costs nothing that was sent.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fcntl import LOCK_EX, flock
from io import FileIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING
from uuid import uuid4

from podcast_service.domain.errors import Conflict, Invalid, Unavailable
from podcast_service.domain.system import system_words
from podcast_service.domain.told import told

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

SPARE = 500_000_000
"""Bytes of the disk that what is being sent leaves free."""
_WHOLE = "whole"
_FULL = {errno.ENOSPC, errno.EDQUOT}
_NO_KERNEL_COPY = {errno.EXDEV, errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EBADF}
_STEP = 1 << 20


class IncomingFolder:
    """Keeps uploads below ``root``, which is made at the first use. Every method may raise Unavailable.

    Nothing that comes from a sender takes the last ``spare`` bytes of the disk: the database may lie there too.
    """

    def __init__(self, root: Path, *, spare: int = SPARE) -> None:
        self._root = root
        self.spare = spare

    def arrived(self, upload: str) -> dict[int, int]:
        """Return how many bytes are here of each part that is not whole yet."""
        found: dict[int, int] = {}
        for path in self._pieces(upload):
            with suppress(FileNotFoundError):
                number = _number(path)
                found[number] = max(found.get(number, 0), path.stat().st_size)
        return found

    def take(self, upload: str, number: int, start: int, size: int, pieces: Iterable[bytes]) -> Path | None:
        """Write ``pieces`` behind the first ``start`` bytes of the part, and return the file when it has ``size``.

        None when they end before that: what came is there for the next try. Two senders of one part never write into
        one file. Raises Invalid when the first bytes are not here, or more come than the part has.
        """
        with self._told():
            self.check_room(2 * size)  # it lies here twice while it is put into its place
            path = self._begin(upload, number, start)
            with path.open("ab", buffering=0) as file:
                left = size - start
                for piece in pieces:
                    left -= len(piece)
                    if left < 0:
                        path.unlink(missing_ok=True)
                        raise Invalid("upload_part_size", number=number, size=size)
                    self.write(file.fileno(), memoryview(piece))
            return None if left else path

    def hash_of(self, path: Path) -> str:
        """Return the SHA-256 of a part, read back from where it lies."""
        with self._told(), path.open("rb", buffering=0) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def forget(self, upload: str, number: int) -> None:
        """Remove what arrived of a part: it is whole by now, or was not what its sender said."""
        for path in self._pieces(upload, number):
            path.unlink(missing_ok=True)

    @contextmanager
    def placing(self, upload: str) -> Iterator[None]:
        """Keep others from putting a part of the upload into its place until the block ends."""
        with self._told():
            folder = self._made_for(upload)
            handle = os.open(folder, os.O_RDONLY)
            try:
                flock(handle, LOCK_EX)
                yield
            finally:
                os.close(handle)

    def place(self, upload: str, at: int, path: Path) -> None:
        """Copy a part to its place in the whole, by the kernel, and bring it to the disk before this returns."""
        with self._told():
            self.check_room(_size(path))
            handle = os.open(self._made_for(upload) / _WHOLE, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _copy(path, handle, at, _size(path))
                os.fdatasync(handle)
            finally:
                os.close(handle)

    def whole(self, upload: str) -> Path:
        """Return where the whole file lies, or will."""
        return self._root / upload / _WHOLE

    def drop(self, upload: str) -> None:
        """Remove everything of an upload; one that is gone already is a quiet success."""
        shutil.rmtree(self._root / upload, ignore_errors=True)

    def has_room(self, size: int) -> bool:
        """Say whether so many bytes fit on the disk, and the spare ones stay free."""
        with self._told():
            return shutil.disk_usage(self.made()).free >= size + self.spare

    def check_room(self, size: int) -> None:
        """Raise Unavailable where they do not fit."""
        with self._told():
            if not self.has_room(size):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def spool(self) -> FileIO:
        """Open a file without a name, for what a form sends."""
        with self._told():
            return _Spool(self)

    def write(self, handle: int, piece: memoryview) -> None:
        """Write all of a piece, if there is room: others write meanwhile."""
        with self._told():
            self.check_room(piece.nbytes)
            rest = piece
            while rest:
                rest = rest[os.write(handle, rest) :]

    def made(self) -> Path:
        """Return the folder, which is made where it is missing."""
        self._root.mkdir(parents=True, exist_ok=True)
        return self._root

    def names(self) -> list[str]:
        """Return the ids of the uploads something lies here of."""
        return sorted(path.name for path in self._root.iterdir()) if self._root.is_dir() else []

    def _begin(self, upload: str, number: int, start: int) -> Path:
        """Return a file of its own for one sender, with the first ``start`` bytes of the part, which are here."""
        before = max(self._pieces(upload, number), key=_size, default=None)
        if start and (before is None or _size(before) < start):
            raise Invalid("upload_part_start", number=number, here=_size(before) if before else 0)
        path = self._made_for(upload) / f"{number}-{uuid4().hex}"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        try:
            if start and before:
                _copy(before, handle, 0, start)
        finally:
            os.close(handle)
        # Whoever still sends the part writes on into a file without a name: the newest sender is the one who counts.
        for other in self._pieces(upload, number):
            if other != path:
                other.unlink(missing_ok=True)
        return path

    def _pieces(self, upload: str, number: int | None = None) -> list[Path]:
        wanted = "*" if number is None else str(number)
        return list((self._root / upload).glob(f"{wanted}-*"))

    def _made_for(self, upload: str) -> Path:
        folder = self._root / upload
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell the operating system's errors in our words (rel-R5)."""
        try:
            yield
        except FileNotFoundError as error:  # a newer sender of the same part, or who cancelled it all, removed it
            raise Conflict("upload_overtaken") from error
        except OSError as error:
            code = "storage_full" if error.errno in _FULL else "storage_failed"
            reason = system_words(error)
            raise Unavailable(
                code, location=told("the folder {folder}", folder=self._root), key="", reason=reason
            ) from error


class _Spool(FileIO):
    def __init__(self, folder: IncomingFolder) -> None:
        with TemporaryFile(dir=folder.made()) as opened:
            super().__init__(os.dup(opened.fileno()), "r+b")
        self._folder = folder

    def write(self, piece: ReadableBuffer, /) -> int:
        """Write all of it, or raise Unavailable."""
        rest = memoryview(piece)
        self._folder.write(self.fileno(), rest)
        return rest.nbytes


def proven(path: Path, part_size: int, hashes: Mapping[int, str]) -> str | None:
    """Return the SHA-256 of a whole file, read once; None when a part of it is not what was acknowledged."""
    whole = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        for number in sorted(hashes):
            part, left = hashlib.sha256(), part_size
            while left and (piece := file.read(min(left, _STEP))):
                part.update(piece)
                whole.update(piece)
                left -= len(piece)
            if part.hexdigest() != hashes[number]:
                return None
    return whole.hexdigest()


def _number(path: Path) -> int:
    return int(path.name.partition("-")[0])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _copy(source: Path, target: int, at: int, size: int) -> None:
    """Copy the first ``size`` bytes of ``source`` to ``at`` in ``target``: by the kernel where it can."""
    handle = os.open(source, os.O_RDONLY)
    try:
        done = 0
        while done < size:
            copied = _copy_some(handle, target, done, at, size - done)
            if not copied:
                raise FileNotFoundError(errno.ENOENT, "it is shorter than it was")
            done += copied
    finally:
        os.close(handle)


def _copy_some(source: int, target: int, start: int, at: int, size: int) -> int:
    try:
        return os.copy_file_range(source, target, size, start, at + start)
    except (AttributeError, OSError) as error:  # not on this system, or not between these two file systems
        if isinstance(error, OSError) and error.errno not in _NO_KERNEL_COPY:
            raise
        return os.pwrite(target, os.pread(source, min(size, _STEP), start), at + start)
