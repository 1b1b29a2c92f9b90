"""A store that is away: told at once after a few tries, and noticed when it is back."""

from __future__ import annotations

from pathlib import Path

import pytest

from podcast_service.delivery.outage import FAILURES, PAUSE, Watched
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.storage.base import Pieces, absent


class Store:
    """Counts what it is asked, and fails with ``error`` while there is one."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    def local_path(self, key: str) -> Path | None:
        return Path("here") if key == "near" else None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        self.asked += 1
        if self.error:
            raise self.error
        return Pieces(lambda: b"", lambda: None)


class Clock:
    time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def away() -> tuple[Store, Clock, Watched]:
    """Return a store that has just been found away."""
    store, clock = Store(), Clock()
    watched = Watched(store, now=clock)
    store.error = Unavailable("storage_unreachable", endpoint="e", bucket="b", reason="away")
    for _ in range(FAILURES):
        with pytest.raises(Unavailable):
            watched.read("far")
    return store, clock, watched


def test_f3_a_store_that_failed_again_and_again_is_not_asked_for_a_while(away: tuple[Store, Clock, Watched]) -> None:
    """rel-F3."""
    store, clock, watched = away
    for _ in range(20):
        with pytest.raises(Unavailable) as caught:
            watched.read("far")
        clock.time += PAUSE / 21

    assert caught.value.code == "delivery_store_away"
    assert store.asked == FAILURES
    assert watched.local_path("near")


def test_after_a_while_one_request_looks_whether_it_is_back(away: tuple[Store, Clock, Watched]) -> None:
    store, clock, watched = away
    clock.time += PAUSE
    for _ in range(5):
        with pytest.raises(Unavailable):
            watched.read("far")
    assert store.asked == FAILURES + 1

    store.error = None
    clock.time += PAUSE

    assert [watched.read("far") for _ in range(3)]
    assert store.asked == FAILURES + 4


def test_failures_that_others_interrupt_and_what_is_not_there_keep_nobody_out() -> None:
    store = Store()
    watched = Watched(store, now=Clock())
    for number in range(20):
        store.error = Unavailable("storage_refused", endpoint="e", bucket="b", reason="403") if number % 2 else None
        if store.error:
            with pytest.raises(Unavailable):
                watched.read("far")
        else:
            watched.read("far")
    store.error = absent("far")
    for _ in range(10):
        with pytest.raises(NotFound):
            watched.read("far")

    assert store.asked == 30
