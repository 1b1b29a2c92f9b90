"""The pictures made of a cover, by the hash of its source and how they were made: sizes, formats and crop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, and_, select

from podcast_service.catalog.made_pictures import CHAPTER, NOTES
from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import covers
from podcast_service.catalog.upsert import in_portions, put
from podcast_service.domain.media import Cover


def find_covers(tx: Connection, sha256s: Iterable[str], how: str) -> dict[str, Cover]:
    """Return the covers made of those sources in the way ``how``, by the sha256 of the source; without their words."""
    return {
        row.sha256: load(row.document, Cover)
        for portion in in_portions(sha256s)
        for row in tx.execute(select(covers).where(covers.c.sha256.in_(portion), covers.c.widths == how))
    }


def find_sources_of(tx: Connection, sha256: str) -> list[tuple[str, str]]:
    """Return of which sources, and how, the picture with that hash was made, among others."""
    question = select(covers.c.sha256, covers.c.widths).where(covers.c.document.contains(sha256, autoescape=True))
    return [(row.sha256, row.widths) for row in tx.execute(question)]


def covers_made_otherwise(tx: Connection, how: str) -> bool:
    """Say whether there are covers made in another way than one that begins with ``how``."""
    return tx.execute(select(covers.c.sha256).where(_made_otherwise(how)).limit(1)).first() is not None


def forget_covers_made_otherwise(tx: Connection, how: str) -> None:
    """Forget the covers made in another way; what was stored of them stays."""
    tx.execute(covers.delete().where(_made_otherwise(how)))


def save_covers(tx: Connection, made: Mapping[str, Cover], how: str) -> None:
    """Keep the covers made in the way ``how``, by the sha256 of their source."""
    put(tx, covers, [{"sha256": sha256, "widths": how, "document": dump(cover)} for sha256, cover in made.items()])


def _made_otherwise(how: str) -> ColumnElement[bool]:
    """Say of a row that it is a cover made in another way; those of chapters and of notes are none."""
    return and_(~covers.c.widths.startswith(how), covers.c.widths.not_in((CHAPTER, NOTES)))
