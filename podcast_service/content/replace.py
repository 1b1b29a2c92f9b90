"""Replace a producer's file whole or not at all, and only while it is still the one that was read."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from podcast_service.content.folder import (
    UNFINISHED,
    Written,
    give_name,
    hash_file,
    new_file,
    read_text,
    sync_folder,
    write_synced,
)
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.domain.system import system_words

_PREFIX, _SUFFIX = ".tags-", ".tmp"
_LEFTOVER_AFTER = 24 * 3600.0  # seconds; no copy takes a day, so an older one was killed


def replace_text(path: Path, text: str, *, was: str) -> Written:
    """Replace a page whose text ``was`` as given, atomically. Raises Conflict when someone changed it meanwhile."""
    path = behind(path)
    with new_file(path) as temporary:
        written = write_synced(temporary, text.encode())
        if read_text(path) != was:
            raise Conflict("page_changed", path=path.name)
        take_place(temporary, path)
    return written


@contextmanager
def replacing(path: Path, *, was: str) -> Iterator[BinaryIO]:
    """Give an empty file that takes the place of ``path``, whose sha256 ``was`` as given, when the block ends well.

    Killed at any moment, the old file or the new one is there whole: the new one is on the disk before it gets the
    name. Whoever calls this is alone in the content folder (``lock``). Raises Conflict when somebody changed the file
    meanwhile, Unavailable when it cannot be written.
    """
    path, temporary = behind(path), None
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX, delete=False) as named:
            temporary = Path(named.name)
        with temporary.open("r+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if hash_file(path) != was:
            raise Conflict("sound_changed", path=path.name)
        take_place(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise Unavailable("content_unwritable", path=path.name, reason=system_words(error)) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def put_bytes(path: Path, data: bytes, *, was: str | None) -> Written:
    """Write a small file whole or not at all: a new one (``was`` None), else in place of the one with that sha256.

    Raises Conflict when the name of a new file is taken, or the file is another meanwhile.
    """
    path = behind(path)
    with new_file(path) as temporary:
        written = write_synced(temporary, data)
        if was is None:
            give_name(temporary, path)
        elif not path.exists() or hash_file(path) != was:
            raise Conflict("file_changed", path=path.name)
        else:
            take_place(temporary, path)
    return written


def behind(path: Path) -> Path:
    """Return the file a link leads to: it is replaced, and the link stays. Raises Unavailable for one that is gone."""
    try:
        return path.resolve(strict=True) if path.is_symlink() else path
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=system_words(error)) from error


def take_place(temporary: Path, path: Path) -> None:
    """Give the file the name ``path`` instead of the one that has it, and to whoever might read and write that one."""
    temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    temporary.replace(path)


def sweep(root: Path) -> None:
    """Take away what killed processes left in the folders of ``root`` (rel-R6), where nobody else replaces a file.

    Others may be writing a page or copying a file in at this moment: what they left goes when it is a day old.
    """
    for leftover in root.glob(f"*/{_PREFIX}*{_SUFFIX}"):
        leftover.unlink(missing_ok=True)
    for leftover in root.glob(f"*/{UNFINISHED}*{_SUFFIX}"):
        with suppress(FileNotFoundError):  # whoever wrote it was done with it just now
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_AFTER:
                leftover.unlink()
