"""Put stored objects right that are damaged or missing, from wherever the same bytes are whole."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.catalog.database import read
from podcast_service.catalog.sources import find_sources
from podcast_service.domain.errors import Invalid, PodcastError, Unavailable
from podcast_service.storage.base import Storage, checked, file_sha256, hash_in
from podcast_service.storage.media_types import media_type_of
from podcast_service.workflows.clean_releases import OF_RELEASES, parts_of_releases
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.made_again import made_again
from podcast_service.workflows.pointed_at import pointers
from podcast_service.workflows.storing import storing
from podcast_service.workflows.verify import verify

_WHOLE = "it is whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What became of one object: ``source`` says where its bytes came from, ``stops`` why it is not whole."""

    key: str
    needed_by: str
    source: str = ""
    stops: PodcastError | None = None


class Elsewhere:
    """A place where copies may lie: another storage, or a folder with files of any names."""

    def __init__(self, place: Storage | Path) -> None:
        self._place = place

    def copies(self, key: str, sha256: str) -> Iterator[tuple[str, Path]]:
        """Yield files that should be the object, each with where it is from; they are gone when asked for the next."""
        if isinstance(self._place, Path):
            beside = [self._place / key, *self._by_hash.get(sha256, ())]
            yield from ((str(path), path) for path in beside if path.is_file())
        elif self._place.find(key):
            with NamedTemporaryFile() as copy, self._place.read(key) as pieces:
                copy.writelines(pieces)
                copy.flush()
                yield self._place.location, Path(copy.name)

    @cached_property
    def _by_hash(self) -> dict[str, list[Path]]:
        """Read every file of the folder once."""
        found = dict[str, list[Path]]()
        for path in sorted(self._place.rglob("*")) if isinstance(self._place, Path) else ():
            if path.is_file():
                with suppress(OSError):  # what cannot be read is no copy
                    found.setdefault(file_sha256(path), []).append(path)
        return found


@storing
def repair(
    house: House, keys: Sequence[str] = (), places: Sequence[Storage | Path] = (), *, progress: Progress = no_progress
) -> list[Repaired]:
    """Put ``keys`` right, by default everything that ``verify`` finds wrong; say of each what became of it.

    Only bytes with the hash in the key are ever stored: from the content folder, from other ``places``, else made again
    of what they were made of. Raises Invalid for a key that names no hash.
    """
    for key in keys:
        if hash_in(checked(key)) is None:
            raise Invalid("repair_key", key=key)
    with read(house.catalog) as tx:
        needed = {one.key: one.what for one in pointers(tx)}
    needed |= dict(parts_of_releases(house))
    wanted = list(dict.fromkeys(keys)) or [one.key for one in verify(house, progress=progress).wrong]
    elsewhere = [Elsewhere(place) for place in places]
    done, left = dict[str, Repaired](), wanted
    while left:  # what one is made of may itself be repaired only in this round
        tried = [_repaired(house, key, needed.get(key, ""), elsewhere) for key in left]
        done |= {one.key: one for one in tried}
        again = [one.key for one in tried if one.stops]
        left = again if len(again) < len(left) else []
    return [done[key] for key in wanted]


def _repaired(house: House, key: str, needed_by: str, elsewhere: Sequence[Elsewhere]) -> Repaired:
    sha256 = hash_in(key) or ""
    if _is_whole(house, key, sha256):
        return Repaired(key=key, needed_by=needed_by, source=_WHOLE)
    is_of_release = key.startswith(OF_RELEASES)
    stops: PodcastError = Unavailable("repair_release" if is_of_release else "repair_no_copy", key=key)
    with closing(_copies(house, key, sha256, elsewhere)) as copies:
        for source, path in copies:
            if file_sha256(path) != sha256:
                continue
            try:
                _store(house, key, sha256, path)
            except PodcastError as error:
                stops = error
            else:
                return Repaired(key=key, needed_by=needed_by, source=source)
    return Repaired(key=key, needed_by=needed_by, stops=stops)


def _copies(
    house: House, key: str, sha256: str, elsewhere: Sequence[Elsewhere]
) -> Generator[tuple[str, Path], None, None]:
    """Yield what may be whole copies: the nearest and surest first, what has to be made last."""
    with read(house.catalog) as tx:
        beside = [path for path, source in find_sources(tx).items() if source.sha256 == sha256]
    yield from ((path, house.content / path) for path in beside if (house.content / path).is_file())
    if (house.node / key).is_file():
        yield f"this machine's copy below {house.node}", house.node / key
    for place in elsewhere:
        yield from place.copies(key, sha256)
    yield from made_again(house, key)


def _is_whole(house: House, key: str, sha256: str) -> bool:
    found = hashlib.sha256()
    try:
        with house.storage.read(key) as pieces:
            for piece in pieces:
                found.update(piece)
    except PodcastError:
        return False
    return found.hexdigest() == sha256


def _store(house: House, key: str, sha256: str, path: Path) -> None:
    try:
        house.storage.put_file(key, path, sha256=sha256, media_type=media_type_of(key))
    except Unavailable as error:
        if error.code != "storage_failed":
            raise
        house.storage.delete(key)  # the disk cannot read what lies there, and a whole copy is at hand
        house.storage.put_file(key, path, sha256=sha256, media_type=media_type_of(key))
