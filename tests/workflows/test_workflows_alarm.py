"""Alarms are raised once, told by log, mail and webhook, again after a day, and once when over."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from databases import ENGINES
from watching import Watched, watched_house

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.attempts import list_latest_attempts
from podcast_service.catalog.database import read, transact
from podcast_service.domain.errors import Unavailable
from podcast_service.workflows import alarm
from podcast_service.workflows.alarm import end_alarm, raise_alarm
from podcast_service.workflows.jobs import jobs_overview
from podcast_service.workflows.watch import tell_of_catalog
from podcast_service.workflows.work import do_job, what_is_due

WORDS = "Show my-show breaks feed-E02."


@pytest.fixture
def watched(tmp_path: Path, reader: AudioReader) -> Iterator[Watched]:
    with watched_house(tmp_path, reader) as made:
        yield made


def fail(watched: Watched) -> None:
    raise_alarm(watched.house, "release_failed", "", WORDS)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_alarm_is_told_once_by_every_way_that_is_set_and_once_when_it_is_over(
    engine: str, tmp_path: Path, reader: AudioReader, caplog: pytest.LogCaptureFixture
) -> None:
    with watched_house(tmp_path, reader, engine) as watched:
        for _ in range(3):
            fail(watched)
            watched.tell()
            watched.place.clock.forward(minutes=5)
        assert watched.subjects == ["A release failed"]
        assert watched.events == [("raised", "release_failed")]
        assert WORDS in watched.mail.mails[0].get_content()
        assert WORDS in str(watched.posts[0]["text"])

        for _ in range(3):
            end_alarm(watched.house, "release_failed", "")
            watched.tell()
            watched.place.clock.forward(minutes=5)
        assert watched.subjects == ["A release failed", "Over: A release failed"]
        assert watched.events[1:] == [("over", "release_failed")]

    logged = [record.message.split()[0] for record in caplog.records if "kind=release_failed" in record.message]
    assert logged == ["alarm_raised", "alarm_over"]


def test_while_it_stands_it_is_told_again_each_day(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3 * 4):
        fail(watched)
        watched.tell()
        watched.place.clock.forward(hours=6)

    assert watched.subjects == ["A release failed", *["Still: A release failed"] * 2]
    assert [event for event, _ in watched.events] == ["raised", "standing", "standing"]
    assert caplog.text.count("alarm_standing") == 2


def test_one_that_comes_back_is_told_anew(watched: Watched) -> None:
    for _ in range(2):
        fail(watched)
        watched.tell()
        watched.place.clock.forward(minutes=1)
        end_alarm(watched.house, "release_failed", "")
        watched.tell()
        watched.place.clock.forward(minutes=1)

    assert [event for event, _ in watched.events] == ["raised", "over"] * 2


def test_one_that_was_over_before_anybody_heard_of_it_is_in_the_log_alone(watched: Watched) -> None:
    fail(watched)
    end_alarm(watched.house, "release_failed", "")
    watched.tell()

    assert (watched.subjects, watched.posts) == ([], [])


def test_a_way_that_is_in_trouble_is_tried_until_it_takes_it_and_the_other_one_is_not_told_twice(
    watched: Watched,
) -> None:
    """rel-F1: a mail server that is away for a night loses no alarm."""
    watched.mail.answers["MAIL"] = "451 later"
    fail(watched)
    for _ in range(10):
        watched.tell()
        watched.place.clock.forward(minutes=50)
    assert len(watched.posts) == 1
    assert watched.mail.mails == []

    del watched.mail.answers["MAIL"]
    for _ in range(3):
        watched.tell()
        watched.place.clock.forward(minutes=15)
    assert watched.subjects == ["A release failed"]


def test_that_it_is_over_is_told_where_telling_of_it_had_failed(watched: Watched) -> None:
    watched.mail.answers["MAIL"] = "451 later"
    fail(watched)
    watched.tell()
    del watched.mail.answers["MAIL"]
    end_alarm(watched.house, "release_failed", "")
    watched.tell()

    assert watched.subjects == ["Over: A release failed"]


def test_a_job_that_is_run_again_after_its_alarm_has_passed_says_nothing(watched: Watched) -> None:
    fail(watched)
    jobs = [job for job in what_is_due(watched.house) if job.wanted.task in alarm.TASKS]
    end_alarm(watched.house, "release_failed", "")
    for job in jobs:
        do_job(watched.house, alarm.WORK, job)

    assert (watched.subjects, watched.posts) == ([], [])


def test_without_mail_and_webhook_the_log_is_told_and_no_job_is_made(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.guard(mail=None, hook=None)
    with caplog.at_level(logging.ERROR):
        fail(watched)
        watched.tell()

    assert f"words='{WORDS}'" in caplog.text
    with read(watched.house.catalog) as tx:
        assert list_latest_attempts(tx) == []


def test_the_jobs_say_which_alarm_they_tell_of(watched: Watched) -> None:
    raise_alarm(watched.house, "disk_full", "content", "7 MB are free.")

    assert {one.what for one in jobs_overview(watched.house).due} >= {
        "mail about the alarm disk_full content",
        "webhook about the alarm disk_full content",
    }


def test_without_a_catalog_the_log_is_told_all_the_same(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    with transact(watched.house.catalog) as tx:
        tx.exec_driver_sql("DROP TABLE alarms")
    with pytest.raises(Unavailable):
        fail(watched)

    assert "alarm_not_kept kind=release_failed" in caplog.text


def test_what_no_catalog_can_keep_is_told_by_every_way_and_it_is_known_that_one_failed(watched: Watched) -> None:
    house, now = watched.house, watched.place.clock()
    watched.mail.answers["MAIL"] = "451 later"
    away = partial(tell_of_catalog, house.guard, house.outside, house.public_url, since=now, now=now)
    with pytest.raises(Unavailable):
        away(is_back=False)
    del watched.mail.answers["MAIL"]
    away(is_back=True)

    assert watched.events == [("raised", "catalog_down"), ("over", "catalog_down")]
    assert watched.subjects == ["Over: The catalog does not answer"]


def test_s26_no_secret_is_in_the_log_or_among_the_jobs(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """sec-S26."""
    with caplog.at_level(logging.DEBUG):
        watched.moods = [400, 500]
        watched.mail.answers["MAIL"] = "550 no"
        fail(watched)
        watched.tell()
        watched.place.clock.forward(minutes=2)
        watched.tell()
    told = caplog.text + str(jobs_overview(watched.house)) + repr(watched.house)

    assert "alarm_webhook" in told
    assert "/told" not in told
    assert watched.mail.url() not in told
