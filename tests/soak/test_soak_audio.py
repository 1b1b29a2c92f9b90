"""The long form of reading hostile sound (rel-B3); ``SOAK_FILES=1000000 make soak`` runs the whole count."""

from __future__ import annotations

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from sounds import MAKERS, make_sound, tag_sound

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, Invalid

FILES = int(os.environ.get("SOAK_FILES", "20000"))
THREADS = 4
PORTION = 400


@pytest.mark.soak
def test_no_mutated_file_harms_the_reader_or_passes_for_long_sound(tmp_path: Path) -> None:
    """Each file is half a second of sound with some bytes changed: it is read as about that, or refused in words."""
    chance = random.Random(2026)
    sources = [tag_sound(make_sound(tmp_path / f"s{suffix}", 0.5), title="Æ").read_bytes() for suffix in MAKERS]
    answers: Counter[str] = Counter()

    def mutate(number: int) -> bytes:
        data = bytearray(sources[number % len(sources)])
        for _ in range(chance.randint(1, 20)):
            data[chance.randrange(min(len(data), chance.choice([80, 600, len(data)])))] = chance.randrange(256)
        return bytes(data[: chance.randrange(1, len(data))] if chance.random() < 0.1 else data)

    with AudioReader() as reader, ThreadPoolExecutor(THREADS) as pool:

        def ask(path: Path) -> str:
            try:
                sound = reader.read(path).sound
            except Invalid as error:
                return error.code
            return sound.format if 0 < sound.duration_ms < 60_000 else f"{sound.duration_ms} ms"

        numbers = iter(range(FILES))
        while portion := list(islice(numbers, PORTION)):
            paths = [tmp_path / f"{number % PORTION}.bin" for number in portion]
            for path, number in zip(paths, portion, strict=True):
                path.write_bytes(mutate(number))
            answers.update(pool.map(ask, paths))

    assert answers.total() == FILES
    assert not {answer for answer in answers if answer not in SENTENCES and len(answer) > 4}, answers
