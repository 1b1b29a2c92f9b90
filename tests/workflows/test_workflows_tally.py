"""Downloads counted at the door: once each, however the requests come in, and nothing kept that tells of anybody."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import zip_longest
from pathlib import Path

import pytest
from builders import make_guid
from heard import DAY, SOUND, make_heard
from houses import SHOW, Clock, Place, open_place
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sounds import mp3_bytes
from sqlalchemy import delete, event, func, select

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.counting_keys import find_keys
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.download_tables import downloads, heard
from podcast_service.catalog.downloads import counted_since, sums
from podcast_service.catalog.library import load_library
from podcast_service.domain.download import ByteRange, Enclosure, Heard, MediaRequest, Sum
from podcast_service.domain.local_time import COPENHAGEN
from podcast_service.stats.buffer import Buffer
from podcast_service.stats.count import count
from podcast_service.stats.hearing import Hearing
from podcast_service.stats.recount import MOST_PARTS
from podcast_service.workflows.count_downloads import enclosures
from podcast_service.workflows.hear import keep_heard, keys_around
from podcast_service.workflows.house import House
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.tally import Tally

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVER = (date(2000, 1, 1), date(2100, 1, 1))


@dataclass(frozen=True)
class Talk:
    """A house with one published episode, and what lies behind its address."""

    place: Place
    file: Enclosure

    @property
    def house(self) -> House:
        return self.place.house

    @property
    def clock(self) -> Clock:
        return self.place.clock


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Talk]:
    """A published episode of two seconds: a download of it is the whole file."""
    with open_place(tmp_path_factory.mktemp("talk"), reader) as place:
        event.listen(place.house.catalog, "connect", _without_waiting_for_the_disk)
        place.show()
        place.episode("talk", sound=mp3_bytes(2), title="Talk")
        place.ingest()
        publish_episode(place.house, SHOW, "talk", Word(without_transcript="Being written."))
        with read(place.house.catalog) as tx:
            file = enclosures(load_library(tx), lambda episode: episode.guid)[SOUND]
        yield Talk(place, file)


def _without_waiting_for_the_disk(connection: sqlite3.Connection, _: object) -> None:
    """Hundreds of small transactions are made here, and no power is lost."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def empty(talk: Talk) -> Talk:
    """The same, with nothing heard and nothing counted, at noon."""
    with transact(talk.house.catalog) as tx:
        for table in (heard, downloads):
            tx.execute(delete(table))
    talk.clock.time = NOON
    return talk


def whole(talk: Talk, moment: datetime = NOON, **more: object) -> Heard:
    return make_heard(moment, 0, talk.file.size, **more)  # type: ignore[arg-type]


def hear(talk: Talk, *requests: Heard) -> None:
    keep_heard(talk.house.catalog, requests)


def all_sums(talk: Talk) -> list[Sum]:
    with read(talk.house.catalog) as tx:
        return sums(tx, [talk.file.episode], *EVER)


def number(talk: Talk) -> int:
    return sum(one.downloads for one in all_sums(talk))


def rows(talk: Talk) -> int:
    with read(talk.house.catalog) as tx:
        return tx.execute(select(func.count()).select_from(heard)).scalar_one()


def test_a_download_is_summed_up_by_day_episode_app_and_country(empty: Talk):
    """exp-6.3.13: the day is Denmark's."""
    late = NOON.replace(hour=23, minute=30) - DAY
    hear(empty, whole(empty), whole(empty, address="192.0.2.2"), whole(empty, late, address="192.0.2.3", country=""))
    Tally(empty.house)()

    guid = empty.place.kept("talk").latest.guid
    assert all_sums(empty) == [Sum(NOON.date(), guid, "App/1", "", 1), Sum(NOON.date(), guid, "App/1", "DK", 2)]


PASSED = {
    "what lies behind the end of the file": {"start": 10**9, "stop": 10**9 + 1},
    "an address that is no sound": {"path": "/lyd/my-show/other.mp3"},
}


@pytest.mark.parametrize("changes", PASSED.values(), ids=PASSED)
def test_what_counts_for_nothing_is_forgotten_at_once(empty: Talk, changes: dict[str, object]):
    hear(empty, whole(empty)._replace(**changes))  # type: ignore[arg-type]

    assert Tally(empty.house)() == 1
    assert (number(empty), rows(empty)) == (0, 0)


def test_a_listener_is_the_same_on_the_next_day(empty: Talk):
    """sec-S28: two requests within a day share a key; the second half comes after midnight."""
    half = empty.file.size // 2
    hear(empty, make_heard(NOON.replace(hour=23), 0, half))
    empty.clock.time = NOON + DAY
    hear(empty, make_heard(NOON.replace(hour=1) + DAY, half, empty.file.size))
    Tally(empty.house)()

    assert [one.day for one in all_sums(empty)] == [NOON.date() + DAY]


