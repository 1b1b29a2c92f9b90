"""What the catalog keeps of alarms and of the worker's life: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from builders import NOW
from databases import ENGINES, fresh_catalog
from sqlalchemy import Connection

from podcast_service.catalog.alarms import delete_alarm, find_alarm, list_alarms, save_alarm
from podcast_service.catalog.attempts import work_stamp
from podcast_service.catalog.database import transact
from podcast_service.catalog.state import beat, save_beat
from podcast_service.domain.alarm import Alarm

ALARM = Alarm(kind="disk_full", subject="storage", words="7 MB er fri.", since=NOW, seen_at=NOW)


@pytest.fixture(params=ENGINES)
def tx(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    with fresh_catalog(request.param, tmp_path) as engine, transact(engine) as opened:
        yield opened


def test_an_alarm_comes_back_as_it_was_saved_last(tx: Connection) -> None:
    over = replace(ALARM, raised_at=NOW, over_at=NOW + timedelta(minutes=1))
    for one in (ALARM, over):
        save_alarm(tx, one)
        assert find_alarm(tx, "disk_full", "storage") == one
    assert find_alarm(tx, "disk_full", "content") is None


def test_alarms_are_listed_the_oldest_first_until_they_are_forgotten(tx: Connection) -> None:
    older = replace(ALARM, subject="content", since=NOW - timedelta(days=1))
    for one in (ALARM, older):
        save_alarm(tx, one)
    assert list_alarms(tx) == [older, ALARM]
    delete_alarm(tx, "disk_full", "content")
    assert list_alarms(tx) == [ALARM]


def test_work_may_be_due_when_an_alarm_is_raised_or_over_and_not_each_time_it_is_seen(tx: Connection) -> None:
    stamps = []
    for one in (
        ALARM,
        replace(ALARM, raised_at=NOW),
        replace(ALARM, raised_at=NOW, seen_at=NOW + timedelta(minutes=1)),
        replace(ALARM, raised_at=NOW, over_at=NOW + timedelta(minutes=2)),
    ):
        save_alarm(tx, one)
        stamps.append(work_stamp(tx))
    assert stamps[1] == stamps[2]
    assert len(set(stamps)) == 3


def test_the_last_sign_of_life_is_kept(tx: Connection) -> None:
    assert beat(tx) is None
    before = work_stamp(tx)
    for document in ("{}", '{"at": 1}'):
        save_beat(tx, document)
        assert beat(tx) == document
    assert work_stamp(tx) == before
