"""Files seen in the content folder, so that ingest reads again only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from sqlalchemy import Connection, delete, func, or_, select

from podcast_service.catalog.tables import sources
from podcast_service.catalog.upsert import in_portions, put


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file as it was last read.

    ``path`` is relative to the content folder, with ``/``; ``subject`` names what it belongs to, such as
    ``episode:<guid>`` or ``theme:<slug>``.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    subject: str | None = None


def find_sources(tx: Connection, under: str = "") -> dict[str, Source]:
    """Return the files seen, by path; ``under`` is a folder or one file."""
    question = select(sources)
    if folder := under.rstrip("/"):
        inside = func.substr(sources.c.path, 1, len(folder) + 1) == folder + "/"
        question = question.where(or_(sources.c.path == folder, inside))
    return {row.path: Source(**row._mapping) for row in tx.execute(question)}


def save_sources(tx: Connection, seen: Iterable[Source]) -> None:
    """Keep how the files looked when they were read."""
    put(tx, sources, [asdict(source) for source in seen])


def move_sources(tx: Connection, moved: Mapping[str, str]) -> None:
    """Note that files lie elsewhere now, path by path; what is known of the new path already stays."""
    known = find_sources(tx)
    found = [replace(known[old], path=new) for old, new in moved.items() if old in known and new not in known]
    delete_sources(tx, moved)
    save_sources(tx, found)


def delete_sources(tx: Connection, paths: Iterable[str]) -> None:
    """Forget files, so that they are read again when they come back."""
    for portion in in_portions(paths):
        tx.execute(delete(sources).where(sources.c.path.in_(portion)))
