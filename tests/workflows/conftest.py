"""A fresh house for each test, one warm reader for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from houses import Place, open_place
from published import Counting, with_one_episode
from remembering import Remembering
from sounds import make_sound, tag_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.storage.local import LocalStorage


@pytest.fixture(scope="session")
def reader() -> Iterator[AudioReader]:
    with Remembering() as opened:
        yield opened


@pytest.fixture
def place(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    with open_place(tmp_path, reader) as opened:
        opened.show()
        yield opened


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """Give one house with a show that was read in for all: uploads do not meet."""
    with open_place(tmp_path_factory.mktemp("shop"), reader) as opened:
        opened.show()
        opened.ingest()
        yield opened


@pytest.fixture
def talk(place: Place) -> Place:
    """A draft whose page was written from its tags."""
    tag_sound(make_sound(place.path("talk.mp3"), 3), title="Blåbær", number=2, people=("Åse",), description="Om bær.")
    place.ingest()
    return place


@pytest.fixture
def near(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house whose storage is a folder, with one published episode."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "storage")) as opened:
        yield with_one_episode(opened)


@pytest.fixture
def far(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house whose storage is no folder of this machine, with one published episode."""
    with open_place(tmp_path, reader, storage=Counting()) as opened:
        yield with_one_episode(opened)


@pytest.fixture
def rebuilt(tmp_path: Path, reader: AudioReader) -> Iterator[Callable[[Place], Place]]:
    """Give what opens the same folder and storage with a catalog that knows nothing."""
    with ExitStack() as opened:
        yield lambda place: opened.enter_context(open_place(tmp_path, reader, storage=place.storage))


@pytest.fixture
def bare(tmp_path: Path, reader: AudioReader) -> Iterator[Place]:
    """A house whose storage is a folder, in which nothing was published."""
    with open_place(tmp_path, reader, storage=LocalStorage(tmp_path / "storage")) as opened:
        yield opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where a mirror is to be."""
    return tmp_path / "mirror"
