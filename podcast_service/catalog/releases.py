"""Releases that were made, and the pointer: which of them is served from when."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from podcast_service.catalog.state import catalog_revision, find_state, save_state
from podcast_service.catalog.tables import releases
from podcast_service.domain.errors import NotFound
from podcast_service.domain.release import Pointer, dump_pointer, parse_pointer
from podcast_service.domain.told import told

_POINTER = "pointer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: its number, the hash of its root, the revision of the catalog it tells of, and when it counts from.

    ``counts`` say how many addresses were added, changed and removed against the one before, and how many were
    rendered to find out.
    """

    number: int
    root: str
    revision: int
    valid_from: datetime
    made_at: datetime
    counts: dict[str, int]


def add_release(tx: Connection, release: Release) -> None:
    """Keep that a release was made."""
    tx.execute(
        insert(releases),
        {
            "number": release.number,
            "root": release.root,
            "revision": release.revision,
            "valid_from": release.valid_from,
            "made_at": release.made_at,
            "counts": json.dumps(release.counts),
        },
    )


def save_release_root(tx: Connection, number: int, root: str) -> None:
    """Keep that a release, whose every address answers as before, has another root now."""
    tx.execute(update(releases).where(releases.c.number == number).values(root=root))


def next_number(tx: Connection) -> int:
    """Return the number the next release gets; none is given twice."""
    last: int | None = tx.execute(select(func.max(releases.c.number))).scalar()
    return max(last or 0, int(find_state(tx, "last_release") or 0)) + 1


def list_releases(tx: Connection) -> list[Release]:
    """Return the releases that are kept, the newest first."""
    return [_release(row) for row in tx.execute(select(releases).order_by(releases.c.number.desc()))]


def get_release(tx: Connection, number: int) -> Release:
    """Return a release that is kept. Raises NotFound, naming those there are."""
    row = tx.execute(select(releases).where(releases.c.number == number)).one_or_none()
    if row is None:
        known = ", ".join(str(one.number) for one in list_releases(tx)[:10]) or told("none")
        raise NotFound("release_unknown", number=number, known=known)
    return _release(row)


def delete_releases(tx: Connection, numbers: Iterable[int]) -> None:
    """Forget releases; their numbers are not given again."""
    save_state(tx, last_release=str(next_number(tx) - 1))
    tx.execute(delete(releases).where(releases.c.number.in_(list(numbers))))


def forget_coming(tx: Connection, pointer: Pointer, now: datetime, *, but: Collection[int] = ()) -> None:
    """Forget the releases that are ready for moments to come: nobody has seen them, or rolls back to them."""
    delete_releases(tx, [one.number for one in pointer.lines if one.valid_from > now and one.number not in but])


def find_pointer(tx: Connection) -> Pointer | None:
    """Find what is to be served; None before the first release."""
    text = find_state(tx, _POINTER)
    return parse_pointer(text) if text else None


def is_out(tx: Connection) -> bool:
    """Say whether everything that was approved went out, or nothing was ever released: what is out can be asked for."""
    pointer = find_pointer(tx)
    return pointer is None or (pointer.revision == catalog_revision(tx) and not pointer.held)


def save_pointer(tx: Connection, pointer: Pointer) -> None:
    """Flip: from the end of this transaction on the pointer counts."""
    save_state(tx, **{_POINTER: dump_pointer(pointer)})


def _release(row: Row[tuple[object, ...]]) -> Release:
    return Release(**{**row._mapping, "counts": json.loads(row.counts)})
