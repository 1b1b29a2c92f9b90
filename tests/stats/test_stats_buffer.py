"""Requests on their way to the catalog: held while it is away, put together, never waited for."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from heard import DAY, key_of
from houses import Clock
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.domain.download import Heard, Listener
from podcast_service.domain.errors import Unavailable
from podcast_service.stats.buffer import Buffer
from podcast_service.stats.joined import Note, joined

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHO = Listener(NOON.date(), "today", "before", "App", "DK")


def add(buffer: Buffer, minute: int) -> None:
    number, hold = buffer.line()
    hold((number(), NOON.timestamp() + 60 * minute, WHO, "/lyd/show/talk.mp3", 0, 9))


class Catalog:
    """What requests are written into, and keys come from, while it is not away."""

    def __init__(self) -> None:
        self.kept: list[Heard] = []
        self.asked: list[date] = []
        self.is_away = False

    def keep(self, requests: Sequence[Heard]) -> None:
        self._answer()
        self.kept.extend(requests)

    def keys_of(self, day: date) -> dict[date, bytes]:
        self._answer()
        self.asked.append(day)
        return {one: key_of(one) for one in (day - DAY, day, day + DAY)}

    def _answer(self) -> None:
        if self.is_away:
            raise Unavailable("database_unavailable", url="x", reason="y")

    def numbers(self) -> list[int]:
        return [(one.moment - NOON).seconds // 60 for one in self.kept]


def until(done: object) -> None:
    end = time.monotonic() + 10
    while not done() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.005)
    assert done()  # type: ignore[operator]


def test_what_is_heard_is_written_down_soon_and_when_the_process_ends() -> None:
    catalog = Catalog()
    buffer = Buffer(catalog.keep, catalog.keys_of, Clock(NOON), every=0.01)
    buffer.open(5)
    add(buffer, 1)
    until(lambda: catalog.numbers() == [1])
    add(buffer, 2)
    buffer.close()

    assert catalog.numbers() == [1, 2]


def test_while_the_catalog_is_away_the_newest_are_held_and_the_lost_are_told(caplog: pytest.LogCaptureFixture) -> None:
    """rel-F3: and nobody waits."""
    catalog = Catalog()
    buffer = Buffer(catalog.keep, catalog.keys_of, Clock(NOON), every=0.01, room=10)
    buffer.open(5)
    catalog.is_away = True
    for number in range(15):
        add(buffer, number)
    until(lambda: not buffer.works)
    add(buffer, 15)
    until(lambda: buffer.waiting == 10)
    assert buffer.lost == 6
    catalog.is_away = False
    until(lambda: buffer.works)
    buffer.close()

    assert catalog.numbers() == list(range(6, 16))
    assert caplog.text.count("heard_waits") == 1


def test_midnight_needs_no_catalog_and_old_keys_are_forgotten_without_it() -> None:
    """sec-S28."""
    catalog, clock = Catalog(), Clock(NOON)
    buffer = Buffer(catalog.keep, catalog.keys_of, clock, every=0.01)
    buffer.open(5)
    catalog.is_away = True
    clock.forward(days=1)
    until(lambda: buffer.key(NOON.date() - DAY) is None)

    assert [buffer.key(NOON.date() + by * DAY) for by in (0, 1)] == [key_of(NOON.date()), key_of(NOON.date() + DAY)]
    catalog.is_away = False
    until(lambda: buffer.key(NOON.date() + 2 * DAY) is not None)
    buffer.close()
    assert catalog.asked == [NOON.date(), NOON.date() + DAY]


def test_a_process_that_was_forked_begins_by_itself_and_writes_nothing_twice() -> None:
    catalog = Catalog()
    buffer = Buffer(catalog.keep, catalog.keys_of, Clock(NOON), every=60)
    buffer.open(5)
    add(buffer, 1)
    child = os.fork()
    if child == 0:
        buffer.open(5)
        add(buffer, 2)
        buffer.close()
        os._exit(0 if catalog.numbers() == [2] else 1)
    _, status = os.waitpid(child, 0)
    buffer.close()

    assert status == 0
    assert catalog.numbers() == [1]


NOTES = st.lists(
    st.builds(
        lambda seconds, start, size, who: (0, NOON.timestamp() + seconds, who, "/lyd/a.mp3", start, start + size),
        st.integers(0, 12),
        st.integers(0, 400),
        st.integers(1, 3),
        st.sampled_from([WHO, WHO._replace(country="SE")]),
    ),
    max_size=60,
)


@settings(max_examples=40)
@given(NOTES)
def test_parts_of_the_same_seconds_become_few_and_no_byte_is_lost_or_made_up(notes: list[Note]) -> None:
    """feed-D06: none is told of more than five seconds late."""
    found = joined(notes)

    def covered(parts: Sequence[tuple[float, str, int, int]]) -> set[tuple[int, str, int]]:
        return {(int(at) // 5, who, byte) for at, who, start, stop in parts for byte in range(start, stop)}

    assert covered([(one.moment.timestamp(), one.country, one.start, one.stop) for one in found]) == covered(
        [(at, who.country, start, stop) for _, at, who, _, start, stop in notes]
    )
    assert len(found) == len({(int(one.moment.timestamp()) // 5, one.country, one.start) for one in found})
