"""The long form of a producer's acts; ``SOAK_ACTS=5000 make soak`` runs the whole count."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from databases import fresh_catalog
from houses import open_place
from producers import ACTS, Producer

from podcast_service.audio.reader import AudioReader

COUNT = int(os.environ.get("SOAK_ACTS", "400"))
AT_ONCE = 40  # acts on one show; then another one begins


@pytest.mark.soak
def test_no_long_life_of_a_show_changes_a_guid_an_address_or_a_date(tmp_path: Path) -> None:
    """feed-L02, feed-L03, feed-L04, feed-C09: any act may come after any other, and again and again."""
    with AudioReader() as reader:
        for seed in range(-(-COUNT // AT_ONCE)):
            folder = tmp_path / str(seed)
            folder.mkdir()
            with ExitStack() as opened:
                place = opened.enter_context(open_place(folder, reader))
                new_catalog = lambda: opened.enter_context(fresh_catalog("sqlite", folder))  # noqa: B023, E731 - called in this very turn
                producer = Producer(place, Random(seed), new_catalog)
                producer.begin()
                for _ in range(AT_ONCE):
                    producer.act(producer.chance.choice(ACTS))
