"""The pictures made for chapters, by the hash of their source; they stand among the pictures of covers."""

from __future__ import annotations

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import covers
from podcast_service.catalog.upsert import put
from podcast_service.domain.chapter import ChapterImage

CHAPTER = "chapter"
"""Stands where a cover names how it was made."""


def find_chapter_image(tx: Connection, sha256: str) -> ChapterImage | None:
    """Find the picture that was made of the source with that hash."""
    found = tx.execute(
        select(covers.c.document).where(covers.c.sha256 == sha256, covers.c.widths == CHAPTER)
    ).scalar_one_or_none()
    return load(found, ChapterImage) if found else None


def save_chapter_image(tx: Connection, sha256: str, image: ChapterImage) -> None:
    """Keep the picture made of a source."""
    put(tx, covers, [{"sha256": sha256, "widths": CHAPTER, "document": dump(image)}])
