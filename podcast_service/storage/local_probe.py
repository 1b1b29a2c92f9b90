"""Try out what the disk below a folder can do, with files of its own that are removed again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

from podcast_service.domain.errors import PodcastError
from podcast_service.storage.probed import Ability, Lacking, Probe, Probed, run_probes

Told = Callable[[str], AbstractContextManager[None]]
"""Turns the operating system's errors into ours."""

LEAST_FREE = 1024**3
"""Bytes that should be free: half a year of an hour a week."""
_TRIAL = "a file to try out"
_DATA = bytes(range(256)) * 4


def local_probes(root: Path, told: Told) -> Iterator[Probed]:
    """Try everything in a folder beside the objects, which no key can name."""
    try:
        with told(_TRIAL):
            root.mkdir(parents=True, exist_ok=True)
            made = TemporaryDirectory(prefix=".check-", dir=root, ignore_cleanup_errors=True)
    except PodcastError as error:
        yield Probed(ability=Ability.STORE, works=False, seen=str(error))
        return
    with made as folder:
        file = Path(folder) / "check.bin"
        tries: dict[Ability, Callable[[Path], str]] = {
            Ability.STORE: _store,
            Ability.SYNC: _sync,
            Ability.HARD_LINKS: _hard_links,
            Ability.SPACE: _space,
        }
        probes = {ability: _telling(told, attempt, file) for ability, attempt in tries.items()}
        yield from run_probes(probes, Ability.STORE)


def _telling(told: Told, attempt: Callable[[Path], str], file: Path) -> Probe:
    def probe() -> str:
        with told(_TRIAL):
            return attempt(file)

    return probe


def _store(file: Path) -> str:
    file.write_bytes(_DATA)
    if file.read_bytes() != _DATA:
        raise Lacking("what was read back is not what was written")
    return f"{len(_DATA)} bytes written and read back"


def _sync(file: Path) -> str:
    for path in (file, file.parent):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    return "files and folders can be put on the disk"


def _hard_links(file: Path) -> str:
    os.link(file, file.with_suffix(".link"))
    return "a file gets its name in one step"


def _space(file: Path) -> str:
    free = shutil.disk_usage(file.parent).free
    words = f"{free / 1_000_000_000:.1f} GB free"
    if free < LEAST_FREE:
        raise Lacking(words)
    return words
