"""Give a new file its name in the content folder: never one that is taken."""

from __future__ import annotations

from pathlib import Path

from podcast_service.content.folder import composed, copy_new, sync_folder
from podcast_service.domain.errors import Conflict


def free_stem(folder: Path, stem: str) -> str:
    """Return ``stem``, or with the first number that no file of the folder has."""
    taken = {composed(path.stem) for path in folder.iterdir()}
    number = 1
    free = stem
    while free in taken:
        number += 1
        free = f"{stem}-{number}"
    return free


def link_new(source: Path, target: Path) -> None:
    """Give a file of ours its name in the content folder, copied only where that is on another disk.

    Raises Conflict when the name is taken.
    """
    try:
        target.hardlink_to(source)
        sync_folder(target.parent)
    except FileExistsError as error:
        raise Conflict("file_exists", path=target.name) from error
    except OSError:  # another disk, or one without hard links
        copy_new(source, target)
