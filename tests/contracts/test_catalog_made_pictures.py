"""The pictures made for chapters are found by their source: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import make_hash
from databases import ENGINES, fresh_catalog

from podcast_service.catalog.covers import covers_made_otherwise, forget_covers_made_otherwise
from podcast_service.catalog.database import transact
from podcast_service.catalog.made_pictures import find_made, save_made
from podcast_service.domain.chapter import ChapterImage


@pytest.mark.parametrize("engine", ENGINES)
def test_a_picture_is_found_by_its_source_with_the_small_one(engine: str, tmp_path: Path):
    small = ChapterImage(sha256=make_hash("small"), size=2, width=160, height=90)
    image = ChapterImage(sha256=make_hash("large"), size=9, width=1400, height=788, small=small)
    with fresh_catalog(engine, tmp_path) as catalog, transact(catalog) as tx:
        save_made(tx, make_hash("source"), small)
        save_made(tx, make_hash("source"), image)
        assert find_made(tx, ChapterImage, make_hash("source")) == image
        assert find_made(tx, ChapterImage, make_hash("other")) is None


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_no_cover_that_was_made_in_another_way(engine: str, tmp_path: Path):
    """Else every ingest would look at everything again, and forget it."""
    image = ChapterImage(sha256=make_hash("large"), size=9, width=1400, height=788)
    with fresh_catalog(engine, tmp_path) as catalog, transact(catalog) as tx:
        save_made(tx, make_hash("source"), image)
        assert not covers_made_otherwise(tx, "3000,1400 webp")
        forget_covers_made_otherwise(tx, "3000,1400 webp")
        assert find_made(tx, ChapterImage, make_hash("source")) == image
