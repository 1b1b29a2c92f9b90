"""The content folder on disk: which files are there, and writing a page without losing anything."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.domain.errors import Conflict, Invalid, PodcastError, Unavailable

SHOW_PAGE = "show.md"
KINDS = ("themes", "people", "publications", "pages")
"""Folders that hold no show."""
TRANSCRIPT_SUFFIXES = (".vtt", ".srt", ".json")
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFile:
    """A file in the content folder. ``path`` is relative to the folder, with ``/``."""

    path: str
    size: int
    mtime_ns: int

    @property
    def folder(self) -> str:
        """Return the show or kind the file belongs to."""
        return self.path.partition("/")[0]

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.rpartition("/")[2]

    @property
    def stem(self) -> str:
        """Return the name without its ending, composed: a Mac writes å as two characters (feed-X14)."""
        return unicodedata.normalize("NFC", self.name.rpartition(".")[0] or self.name)

    @property
    def suffix(self) -> str:
        """Return the ending in lower case, with its dot."""
        _, dot, ending = self.name.rpartition(".")
        return (dot + ending).lower()

    @property
    def is_audio(self) -> bool:
        """Say whether the name claims sound (or film): what it really is, the bytes tell."""
        kind = mimetypes.guess_type("x" + self.suffix)[0] or ""
        return kind.startswith(("audio/", "video/")) or self.suffix in (".opus", ".m4b", ".flac", ".oga")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What stands in the content folder; ``problems`` are the entries that cannot be read, by path."""

    files: tuple[FoundFile, ...]
    problems: tuple[tuple[str, PodcastError], ...] = ()

    def folders(self) -> tuple[str, ...]:
        """Return the folders that hold a file, in order."""
        return tuple(dict.fromkeys(file.folder for file in self.files))


def scope_of(root: Path, folder: Path | None) -> str | None:
    """Return the one folder of ``root`` that ``folder`` names, ``None`` for the whole.

    Raises Invalid when it lies outside ``root`` (with a hint at ``upload``), or is not there.
    """
    whole = root.resolve()
    if not whole.is_dir():
        raise Invalid("content_missing", path=root)
    if folder is None:
        return None
    wanted = folder.resolve()
    if not wanted.is_dir() and not folder.is_absolute():
        wanted = (whole / folder).resolve()
    if not wanted.is_relative_to(whole):
        raise Invalid("content_outside", path=folder, content=root)
    if not wanted.is_dir():
        raise Invalid("content_missing", path=folder)
    parts = wanted.relative_to(whole).parts
    return parts[0] if parts else None


def scan(root: Path, scope: str | None = None) -> Scan:
    """List the files one level down: ``<show or kind>/<file>``; hidden files and deeper folders are not content."""
    files: list[FoundFile] = []
    problems: list[tuple[str, PodcastError]] = []
    for folder in sorted(_folders(root, scope)):
        for entry in sorted(os.scandir(root / folder), key=lambda entry: entry.name):
            if entry.name.startswith((".", "~", "_")) or entry.name.endswith(("~", ".tmp", ".part")):
                continue
            path = f"{folder}/{entry.name}"
            try:
                if entry.is_dir():
                    continue
                files.append(_found(root, path))
            except PodcastError as error:
                problems.append((path.encode(errors="replace").decode(), error))
    return Scan(files=tuple(files), problems=tuple(problems))


def _folders(root: Path, scope: str | None) -> Iterator[str]:
    if scope is not None:
        yield scope
        return
    for entry in os.scandir(root):
        if entry.is_dir() and not entry.name.startswith((".", "_")):
            yield entry.name


def _found(root: Path, path: str) -> FoundFile:
    try:
        path.encode()
    except UnicodeEncodeError:
        raise Invalid("content_name", path=path.encode(errors="replace").decode()) from None
    file = root / path
    if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
        raise Invalid("content_link_outside", path=path)
    try:
        facts = file.stat()
        if not os.access(file, os.R_OK):
            raise Unavailable("content_unreadable", path=path, reason="permission denied")
    except OSError as error:
        raise Unavailable("content_unreadable", path=path, reason=error.strerror) from error
    if not file.is_file():
        raise Invalid("content_no_file", path=path)
    return FoundFile(path=path, size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def found_file(root: Path, path: str) -> FoundFile:
    """Look at one file of the content folder. Raises Invalid or Unavailable."""
    return _found(root, path)


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces. Raises Unavailable."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=error.strerror) from error


def read_bytes(path: Path, limit: int = 64 * 1024 * 1024) -> bytes:
    """Read a file whole. Raises Invalid for more than ``limit`` bytes, Unavailable when it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=error.strerror) from error
    if len(data) > limit:
        raise Invalid("file_too_large", path=path.name, megabytes=limit // (1024 * 1024))
    return data


def read_text(path: Path) -> str:
    """Read a page as UTF-8. Raises Invalid when it is not, Unavailable when it cannot be read."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise Invalid("page_not_utf8", path=path.name, position=error.start) from error


def create_text(path: Path, text: str) -> None:
    """Write a new page, whole or not at all. Raises Conflict when the name is taken: nothing is overwritten."""
    _write(path, text, replace=False)


def replace_text(path: Path, text: str, *, was: str) -> None:
    """Replace a page whose text ``was`` as given, atomically. Raises Conflict when someone changed it meanwhile."""
    if read_text(path) != was:
        raise Conflict("page_changed", path=path.name)
    _write(path, text, replace=True)


def copy_new(source: Path, target: Path) -> None:
    """Copy a producer's file into the content folder. Raises Conflict when the name is taken."""
    try:
        with source.open("rb") as read, target.open("xb") as write:
            while piece := read.read(1024 * 1024):
                write.write(piece)
            write.flush()
            os.fsync(write.fileno())
    except FileExistsError as error:
        raise Conflict("file_exists", path=target.name) from error
    except OSError as error:
        target.unlink(missing_ok=True)
        raise Unavailable("content_unwritable", path=target.name, reason=error.strerror) from error
    _sync_folder(target.parent)


def _write(path: Path, text: str, *, replace: bool) -> None:
    try:
        with NamedTemporaryFile("wb", dir=path.parent, prefix=".", suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        try:
            temporary.chmod(0o644)
            if replace:
                temporary.replace(path)
            else:
                path.hardlink_to(temporary)
        finally:
            temporary.unlink(missing_ok=True)
    except FileExistsError as error:
        raise Conflict("file_exists", path=path.name) from error
    except OSError as error:
        raise Unavailable("content_unwritable", path=path.name, reason=error.strerror) from error
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
