"""Pieces of stored objects: bounded, whole or an error, let go of when nobody listens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from podcast_service.delivery.ranges import Stretch
from podcast_service.delivery.stream import OpenFile, pieces
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import PIECE

DATA = os.urandom(3 * PIECE + 17)


class Far:
    """A storage without a disk of ours; it tells whether its source was closed, and may lose the end of an object."""

    def __init__(self, lost: int = 0) -> None:
        self.closed = False
        self._data = DATA[: len(DATA) - lost]

    def local_path(self, key: str) -> Path | None:
        return None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        try:
            part = self._data[start:stop]
            yield from (part[at : at + 5000] for at in range(0, len(part), 5000))
        finally:
            self.closed = True


class Near(Far):
    """A storage on a local disk."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def local_path(self, key: str) -> Path | None:
        return self._path


@pytest.fixture
def near(tmp_path: Path) -> Near:
    path = tmp_path / "object"
    path.write_bytes(DATA)
    return Near(path)


@pytest.mark.parametrize(
    "stretch", [Stretch(0, len(DATA)), Stretch(5, 6), Stretch(PIECE - 1, PIECE + 1), Stretch(70_000, 140_000)]
)
def test_pieces_are_small_and_make_the_stretch(near: Near, stretch: Stretch) -> None:
    for storage in (near, Far()):
        found = list(pieces(storage, "key", stretch))

        assert b"".join(found) == DATA[stretch.start : stretch.stop]
        assert max(map(len, found)) <= PIECE


def test_f3_a_file_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        list(pieces(Near(tmp_path / "gone"), "key", Stretch(0, 10)))


def test_a_short_object_never_looks_whole(near: Near) -> None:
    near._path.write_bytes(DATA[:100])

    for storage in (near, Far(lost=50)):
        with pytest.raises(Unavailable):
            list(pieces(storage, "key", Stretch(0, len(DATA))))


def test_closing_the_pieces_lets_go_of_the_source() -> None:
    far = Far()
    source = pieces(far, "key", Stretch(0, len(DATA)))
    next(source)

    source.close()

    assert far.closed


def test_reading_now_gives_the_same_bytes_or_says_that_it_must_wait(near: Near) -> None:
    file = OpenFile(near._path, "key")

    assert file.read_now(10, 1000) in (None, DATA[10:1010])
    assert file.read_now(len(DATA) - 5, 10) is None
    assert file.read(10, 1000) == DATA[10:1010]
