"""The pictures made for chapters and for show notes, by the hash of their source; they stand among those of covers."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import covers
from podcast_service.catalog.upsert import put
from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.illustration import Illustration

CHAPTER, NOTES = "chapter", "notes"
"""Stand where a cover names how it was made."""

_HOW: dict[type[object], str] = {ChapterImage: CHAPTER, Illustration: NOTES}
M = TypeVar("M", ChapterImage, Illustration)


def find_made(tx: Connection, kind: type[M], sha256: str) -> M | None:
    """Find what was made of the source with that hash; an illustration's name is whoever's asked for it last."""
    where = (covers.c.sha256 == sha256, covers.c.widths == _HOW[kind])
    found = tx.execute(select(covers.c.document).where(*where)).scalar_one_or_none()
    return load(found, kind) if found else None


def save_made(tx: Connection, sha256: str, made: M) -> None:
    """Keep what was made of a source."""
    put(tx, covers, [{"sha256": sha256, "widths": _HOW[type(made)], "document": dump(made)}])
