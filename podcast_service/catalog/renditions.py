"""The objects made of recordings for listeners, by the hash of the sound they were made of and the recipe."""

from __future__ import annotations

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import renditions
from podcast_service.catalog.upsert import put
from podcast_service.domain.media import Audio
from podcast_service.domain.rendition import Recipe


def find_rendition(tx: Connection, payload_sha256: str, recipe: Recipe) -> Audio | None:
    """Find the object made of a sound by ``recipe``; it carries no tags yet."""
    mine = (renditions.c.payload_sha256 == payload_sha256) & (renditions.c.recipe == str(recipe))
    document = tx.execute(select(renditions.c.document).where(mine)).scalar_one_or_none()
    return load(document, Audio) if document else None


def list_rendered(tx: Connection) -> frozenset[tuple[str, str]]:
    """Return what has been made: the hash of the sound, and the recipe as it is written."""
    rows = tx.execute(select(renditions.c.payload_sha256, renditions.c.recipe))
    return frozenset((row.payload_sha256, row.recipe) for row in rows)


def list_renditions(tx: Connection) -> list[tuple[str, str, Audio]]:
    """Return every object made of a sound: the hash of the sound, the recipe as it is written, the object."""
    rows = tx.execute(select(renditions))
    return [(row.payload_sha256, row.recipe, load(row.document, Audio)) for row in rows]


def save_rendition(tx: Connection, payload_sha256: str, recipe: Recipe, audio: Audio) -> None:
    """Keep which object was made of a sound by ``recipe``; a later one takes its place."""
    put(tx, renditions, [{"payload_sha256": payload_sha256, "recipe": str(recipe), "document": dump(audio)}])
