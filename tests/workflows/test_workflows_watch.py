"""What is watched: disks, the storage, jobs that failed, what is out, and the worker itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from houses import SHOW
from watching import Watched, watched_house

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.attempts import Attempt, State, save_attempt
from podcast_service.catalog.database import database_at, read, transact
from podcast_service.workflows import analyse, second_look
from podcast_service.workflows.alarm import raise_alarm
from podcast_service.workflows.health import Doctor, checks_of
from podcast_service.workflows.jobs import ask_again
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.watch import (
    LEAST_FREE,
    Watchman,
    disks,
    is_alive,
    last_beat,
    least_free,
    leave_beat,
    survey,
    watch_for_worker,
    watch_jobs,
)
from podcast_service.workflows.work import what_is_wanted


@pytest.fixture
def watched(tmp_path: Path, reader: AudioReader) -> Iterator[Watched]:
    with watched_house(tmp_path, reader) as made:
        yield made


def test_a_disk_that_is_nearly_full_is_told_until_there_is_room_again(watched: Watched) -> None:
    """rel-R5: before it is full."""
    free = shutil.disk_usage(watched.place.content).free
    watched.watch()
    assert watched.standing() == []

    watched.guard(least_free=4 * free)
    watched.watch()
    assert watched.standing() == ["disk_full"]
    assert watched.subjects == ["A disk is nearly full: content"]
    assert "MB are free on the disk of content; " in watched.mail.mails[0].get_content()
    assert str(watched.place.content) not in watched.mail.mails[0].get_content()

    watched.guard(least_free=int(free * 0.95))  # there is room, but hardly more than the least
    watched.watch()
    assert watched.standing() == ["disk_full"]
    watched.guard(least_free=free // 2)
    watched.watch()
    assert watched.subjects[1:] == ["Over: A disk is nearly full: content"]


def test_folders_on_one_disk_are_one_alarm_and_one_that_is_not_made_yet_counts_where_it_will_be(
    watched: Watched,
) -> None:
    content = watched.place.content
    folders = {"content": content, "catalog": content / "not" / "yet", "storage": content.parent}

    ((name, (total, free, names)),) = disks(folders).items()

    assert (name, names) == ("content", ("content", "catalog", "storage"))
    assert 0 < free < total


@pytest.mark.parametrize(
    ("given", "total", "least"),
    [(None, 2 * 10**12, LEAST_FREE), (None, 4 * 10**9, 2 * 10**8), (0, 10**12, 0), (7, 10**12, 7)],
    ids=["a large disk", "a small disk", "never", "as the setting says"],
)
def test_how_much_shall_be_free(watched: Watched, given: int | None, total: int, least: int) -> None:
    watched.guard(least_free=given)
    assert least_free(watched.house, total) == least


def test_a_storage_that_is_away_is_told_after_five_minutes_and_not_before(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    """rel-F1, rel-F3: what stutters wakes nobody."""
    watched.storage.is_away = True
    for _ in range(5):
        watched.watch()
        watched.place.clock.forward(minutes=1)
    watched.storage.is_away = False
    watched.watch()
    assert watched.subjects == []
    assert "alarm_" not in caplog.text

    watched.storage.is_away = True
    for _ in range(6):
        watched.watch()
        watched.place.clock.forward(minutes=1)
    assert watched.subjects == ["The storage does not answer"]
    watched.storage.is_away = False
    watched.watch()
    assert watched.subjects[1:] == ["Over: The storage does not answer"]


def failing(watched: Watched, *names: str) -> None:
    """Let the analyses of new episodes fail for good."""
    watched.place.show()
    for name in names:
        watched.place.episode(name)
    watched.place.ingest()
    with read(watched.house.catalog) as tx:
        wanted = [one for one in what_is_wanted(watched.house, tx) if one.task == analyse.TASK]
    now = watched.place.clock()
    with transact(watched.house.catalog) as tx:
        for one in wanted:
            attempt = Attempt(
                task=one.task,
                subject=one.subject,
                revision=one.revision,
                number=3,
                state=State.FAILED,
                started_at=now,
                ended_at=now,
                reason="The storage is away.",
            )
            save_attempt(tx, attempt)


def test_work_that_failed_for_good_is_one_alarm_for_each_kind_until_somebody_asks_again(watched: Watched) -> None:
    failing(watched, "first", "second")
    watched.watch()

    assert watched.subjects == ["Work beside the service failed for good: analyse"]
    words = watched.mail.mails[0].get_content()
    assert "2 failed for good, the first is: analysis of my-show/" in words
    assert "The storage is away." in words
    assert last_beat(watched.house) is not None

    ask_again(watched.house)
    watched.watch()
    assert watched.standing() == []


def test_that_an_alarm_could_not_be_told_is_no_alarm(watched: Watched) -> None:
    """It would be told of itself for ever."""
    watched.mail.answers["MAIL"] = "550 no"
    raise_alarm(watched.house, "release_failed", "", "It is so.")
    watched.watch()

    assert survey(watched.house).failed == {}
    assert watched.standing() == ["release_failed"]


def test_what_is_out_and_broken_is_one_alarm_not_two(watched: Watched) -> None:
    raise_alarm(watched.house, second_look.ALARM, SHOW, "It breaks feed-E02.")
    failing(watched, "first")
    watched.watch()
    assert sorted(watched.standing()) == ["job_failed", "public_broken"]
    watch_jobs(watched.house, {second_look.TASK: ("second look at the feed",)})
    assert watched.standing() == ["public_broken"]


def test_a_worker_leaves_signs_of_life_with_what_it_found(watched: Watched) -> None:
    place = watched.place
    assert last_beat(watched.house) is None
    place.show()
    place.episode("first")
    place.ingest()
    at = place.clock().replace(hour=18, microsecond=0)
    place.episode("later", published_at=at.isoformat())
    place.ingest()
    publish_episode(watched.house, SHOW, "later", Word(without_transcript="Being written."))
    watchman = Watchman(watched.house)
    for _ in range(2):  # what was found is in the next sign
        watchman.look()
    found = last_beat(watched.house)

    assert found is not None
    assert found.at == place.clock()
    assert (found.due > 0, found.failed, found.next_at) == (True, 0, at.isoformat())
    assert is_alive(found, place.clock())
    place.clock.forward(minutes=2)
    assert not is_alive(found, place.clock())


def test_a_dead_worker_is_told_by_whoever_looks_in_its_place_with_what_else_stands(watched: Watched) -> None:
    """rel-R2: nobody works, and it is told all the same."""
    watched.watch()
    raise_alarm(watched.house, "release_failed", "", "It is so.")
    alive = []
    for _ in range(8):
        alive.append(watch_for_worker(watched.house))
        watched.place.clock.forward(minutes=1)

    assert alive[:2] == [True, True]
    assert alive[2:] == [False] * 6
    assert sorted(watched.subjects) == ["A release failed", "The worker is not at work"]
    dead = next(mail for mail in watched.mail.mails if "worker" in mail["subject"])
    assert "last sign of life at 2026-11-22 12:00:00 UTC" in dead.get_content()

    watched.watch()
    assert watched.standing() == ["release_failed"]
    assert watched.subjects[-1] == "Over: The worker is not at work"


def test_where_no_worker_was_ever_started_none_is_missed_and_one_that_was_just_started_is_waited_for(
    watched: Watched,
) -> None:
    for _ in range(10):
        assert watch_for_worker(watched.house)
        watched.place.clock.forward(minutes=1)

    leave_beat(watched.house)
    for _ in range(6):
        watch_for_worker(watched.house)
        watched.place.clock.forward(minutes=1)
    assert watched.subjects == []
    for _ in range(2):
        watch_for_worker(watched.house)
        watched.place.clock.forward(minutes=1)
    assert watched.subjects == ["The worker is not at work"]


def test_a_machine_that_was_off_for_days_raises_no_alarm_when_it_starts(watched: Watched) -> None:
    watched.watch()
    watched.place.clock.forward(days=3)
    watch_for_worker(watched.house)
    watched.place.clock.forward(minutes=1)
    watched.watch()

    assert watched.subjects == []


def test_health_says_what_is_due_what_fails_and_which_alarms_stand(watched: Watched) -> None:
    failing(watched, "first")
    watchman = Watchman(watched.house)
    for _ in range(2):
        watchman.look()
    watched.storage.is_away = True

    found = Doctor(checks_of(watched.house)).look()

    assert found.troubled == ("storage", "jobs", "alarms")
    facts = {name: state.facts for name, state in found.checks.items()}
    assert facts["alarms"] == {"standing": ("job_failed",)}
    assert (facts["jobs"]["failed"], facts["feeds"]["due"]) == (1, False)
    assert facts["worker"] == {"seen_at": "2026-11-22T12:00:00+00:00"}
    assert facts["disk"].keys() == {"free_bytes"}
    assert str(watched.place.content) not in str(facts)


def test_health_of_a_service_whose_catalog_is_away_says_what_still_works(watched: Watched) -> None:
    house = replace(watched.house, catalog=database_at("postgresql://me@127.0.0.1:1/none"))

    found = Doctor(checks_of(house)).look()

    assert {"storage", "disk"} == set(found.checks) - set(found.troubled)


def test_a_disk_that_is_nearly_full_is_troubled_at_once(watched: Watched) -> None:
    house = replace(watched.house, guard=replace(watched.house.guard, least_free=10**18))

    assert "disk" in Doctor(checks_of(house)).look().troubled
