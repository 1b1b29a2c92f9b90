"""The content folder on disk: which files are there, and writing a page without losing anything."""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.audio.formats import EXTENSIONS
from podcast_service.domain.errors import Conflict, Invalid, PodcastError, Unavailable
from podcast_service.domain.system import system_words
from podcast_service.domain.told import told

SHOW_PAGE = "show.md"
UNFINISHED = ".unfinished-"
"""Begins the name of a file that has not got its own yet; the dot hides it from ingest."""
TRANSCRIPT_SUFFIXES = (".vtt", ".srt", ".json", ".txt")
"""Where several lie beside a page, the first says most."""
CHAPTERS = ".chapters"
"""Ends the name, before its suffix, of a file that holds the chapters of the page with the stem before it."""
CHAPTER_SUFFIXES = (".json", ".psc", ".xml", ".vtt", ".txt")
PICTURE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
_NOT_TAKEN = (
    "ac3",
    "aif",
    "aiff",
    "amr",
    "avi",
    "caf",
    "m4v",
    "mka",
    "mkv",
    "mov",
    "mpeg",
    "mpg",
    "webm",
    "wma",
)
SOUND_SUFFIXES = frozenset(f".{name}" for name in (*EXTENSIONS, *_NOT_TAKEN))
"""Names that claim sound or film: those we do not take are opened too, to be refused in words."""


def composed(name: str) -> str:
    """Return ``name`` with its letters composed, to compare names: a Mac may write å as two characters (feed-X14)."""
    return unicodedata.normalize("NFC", name)


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
        """Return the name without its ending, composed."""
        return composed(self.name.rpartition(".")[0] or self.name)

    @property
    def suffix(self) -> str:
        """Return the ending in lower case, with its dot."""
        _, dot, ending = self.name.rpartition(".")
        return (dot + ending).lower()

    @property
    def is_audio(self) -> bool:
        """Say whether the name claims sound (or film): what it really is, the bytes tell."""
        return self.suffix in SOUND_SUFFIXES

    @property
    def is_picture(self) -> bool:
        """Say whether the name claims a picture."""
        return self.suffix in PICTURE_SUFFIXES


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
    if folder.absolute().parent == root.absolute() and folder.name != ".." and folder.is_dir():
        return folder.name  # it may be a link to a folder elsewhere: it stands here
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
        try:
            paths = sorted(_paths(root, folder))
        except OSError as error:
            wrong = Unavailable("content_unreadable", path=folder, reason=system_words(error))
            problems.append((_shown(folder), wrong))
            continue
        for path in paths:
            try:
                files.append(found_file(root, path))
            except PodcastError as error:
                problems.append((_shown(path), error))
    return Scan(files=tuple(files), problems=tuple(problems))


def _paths(root: Path, folder: str) -> Iterator[str]:
    for entry in os.scandir(root / folder):
        hidden = entry.name.startswith((".", "~", "_")) or entry.name.endswith(("~", ".tmp", ".part"))
        if not hidden and not (root / folder / entry.name).is_dir():
            yield f"{folder}/{entry.name}"


def _shown(path: str) -> str:
    """Return ``path`` so that any terminal and any document can hold it."""
    return path.encode(errors="replace").decode()


def _folders(root: Path, scope: str | None) -> Iterator[str]:
    if scope is not None:
        yield scope
        return
    for entry in os.scandir(root):
        if entry.is_dir() and not entry.name.startswith((".", "_")):
            yield entry.name


def found_file(root: Path, path: str) -> FoundFile:
    """Look at one file of the content folder. Raises Invalid for what is no file of ours, Unavailable else."""
    if _shown(path) != path:
        raise Invalid("content_name", path=_shown(path))
    file = root / path
    try:
        if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
            raise Invalid("content_link_outside", path=path)
        facts = file.stat()
        if not os.access(file, os.R_OK):
            raise Unavailable("content_unreadable", path=path, reason=told("access is denied"))
    except OSError as error:
        raise Unavailable("content_unreadable", path=path, reason=system_words(error)) from error
    except RuntimeError as error:  # a link that leads to itself
        raise Invalid("content_no_file", path=path) from error
    if not file.is_file():
        raise Invalid("content_no_file", path=path)
    return FoundFile(path=path, size=facts.st_size, mtime_ns=facts.st_mtime_ns)


def hash_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces. Raises Unavailable."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=system_words(error)) from error


def read_bytes(path: Path, limit: int = 64 * 1024 * 1024) -> bytes:
    """Read a file whole. Raises Invalid for more than ``limit`` bytes, Unavailable when it cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=system_words(error)) from error
    if len(data) > limit:
        raise Invalid("file_too_large", path=path.name, megabytes=limit // (1024 * 1024))
    return data


def read_text(path: Path) -> str:
    """Read a page as UTF-8. Raises Invalid when it is not, Unavailable when it cannot be read."""
    try:
        return read_bytes(path).decode()
    except UnicodeDecodeError as error:
        raise Invalid("page_not_utf8", path=path.name, position=error.start) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written, to be remembered as read: nobody can have changed it in between."""

    size: int
    mtime_ns: int
    sha256: str


def create_text(path: Path, text: str) -> Written:
    """Write a new page, whole or not at all. Raises Conflict when the name is taken: nothing is overwritten."""
    with new_file(path) as temporary:
        written = write_synced(temporary, text.encode())
        give_name(temporary, path)
    return written


def copy_new(source: Path, target: Path) -> None:
    """Copy a producer's file into the content folder, whole or not at all. Raises Conflict when the name is taken."""
    with new_file(target) as temporary:
        with source.open("rb") as read, temporary.open("wb") as write:
            shutil.copyfileobj(read, write, 1024 * 1024)
            write.flush()
            os.fsync(write.fileno())
        give_name(temporary, target)


def write_synced(temporary: Path, data: bytes) -> Written:
    """Write ``data`` into an empty file, on the disk before this returns."""
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        facts = os.fstat(file.fileno())
    return Written(size=len(data), mtime_ns=facts.st_mtime_ns, sha256=hashlib.sha256(data).hexdigest())


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Give a file beside ``target`` that ingest does not see; it is gone, and the folder synced, at the end."""
    temporary = None
    try:
        with NamedTemporaryFile(dir=target.parent, prefix=UNFINISHED, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
        temporary.chmod(0o644)
        yield temporary
        sync_folder(target.parent)
    except OSError as error:
        raise Unavailable("content_unwritable", path=target.name, reason=system_words(error)) from error
    finally:
        if temporary:
            temporary.unlink(missing_ok=True)


def give_name(temporary: Path, target: Path) -> None:
    """Name the file ``target`` unless something has that name."""
    try:
        target.hardlink_to(temporary)
    except FileExistsError as error:
        raise Conflict("file_exists", path=target.name) from error
    except OSError as error:
        if target.exists():
            raise Conflict("file_exists", path=target.name) from error
        temporary.replace(target)  # a file system without hard links


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: a file is there after a crash when its name is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
