"""The hub is told of each change of a feed once, and never too early (feed-L05): on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from databases import ENGINES
from houses import SHOW
from hubs import running_hub
from lxml import etree
from publishers import Hurried, Killed, Publisher, publishing

from podcast_service.audio.reader import AudioReader
from podcast_service.outbound.fetch import Client
from podcast_service.workflows.house import House
from podcast_service.workflows.jobs import ask_again
from podcast_service.workflows.notify import TASK, notify
from podcast_service.workflows.withdraw import withdraw_episode
from podcast_service.workflows.work import do_job, what_is_due

FEED = f"/podcasts/{SHOW}/feed.xml"


@pytest.fixture(params=ENGINES)
def publisher(request: pytest.FixtureRequest, tmp_path: Path, reader: AudioReader) -> Iterator[Publisher]:
    with publishing(tmp_path, reader, request.param) as made:
        yield made


def test_a_change_is_told_once_with_a_receipt_and_what_changes_nothing_is_not(publisher: Publisher) -> None:
    """feed-L05; feed-W01: the document names the hub, and itself once."""
    publisher.publish("first")
    for _ in range(3):
        found = publisher.work()
        publisher.place.clock.forward(hours=1)
        publisher.place.ingest()
    assert (found.due, found.waiting, found.failed) == ((), (), ())
    assert [one.what for one in found.done] == [f"notification of {FEED}"]
    topic = publisher.house.public_url + FEED
    assert publisher.hub.asked == [topic]
    receipt = publisher.kept()[FEED]
    assert (receipt.status, receipt.receipt, receipt.hub) == (202, "Mood 202", publisher.hub.url)
    links = etree.fromstring(publisher.hub.fetched[0]).findall("channel/{*}link[@rel]")
    assert {link.get("rel"): link.get("href") for link in links} == {"self": topic, "hub": publisher.hub.url}
    assert len(links) == 2

    publisher.publish("second")
    publisher.work()
    publisher.work()
    assert publisher.hub.told == [topic, topic]
    assert b"Second" in publisher.hub.fetched[1]


def test_only_the_feed_that_changed_is_told_of(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.place.show("other")
    publisher.publish("first")
    publisher.publish("elsewhere", show="other")
    publisher.work()
    assert {topic.split("/")[4] for topic in publisher.hub.told} == {SHOW, "other"}
    publisher.hub.told.clear()
    withdraw_episode(publisher.house, "other", "elsewhere", reason="Wrong.")
    publisher.publish("second")
    publisher.work()
    assert publisher.hub.told == [publisher.house.public_url + FEED]


def test_the_feed_of_everything_is_told_of_too(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.publish("first")
    for job in what_is_due(publisher.house):
        if job.wanted.task == TASK:
            do_job(publisher.house, {TASK: notify}, job)
    assert sorted(publisher.hub.told) == [publisher.house.public_url + path for path in ("/feed.xml", FEED)]
    assert what_is_due(publisher.house) == ()


def test_a_scheduled_episode_is_told_of_when_its_time_has_come(publisher: Publisher) -> None:
    """feed-L01, feed-L05."""
    publisher.publish("first")
    publisher.work()
    at = publisher.place.clock().replace(hour=18, microsecond=0)
    publisher.publish("later", published_at=at.isoformat())
    publisher.work()
    before = list(publisher.hub.fetched)

    publisher.place.clock.time = at
    publisher.work()
    publisher.work()

    assert not any(b"Later" in body for body in before)
    assert [b"Later" in body for body in publisher.hub.fetched[len(before) :]] == [True]


def test_the_hub_is_not_told_before_the_change_is_out(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.publish("first")
    publisher.work()
    publisher.frozen = publisher.hub.fetched[-1]
    publisher.publish("second")
    pauses: list[float] = []

    def thaws(seconds: float) -> None:
        pauses.append(seconds)
        publisher.frozen = None

    (waiting,) = publisher.work().waiting
    assert waiting.reason is not None
    assert "does not yet hold" in waiting.reason
    assert len(publisher.hub.asked) == 1

    publisher.place.clock.forward(minutes=2)
    publisher.work(notify=partial(notify, pause=thaws))
    assert pauses == [1.0]
    assert [b"Second" in body for body in publisher.hub.fetched] == [False, True]


@pytest.mark.parametrize("mood", [500, 503, 429, 0], ids=["error", "down", "too often", "slow"])
def test_a_hub_in_trouble_is_told_again_by_itself(publisher: Publisher, mood: int) -> None:
    """feed-L05."""
    client = replace(publisher.house.outside)
    publisher.hub.moods = [mood]
    publisher.publish("first")
    if not mood:
        publisher.place.house = replace(publisher.house, outside=Hurried(client))
    (waiting,) = publisher.work().waiting
    assert (waiting.number, waiting.reason is not None, publisher.kept()) == (1, True, {})
    assert publisher.work().waiting == (waiting,)

    publisher.place.house = replace(publisher.house, outside=client)
    publisher.place.clock.forward(minutes=2)
    found = publisher.work()
    assert ([one.number for one in found.done], found.waiting) == ([2], ())
    assert len(publisher.hub.told) == 1


def test_after_its_last_try_it_has_failed_until_someone_asks(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.hub.moods = [500, 500, 500]
    publisher.publish("first")
    for _ in range(5):
        found = publisher.work()
        publisher.place.clock.forward(hours=1)
    (failed,) = found.failed
    assert len(publisher.hub.asked) == 3
    assert failed.reason is not None
    assert "answered 500. It says: Mood 500 It is told again" in failed.reason

    assert ask_again(publisher.house, SHOW, "first") == 0
    assert ask_again(publisher.house, SHOW) == 1
    publisher.work()
    assert len(publisher.hub.told) == 1


@pytest.mark.parametrize("mood", [400, 403, 301])
def test_a_hub_that_refuses_is_not_told_again_of_that_change(publisher: Publisher, mood: int) -> None:
    """feed-L05."""
    publisher.hub.moods = [mood]
    publisher.publish("first")
    for _ in range(3):
        found = publisher.work()
        publisher.place.clock.forward(hours=1)
    (failed,) = found.failed
    assert failed.number == 1
    assert f"answered {mood}." in str(failed.reason)
    publisher.publish("second")
    assert publisher.work().failed == ()
    assert len(publisher.hub.told) == 1


@pytest.mark.parametrize("mood", [200, 202, 204])
def test_any_success_is_a_receipt(publisher: Publisher, mood: int) -> None:
    """feed-L05."""
    publisher.hub.moods = [mood]
    publisher.publish("first")
    publisher.work()
    assert [one.status for one in publisher.kept().values()] == [mood]


def test_killed_between_telling_and_keeping_it_is_told_at_most_once_more(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.publish("first")

    def killed(house: House, feed: str, revision: str) -> None:
        notify(replace(house, outside=Killed(house.outside)), feed, revision)

    with pytest.raises(KeyboardInterrupt):
        publisher.work(notify=killed)
    assert [one.number for one in publisher.states().running] == [1]
    for _ in range(3):
        publisher.work()
    assert len(publisher.hub.told) == 2
    assert len(publisher.kept()) == 1


def test_a_job_that_is_run_again_after_its_receipt_was_kept_says_nothing(publisher: Publisher) -> None:
    """feed-L05: so it is when the worker is killed after that, and the next one takes the job up."""
    publisher.publish("first")
    (job,) = (job.wanted for job in publisher.due())
    for _ in range(2):
        notify(publisher.house, job.subject, job.revision)
    assert len(publisher.hub.told) == 1


def test_a_job_whose_change_was_overtaken_says_nothing(publisher: Publisher) -> None:
    """feed-L05."""
    publisher.publish("first")
    (old,) = publisher.due()
    publisher.publish("second")
    do_job(publisher.house, {TASK: notify}, old)
    assert publisher.hub.asked == []
    publisher.work()
    assert len(publisher.hub.told) == 1


def test_what_changes_back_is_told_again(publisher: Publisher) -> None:
    """feed-L05: the hub, and whoever subscribed, have the other state."""
    publisher.publish("first")
    publisher.work()
    house = publisher.house
    publisher.place.house = replace(house, public_url=house.public_url.replace("localhost", "127.0.0.1"))
    other = Client(exempt=(publisher.house.public_url, publisher.hub.url))
    publisher.place.house = replace(publisher.house, outside=other)
    publisher.work()
    publisher.place.house = house
    publisher.place.clock.forward(minutes=2)
    publisher.work()
    assert [topic.split(":")[1] for topic in publisher.hub.told] == ["//localhost", "//127.0.0.1", "//localhost"]


def test_without_a_hub_nobody_is_told_and_with_another_hub_that_one_is(publisher: Publisher) -> None:
    """feed-L05, feed-W01."""
    house = publisher.house
    publisher.place.house = replace(house, hub=None)
    publisher.publish("first")
    assert publisher.work().done == ()
    assert b'rel="hub"' not in publisher.place.feed()

    with running_hub() as other:
        client = Client(exempt=(house.public_url, publisher.hub.url, other.url))
        for hub in (publisher.hub, other):
            publisher.place.house = replace(house, hub=hub.url, outside=client)
            publisher.place.clock.forward(minutes=2)
            publisher.work()
            publisher.work()
        assert (len(publisher.hub.told), len(other.told)) == (1, 1)
