"""Whatever is done to a file, it is read right or refused in words (rel-B3, in short: the long form is the soak)."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from mutations import is_right, mutate, sources

from podcast_service.audio.probe import probe
from podcast_service.domain.errors import SENTENCES, Invalid

FILES = 200  # of each source
SOURCES = 12


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


def _answer(path: Path) -> str:
    """Return the reason for which a file was refused, or whether it was read right, and twice alike."""
    try:
        read = probe(path)
    except Invalid as error:
        return error.code
    return "right" if is_right(path, read) and probe(path) == read else f"wrong: {read}"
