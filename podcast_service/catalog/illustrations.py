"""The pictures made for show notes, by the hash of their source; they stand among the pictures of covers."""

from __future__ import annotations

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import covers
from podcast_service.catalog.upsert import put
from podcast_service.domain.illustration import Illustration

NOTES = "notes"
"""Stands where a cover names how it was made."""


def find_illustration(tx: Connection, sha256: str) -> Illustration | None:
    """Find what was made of the source with that hash; its name is whoever's asked for it last."""
    found = tx.execute(
        select(covers.c.document).where(covers.c.sha256 == sha256, covers.c.widths == NOTES)
    ).scalar_one_or_none()
    return load(found, Illustration) if found else None


def save_illustration(tx: Connection, sha256: str, made: Illustration) -> None:
    """Keep what was made of a source."""
    put(tx, covers, [{"sha256": sha256, "widths": NOTES, "document": dump(made)}])
