"""What the catalog keeps of downloads: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from databases import ENGINES, fresh_catalog
from sqlalchemy import Engine

from podcast_service.catalog.counting_keys import add_key, erase_keys_before, find_keys
from podcast_service.catalog.database import read, scrub, transact
from podcast_service.catalog.downloads import add_downloads, counted_since, save_counted_since, sums, totals
from podcast_service.catalog.heard import (
    add_heard,
    forget_heard,
    forget_heard_until,
    list_of_same,
    list_unplaced,
    mark_heard,
    place_heard,
)
from podcast_service.domain.download import Heard, Place, Sum

FRIDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 28)
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(params=ENGINES)
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with fresh_catalog(request.param, tmp_path) as engine:
        yield engine


def test_sums_grow_and_what_was_counted_too_early_is_taken_off(catalog: Engine) -> None:
    one, other = Place(FRIDAY, "a", "App", "DK"), Place(SATURDAY, "a", "", "")
    for changes in ({one: 2, other: 1}, {one: 3, other: 0, Place(FRIDAY, "b", "App", ""): 1}, {other: -1}):
        with transact(catalog) as tx:
            add_downloads(tx, changes)
            save_counted_since(tx, SATURDAY if other in changes and changes[other] == 0 else FRIDAY)

    with read(catalog) as tx:
        assert sums(tx, ["a", "b"], FRIDAY, SATURDAY) == [
            Sum(FRIDAY, "a", "App", "DK", 5),
            Sum(FRIDAY, "b", "App", "", 1),
        ]
        assert sums(tx, ["b"], SATURDAY, SATURDAY) == []
        assert counted_since(tx) == FRIDAY


@pytest.mark.parametrize("asked", [2, 1500], ids=["few", "many"])
def test_totals_are_the_sums_added_up(catalog: Engine, asked: int) -> None:
    """exp-6.3.13: of few episodes as of more than one statement takes."""
    guids = [f"{number:04}" for number in range(asked)]
    every = [Place(FRIDAY + by * DAY, guid, app, "DK") for by in range(4) for guid in guids[-9:] for app in ("A", "")]
    with transact(catalog) as tx:
        add_downloads(
            tx, {place: 1 + number for number, place in enumerate(every)} | {Place(FRIDAY, "not", "A", ""): 7}
        )

    with read(catalog) as tx:
        found, one_by_one = totals(tx, guids, FRIDAY, SATURDAY), sums(tx, guids, FRIDAY, SATURDAY)
    assert found.days.total() == sum(one.downloads for one in one_by_one) > 0
    for added, name in zip(found, ("day", "guid", "app", "country"), strict=True):
        expected = Counter[object]()
        for one in one_by_one:
            expected[getattr(one, name)] += one.downloads
        assert added == expected


def test_what_the_same_listener_got_is_found_from_day_to_day(catalog: Engine) -> None:
    """sec-S28: by a token of today that was one of the day before, as far as the days go on."""
    chain = [("a", "-"), ("b", "a"), ("c", "b"), ("x", "y"), ("c", "b")]
    with transact(catalog) as tx:
        add_heard(tx, [Heard(NOON, *tokens, "/lyd/a.mp3", 0, 2**40, "App", "") for tokens in chain])
        new = list_unplaced(tx, 4)
        place_heard(tx, [one._replace(guid="g", stop=2**33, needed=5) for one in new])
        mark_heard(tx, [(new[0].number, True), (new[3].number, True), (new[3].number, False)])
        same = list_of_same(tx, new[2:3])

        assert [(one.today, one.stop, one.needed, one.is_counted) for one in same] == [
            ("a", 2**33, 5, True),
            ("b", 2**33, 5, False),
            ("c", 2**33, 5, False),
        ]
        assert [one.today for one in list_unplaced(tx, 9)] == ["c"]
        forget_heard(tx, [one.number for one in same])
        assert [one.today for one in list_of_same(tx, new)] == ["x"]
        forget_heard_until(tx, NOON)
        assert list_of_same(tx, new) == list_unplaced(tx, 9) == []


def test_a_key_that_was_erased_is_nowhere_in_the_files_any_more(catalog: Engine, tmp_path: Path) -> None:
    """sec-S28."""
    secrets = {FRIDAY: bytes(range(32)), SATURDAY: bytes(range(100, 132))}
    with transact(catalog) as tx:
        for day, secret in secrets.items():
            add_key(tx, day, secret)
    with transact(catalog) as tx:
        assert find_keys(tx, list(secrets)) == secrets
        assert erase_keys_before(tx, SATURDAY) == 1
        assert erase_keys_before(tx, SATURDAY) == 0
    assert scrub(catalog, "counting_keys")

    with read(catalog) as tx:
        assert find_keys(tx, list(secrets)) == {SATURDAY: secrets[SATURDAY]}
        if catalog.dialect.name == "postgresql":
            pages = tx.exec_driver_sql("SELECT pg_read_binary_file(pg_relation_filepath('counting_keys'))").scalar_one()
    if catalog.dialect.name == "sqlite":
        assert catalog.url.database
        pages = b"".join(path.read_bytes() for path in tmp_path.glob(f"{Path(catalog.url.database).name}*"))
    # On PostgreSQL what stands may still be in memory; what does not is not in the file either.
    assert secrets[FRIDAY] not in bytes(pages)
    assert catalog.dialect.name == "postgresql" or secrets[SATURDAY] in pages
