"""The long form of reading hostile sound (rel-B3); ``SOAK_FILES=1000000 make soak`` runs the whole count."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from mutations import is_right, mutate, sources

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, Invalid

FILES = int(os.environ.get("SOAK_FILES", "20000"))
THREADS = 4
PORTION = 480
DECODED = 40  # one file in so many is decoded to its end, and read twice


@pytest.mark.soak
def test_no_mutated_file_harms_the_reader_or_passes_for_other_sound(tmp_path: Path) -> None:
    """Each file is six seconds of sound with some bytes changed: it is read as what it sounds, or refused in words."""
    chance = random.Random(2026)
    whole = sources(tmp_path)
    answers: Counter[str] = Counter()

    with AudioReader() as reader, ThreadPoolExecutor(THREADS) as pool:

        def ask(path: Path, *, closely: bool) -> str:
            try:
                read = reader.read(path)
            except Invalid as error:
                return error.code
            if not 0 < read.sound.duration_ms < 60_000:
                return f"{read.sound.duration_ms} ms"
            if closely and (reader.read(path) != read or not is_right(path, read, leniency=3)):
                return f"wrong: {read}"
            return read.sound.format

        numbers = iter(range(FILES))
        while portion := list(islice(numbers, PORTION)):
            paths = [tmp_path / f"{number % PORTION}.bin" for number in portion]
            for path, number in zip(paths, portion, strict=True):
                path.write_bytes(mutate(whole[number % len(whole)], chance))
            asked = [pool.submit(ask, path, closely=chance.randrange(DECODED) == 0) for path in paths]
            answers.update(answer.result() for answer in asked)

    assert answers.total() == FILES
    assert not {answer for answer in answers if answer not in SENTENCES and len(answer) > 4}, answers
