"""The pictures made of a cover, by the hash of its source and the widths that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.tables import covers
from podcast_service.catalog.upsert import in_portions, put
from podcast_service.domain.media import CoverSize

Sizes = tuple[CoverSize, ...]


def find_covers(tx: Connection, sha256s: Iterable[str], widths: Sequence[int]) -> dict[str, Sizes]:
    """Return the pictures of those sources that were prepared in ``widths``, by the sha256 of the source."""
    return {
        row.sha256: load(row.document, Sizes)
        for portion in in_portions(sha256s)
        for row in tx.execute(select(covers).where(covers.c.sha256.in_(portion), covers.c.widths == _written(widths)))
    }


def save_covers(tx: Connection, prepared: Mapping[str, Sizes], widths: Sequence[int]) -> None:
    """Keep the pictures made in ``widths``, by the sha256 of their source."""
    rows = [
        {"sha256": sha256, "widths": _written(widths), "document": dump(sizes)} for sha256, sizes in prepared.items()
    ]
    put(tx, covers, rows)


def _written(widths: Sequence[int]) -> str:
    return ",".join(str(width) for width in widths)
