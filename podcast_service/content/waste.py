"""The waste basket of the content folder: hidden from ingest, nothing in it is overwritten, and it empties itself.

``.papirkurv/<folder>/<moment>-<name>/`` holds the files that were put away together.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from podcast_service.content.folder import sync_folder
from podcast_service.domain.errors import Conflict, Unavailable
from podcast_service.domain.system import system_words

BASKET = ".papirkurv"
"""Begins with a dot: ingest looks into no such folder."""
_FORM = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"([0-9]{8}T[0-9]{6}Z)-.+", re.DOTALL)


def put_away(root: Path, paths: Iterable[str], name: str, now: datetime) -> str:
    """Move files of one folder of ``root`` into a new place of the basket; return where they lie below ``root``.

    Raises Unavailable when one cannot be moved: those that were are back then.
    """
    paths = list(paths)
    place = new_place(root, paths[0].partition("/")[0], name, now)
    move_into(root, place, paths)
    return place


def move_into(root: Path, place: str, paths: Iterable[str]) -> None:
    """Move files into a ``place`` of the basket, all or none. Raises Unavailable."""
    _move([(root / path, root / place / path.rpartition("/")[2]) for path in paths])


def take_out(root: Path, place: str, folder: str) -> list[str]:
    """Move the files of a ``place`` back into ``folder``; return their paths.

    Raises Conflict when a name is taken there, naming it, and Unavailable when they are gone or cannot be moved.
    """
    try:  # a page first: cut short, its sound is no new episode
        files = sorted(files_in(root, place), key=lambda path: (path.suffix != ".md", path.name))
    except OSError as error:
        raise Unavailable("content_unreadable", path=place, reason=system_words(error)) from error
    for file in files:
        if (root / folder / file.name).exists():
            raise Conflict("file_exists", path=f"{folder}/{file.name}")
    _move([(file, root / folder / file.name) for file in files])
    (root / place).rmdir()
    return [f"{folder}/{file.name}" for file in files]


def files_in(root: Path, place: str) -> list[Path]:
    """Return the files that lie in a ``place`` of the basket."""
    return [path for path in (root / place).iterdir() if path.is_file()]


def empty(root: Path, before: datetime) -> list[str]:
    """Remove for good what was put away before a moment; return the places."""
    gone = []
    for place in list(_places(root)):
        found = _NAME.fullmatch(place.name)
        if found and datetime.strptime(found[1], _FORM).replace(tzinfo=UTC) < before:
            try:
                shutil.rmtree(place)
            except OSError as error:
                raise Unavailable("content_unwritable", path=place.name, reason=system_words(error)) from error
            gone.append(place.relative_to(root).as_posix())
    return gone


def _places(root: Path) -> Iterator[Path]:
    for folder in (root / BASKET).glob("*"):
        if folder.is_dir() and not folder.is_symlink():
            yield from (place for place in folder.iterdir() if place.is_dir() and not place.is_symlink())


def new_place(root: Path, folder: str, name: str, now: datetime) -> str:
    """Make a place in the basket for files of ``folder``: a name that is taken gets a number. Raises Unavailable."""
    number, wanted = 1, f"{BASKET}/{folder}/{now.astimezone(UTC).strftime(_FORM)}-{name}"
    while True:
        place = wanted + (f"-{number}" if number > 1 else "")
        try:
            (root / place).mkdir(parents=True)
        except FileExistsError:
            number += 1
        except OSError as error:
            raise Unavailable("content_unwritable", path=place, reason=system_words(error)) from error
        else:
            return place


def _move(pairs: list[tuple[Path, Path]]) -> None:
    """Give files other names on the same disk, all or none."""
    moved: list[tuple[Path, Path]] = []
    if not pairs:
        return
    try:
        for old, new in pairs:
            old.rename(new)
            moved.append((old, new))
        for folder in {path.parent for pair in pairs for path in pair}:
            sync_folder(folder)
    except OSError as error:
        for old, new in moved:
            new.rename(old)
        raise Unavailable("content_unwritable", path=pairs[0][0].name, reason=system_words(error)) from error
