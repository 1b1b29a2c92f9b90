"""The long form of taking hostile sound (rel-B3); ``SOAK_FILES=1000000 make soak`` runs the whole count."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from mutations import SECONDS, is_right, mutate, put_to_use, sources
from sounds import make_sound

from podcast_service.audio.formats import FORMATS
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, Invalid

FILES = int(os.environ.get("SOAK_FILES", "20000"))
THREADS = 4
PORTION = 480
DECODED = 0.1  # of the files are decoded to their ends
USED = 0.025  # are read twice, written into and listened through as well


@pytest.mark.soak
def test_no_mutated_file_harms_the_reader_or_passes_for_other_sound(tmp_path: Path) -> None:
    """Each file is six seconds of sound with some bytes changed: it is what it is taken for, or refused in words."""
    chance = random.Random(2026)
    whole = sources(tmp_path)
    answers: Counter[str] = Counter()

    with AudioReader() as reader, ThreadPoolExecutor(THREADS) as pool:

        def ask(path: Path, lot: float) -> str:
            try:
                read = reader.read(path)
            except Invalid as error:
                return error.code
            if not 0 < read.sound.duration_ms < 60_000:
                return f"{read.sound.duration_ms} ms"
            if lot < DECODED and not is_right(path, read):
                return f"wrong: {read}"
            if lot < USED:
                harm = set(put_to_use(reader, path)) - {"well", *SENTENCES}
                if harm or reader.read(path) != read:
                    return f"put to use {harm}: {read}"
            return read.sound.format

        numbers = iter(range(FILES))
        while portion := list(islice(numbers, PORTION)):
            paths = [tmp_path / f"{number % PORTION}.bin" for number in portion]
            for path, number in zip(paths, portion, strict=True):
                path.write_bytes(mutate(whole[number % len(whole)], chance))
            asked = [pool.submit(ask, path, chance.random()) for path in paths]
            answers.update(answer.result() for answer in asked)

        lives = reader.read(make_sound(tmp_path / "whole.mp3", SECONDS)).sound.duration_ms

    assert answers.total() == FILES
    assert not answers.keys() - SENTENCES.keys() - {row.name for row in FORMATS}, answers
    assert abs(lives - SECONDS * 1000) <= 50
