"""Whatever is done to a file, it is read right or refused in words (rel-B3, in short: the long form is the soak)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutations import is_right, mutate, put_to_use, sources

from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, Invalid

FILES = 200  # of each source
USED = 8
SOURCES = 13


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    found = sources(tmp_path_factory.mktemp("whole"))
    assert len(found) == SOURCES
    return found


@pytest.mark.parametrize("number", range(SOURCES))
def test_a_mutated_file_is_never_taken_for_longer_or_shorter_than_it_sounds(
    tmp_path: Path, whole: list[bytes], number: int
) -> None:
    chance, path = random.Random(number), tmp_path / "sound"
    answers = []
    for _ in range(FILES):
        path.write_bytes(mutate(whole[number], chance))
        answers.append(_answer(path))
    assert set(answers) - SENTENCES.keys() == {"right"}


@pytest.mark.parametrize("number", range(SOURCES))
def test_a_mutated_file_that_is_put_to_use_is_proven_or_refused(
    tmp_path: Path, whole: list[bytes], reader: AudioReader, number: int
) -> None:
    chance, path = random.Random(number), tmp_path / "sound"
    answers: set[str] = set()
    for _ in range(USED):
        path.write_bytes(mutate(whole[number], chance))
        answers.update(put_to_use(reader, path))
    path.write_bytes(whole[number])
    assert answers - SENTENCES.keys() <= {"well"}
    assert list(put_to_use(reader, path)) == ["well"] * 3


def _answer(path: Path) -> str:
    """Return the reason for which a file was refused, or whether it was read right, and twice alike."""
    try:
        read = probe(path)
    except Invalid as error:
        return error.code
    return "right" if is_right(path, read) and probe(path) == read else f"wrong: {read}"
