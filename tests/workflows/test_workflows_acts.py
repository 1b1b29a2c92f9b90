"""Whatever a producer does, and in whatever order, nobody has to download or subscribe again (design idea 2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from databases import fresh_catalog
from houses import open_place
from producers import ACTS, Producer

from podcast_service.audio.reader import AudioReader


@pytest.fixture
def producer(tmp_path: Path, reader: AudioReader) -> Iterator[Producer]:
    with ExitStack() as opened:
        place = opened.enter_context(open_place(tmp_path, reader))
        yield Producer(place, Random(), lambda: opened.enter_context(fresh_catalog("sqlite", tmp_path)))


@pytest.mark.parametrize("seed", [1, 2])
def test_l02_l03_l04_c09_no_order_of_acts_changes_a_guid_an_address_or_a_date(producer: Producer, seed: int):
    """Each act twice, in an order of chance. ``make soak`` goes on for longer."""
    producer.chance = Random(seed)
    producer.begin()

    for act in producer.chance.sample(ACTS * 2, len(ACTS) * 2):
        producer.act(act)
