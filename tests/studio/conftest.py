"""The studio over a place with one show and one episode."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from houses import Place, open_with_draft
from remembering import Remembering
from studios import StudioStage, studio_of

from podcast_service.audio.reader import AudioReader


@pytest.fixture(scope="session")
def reader() -> Iterator[AudioReader]:
    with Remembering() as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """Give a house with ``my-show`` and its draft ``one``, read in."""
    with open_with_draft(tmp_path, reader) as opened:
        yield opened


@pytest.fixture
def stage(place: Place) -> StudioStage:
    """Give the studio of that house."""
    return studio_of(place)
