"""What was read in audio files, by the hash of their bytes: the same bytes are never probed twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import recordings
from podcast_service.catalog.upsert import in_portions, put
from podcast_service.domain.media import Recording


def find_recordings(tx: Connection, sha256s: Iterable[str]) -> dict[str, Recording]:
    """Return those of the recordings that are known, by sha256."""
    return {
        row.sha256: load(row.document, Recording)
        for portion in in_portions(sha256s)
        for row in tx.execute(select(recordings).where(recordings.c.sha256.in_(portion)))
    }


def save_recordings(tx: Connection, found: Mapping[str, Recording]) -> None:
    """Keep recordings by the sha256 of their bytes."""
    put(tx, recordings, [{"sha256": sha256, "document": dump(one)} for sha256, one in found.items()])
