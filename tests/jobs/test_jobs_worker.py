"""The worker in this process: it waits for its place, and does what becomes due while it runs."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from houses import SHOW_PAGE, open_place

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Conflict
from podcast_service.jobs.alone import only_worker
from podcast_service.worker import work
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.watch import is_alive, last_beat


def test_on_standby_it_waits_for_its_place_and_then_does_what_is_due_and_becomes_due(tmp_path: Path) -> None:
    stop = threading.Event()
    with AudioReader() as reader, open_place(tmp_path, reader) as place:
        place.show(page=SHOW_PAGE.replace("cover: cover.png\n", ""))
        place.episode("first")
        place.ingest()
        running = threading.Thread(target=work, args=(place.house, stop), kwargs={"standby": True})

        def until_done(count: int) -> None:
            end = time.monotonic() + 30
            while len(jobs_overview(place.house).done) < count:
                assert time.monotonic() < end, "it did not happen"
                time.sleep(0.1)

        assert last_beat(place.house) is None
        with only_worker(place.house.catalog):
            with pytest.raises(Conflict):
                work(place.house, stop)
            running.start()
            time.sleep(0.5)
            assert jobs_overview(place.house).done == ()
        until_done(1)
        assert is_alive(last_beat(place.house), place.clock())
        place.episode("second")
        place.ingest()
        until_done(2)
        stop.set()
        running.join(15)
        assert not running.is_alive()
