"""Read every stored object again and compare it with the hash in its key; say what is damaged and what is missing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from podcast_service.catalog.database import read
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.storage.base import digest, hash_in
from podcast_service.workflows.clean_releases import parts_of_releases
from podcast_service.workflows.house import House, Progress, no_progress
from podcast_service.workflows.pointed_at import pointers

READERS = 4
"""Objects read at once: two keep the processors busy while two wait for the disk or the store."""


class Harm(StrEnum):
    """What is wrong with an object."""

    DAMAGED = "damaged"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One object that is not whole; ``needed_by`` says what it is to people, empty where nothing points at it."""

    key: str
    harm: Harm
    needed_by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at and what is wrong; ``unnamed`` are files whose name carries no hash to compare with."""

    objects: int
    size: int
    wrong: tuple[Wrong, ...]
    unnamed: tuple[str, ...] = ()


def verify(house: House, *, progress: Progress = no_progress) -> Verified:
    """Read everything in the storage, in little memory (rel-R6).

    Raises Unavailable when the store stops answering; one object the disk cannot read is told like a damaged one.
    """
    with read(house.catalog) as tx:
        needed = {one.key: one.what for one in pointers(tx)}
    needed |= dict(parts_of_releases(house))
    stored = dict(house.storage.sizes())
    keys = [key for key in stored if hash_in(key)]
    wrong = [
        Wrong(key=key, harm=Harm.MISSING, needed_by=what) for key, what in sorted(needed.items()) if key not in stored
    ]
    with ThreadPoolExecutor(READERS, thread_name_prefix="verify") as pool:
        try:
            for done, found in enumerate(pool.map(lambda key: _look(house, key, needed.get(key, "")), keys), 1):
                progress(done, len(keys), keys[done - 1])
                wrong.extend([found] if found else [])
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return Verified(
        objects=len(keys),
        size=sum(stored[key] for key in keys),
        wrong=tuple(wrong),
        unnamed=tuple(key for key in stored if not hash_in(key)),
    )


def _look(house: House, key: str, needed_by: str) -> Wrong | None:
    try:
        if digest(house.storage.read(key)) == hash_in(key):
            return None
    except NotFound:  # removed since the list was made
        return Wrong(key=key, harm=Harm.MISSING, needed_by=needed_by) if needed_by else None
    except Unavailable as error:
        if error.code != "storage_failed":
            raise
        return Wrong(key=key, harm=Harm.UNREADABLE, needed_by=needed_by, reason=str(error))
    return Wrong(key=key, harm=Harm.DAMAGED, needed_by=needed_by)
