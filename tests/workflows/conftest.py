"""A fresh house for each test, one warm reader for all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from houses import Place, open_place

from podcast_service.audio.reader import AudioReader


@pytest.fixture(scope="session")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    with open_place(tmp_path, reader) as opened:
        opened.show()
        yield opened
