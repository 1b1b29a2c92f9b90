"""Find and save who wrote which bytes into a file of a show: kept before the file is there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from podcast_service.catalog.studio_tables import writers
from podcast_service.catalog.upsert import in_portions, put


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """That a producer wrote a file with the hash ``sha256`` in the show with the guid ``show``, or of what has no show.

    ``is_verdict`` says that they only judged what others had made: approved a transcript, accepted an advice.
    """

    show: str
    sha256: str
    producer: str
    name: str
    is_verdict: bool
    at: datetime


def save_writer(tx: Connection, writer: Writer) -> None:
    """Keep who wrote a file. Who once made it stays its maker, whatever they judge later."""
    mine = find_writers(tx, writer.show, [writer.sha256])
    if any(one.producer == writer.producer and not one.is_verdict for one in mine):
        return
    put(tx, writers, [asdict(writer)])


def find_writers(tx: Connection, show: str, hashes: Collection[str]) -> list[Writer]:
    """Return who wrote files with these hashes in a show, the first first."""
    found = list[Writer]()
    for portion in in_portions(hashes):
        mine = select(writers).where(writers.c.show == show, writers.c.sha256.in_(portion))
        found.extend(Writer(**row._mapping) for row in tx.execute(mine))
    return sorted(found, key=lambda one: (one.at, one.producer))