REQUESTS = st.lists(
    st.tuples(
        st.integers(0, 96 * 4),  # when: quarters of an hour
        st.sampled_from([(0, 4), (0, 2), (2, 4), (1, 3), (3, 4)]),  # quarters of the file
        st.sampled_from(["192.0.2.1", "192.0.2.2"]),
        st.integers(0, 23 * 4),  # how much later it comes to the tally
        st.booleans(),  # whether the tally runs then
    ),
    max_size=14,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(REQUESTS)
def test_any_split_of_any_requests_gives_the_sums_of_one_count(talk: Talk, asked: list[tuple]):
    """feed-D22: each as the log command counts them, though some come hours late and old ones are forgotten."""
    with transact(talk.house.catalog) as tx:
        for table in (heard, downloads):
            tx.execute(delete(table))
    file, tally, quarter = talk.file, Tally(talk.house), timedelta(minutes=15)
    coming = sorted(
        (when + late, when, (file.size * part[0] // 4, file.size * part[1] // 4), who, runs)
        for when, part, who, late, runs in asked
    )
    waiting: list[int] = []
    for (at, when, part, who, runs), following in zip_longest(coming, coming[1:]):
        talk.clock.time = NOON + at * quarter
        hear(talk, make_heard(NOON + when * quarter, *part, address=who))
        waiting.append(when)
        # What waits for more than a day is not counted any more.
        if runs or following is None or (following[0] - min(waiting)) * quarter > DAY:
            tally()
            waiting = []

    logged = [
        MediaRequest(
            moment=NOON + when * quarter,
            consumer=who,
            path=SOUND,
            method="GET",
            status=206,
            sent=part[1] - part[0],
            asked=ByteRange(part[0], part[1] - 1),
        )
        for _, when, part, who, _ in coming
    ]
    in_one_go = count(logged, {SOUND: file}).downloads
    by_day = Counter(one.moment.astimezone(COPENHAGEN).date() for one in in_one_go)
    assert {one.day: one.downloads for one in all_sums(talk)} == by_day


def test_what_comes_later_than_a_day_changes_no_sum(empty: Talk, caplog: pytest.LogCaptureFixture):
    """feed-D22: not in silence."""
    hear(empty, whole(empty, NOON - DAY - timedelta(seconds=1)), whole(empty, NOON + DAY, address="192.0.2.2"))
    Tally(empty.house)()

    assert (number(empty), rows(empty)) == (0, 0)
    assert "downloads_too_late requests=2" in caplog.text


def test_two_tallies_at_once_count_nothing_twice(empty: Talk):
    hear(empty, *(whole(empty, address=f"192.0.2.{one}") for one in range(200)))
    with ThreadPoolExecutor(2) as pool:
        found = sum(pool.map(lambda tally: tally(), [Tally(empty.house), Tally(empty.house)]))

    assert number(empty) == 200
    assert found >= 200


def test_a_tally_that_dies_before_it_is_done_counts_nothing_and_loses_nothing(empty: Talk):
    """rel-R4: all of it is in the sums, or nothing."""

    def die(_: object) -> None:
        raise MemoryError

    hear(empty, whole(empty))
    event.listen(empty.house.catalog, "commit", die)
    with pytest.raises(MemoryError):
        Tally(empty.house)()
    event.remove(empty.house.catalog, "commit", die)

    assert number(empty) == 0
    Tally(empty.house)()
    assert number(empty) == 1


def test_one_who_asks_without_end_is_kept_no_more_of_than_is_needed(empty: Talk):
    hear(empty, whole(empty), *(whole(empty, NOON - timedelta(seconds=one)) for one in range(1500)))
    hear(empty, *(make_heard(NOON, 0, 9, address="192.0.2.2") for _ in range(MOST_PARTS + 5)))
    Tally(empty.house)()

    assert number(empty) == 1
    assert rows(empty) == 1 + MOST_PARTS


def test_sums_stay_when_everything_is_read_in_again(empty: Talk):
    hear(empty, whole(empty))
    Tally(empty.house)()
    empty.place.replace("talk.md", "Talk", "Talked")
    empty.place.ingest()

    assert number(empty) == 1


def test_what_is_kept_is_gone_after_two_days_and_nothing_in_the_files_tells_of_anybody(empty: Talk):
    """sec-S28: keys 48 hours after their day began, requests 48 hours after they ended; of both, the bytes too."""
    catalog, today = empty.house.catalog, NOON.date()
    folder = Path(catalog.url.database or "").parent
    buffer = Buffer(partial(keep_heard, catalog), partial(keys_around, catalog, empty.clock), empty.clock)
    hearing = Hearing(buffer, clock=lambda: empty.clock().timestamp())
    hearing.open(5)
    hearing.ear("198.51.100.234").hear([(b"user-agent", b"Secretive/4.2 of a listener")], SOUND, None, 9)
    hearing.close()
    keys = keys_around(catalog, empty.clock, today)
    Tally(empty.house)()

    assert (set(keys), rows(empty)) == ({today - DAY, today, today + DAY}, 1)
    told = all_bytes(folder)
    assert not [one for one in (b"198.51.100.", b"Secretive") if one in told]

    empty.clock.time = datetime(2026, 11, 23, 23, 59, 59, tzinfo=UTC)
    Tally(empty.house)()
    with read(catalog) as tx:
        assert set(find_keys(tx, list(keys))) == {today, today + DAY}
        assert counted_since(tx) == today

    empty.clock.time = datetime(2026, 11, 24, 12, tzinfo=UTC)
    Tally(empty.house)()
    with read(catalog) as tx:
        assert set(find_keys(tx, list(keys))) == {today + DAY}
    assert rows(empty) == 0
    told = all_bytes(folder)
    assert keys[today + DAY] in told
    assert keys[today] not in told
    assert keys[today - DAY] not in told


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file())


def test_an_episode_of_another_show_has_its_own_sums(empty: Talk):
    hear(empty, whole(empty))
    Tally(empty.house)()

    with read(empty.house.catalog) as tx:
        assert sums(tx, [make_guid("other")], *EVER) == []
        assert sums(tx, [], *EVER) == []
        assert sums(tx, [empty.file.episode], NOON.date() + DAY, EVER[1]) == []
