"""Caches are told of each release's changes: whole, in portions, after every server has flipped."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from houses import Place, open_place
from sqlalchemy import Connection
from strangers import Asked, Send, reply, stranger

from podcast_service.audio.reader import AudioReader
from podcast_service.catalog.attempts import list_latest_attempts
from podcast_service.catalog.database import read
from podcast_service.jobs.due import Job, Wanted, due
from podcast_service.outbound.fetch import Client
from podcast_service.outbound.webhook import Hook
from podcast_service.workflows.house import House
from podcast_service.workflows.purge import MOST, NOTHING, SETTLING, TASK, Out, purge, purges_wanted
from podcast_service.workflows.work import do_job, last_attempts

SECRET = b"s" * 32


@dataclass
class Cached:
    """A house before which there is a cache; ``out`` is the release that is public."""

    place: Place
    out: Out | None = None
    calls: list[list[str]] = field(default_factory=list)
    asked: list[tuple[str | None, str]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    moods: list[int] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    changes: Sequence[str] = ("/feed.xml", "/podcasts/a")

    @property
    def house(self) -> House:
        return self.place.house

    def released(self, _tx: Connection, _now: datetime) -> Out | None:
        return self.out

    def changed(self, _house: House, before: str | None, release: str) -> Sequence[str]:
        self.asked.append((before, release))
        return self.changes

    def flip(self, release: str) -> None:
        self.place.clock.forward(minutes=1)
        self.out = Out(release=release, since=self.place.clock())

    def take(self, asked: Asked, send: Send) -> None:
        mood = self.moods.pop(0) if self.moods else 200
        if mood == 200:
            self.calls.append(json.loads(asked.body)["urls"])
            self.signatures.append(asked.fields["x-podcast-signature"])
        send(reply(mood))

    def due(self) -> tuple[Job, ...]:
        with read(self.house.catalog) as tx:
            return due(purges_wanted(self.house, tx, self.released), last_attempts(tx), self.house.now())

    def work(self) -> None:
        work = partial(purge, released=self.released, changed=self.changed, pause=self.pauses.append)
        for job in self.due():
            do_job(self.house, {TASK: work}, job)


@pytest.fixture
def cached(tmp_path: Path, reader: AudioReader) -> Iterator[Cached]:
    with open_place(tmp_path, reader) as place:
        made = Cached(place)
        with stranger(made.take) as there:
            hook = Hook(f"{there.origin}/purge", SECRET)
            place.house = replace(place.house, purge=hook, outside=Client(exempt=(there.origin,)))
            yield made


def test_each_flip_is_told_once_by_whole_addresses(cached: Cached) -> None:
    cached.work()
    assert cached.calls == []
    for release in ("a", "b"):
        cached.flip(release)
        for _ in range(3):
            cached.work()
            cached.place.clock.forward(hours=1)

    assert cached.calls == [["https://pod.example/feed.xml", "https://pod.example/podcasts/a"]] * 2
    assert cached.asked == [(None, "a"), ("a", "b")]
    assert all(one.startswith("sha256=") for one in cached.signatures)


def test_a_rollback_is_a_flip_too(cached: Cached) -> None:
    for release in ("a", "b", "a"):
        cached.flip(release)
        cached.work()

    assert cached.asked[1:] == [("a", "b"), ("b", "a")]


def test_many_addresses_go_in_several_calls_and_none_in_no_call(cached: Cached) -> None:
    cached.changes = [f"/podcasts/{number}" for number in range(2 * MOST + 1)]
    cached.flip("a")
    cached.work()
    assert [len(one) for one in cached.calls] == [MOST, MOST, 1]
    assert len({url for call in cached.calls for url in call}) == 2 * MOST + 1

    cached.changes = ()
    cached.flip("b")
    cached.work()
    assert len(cached.calls) == 3
    assert cached.due() == ()


def test_nothing_is_told_before_every_server_has_flipped(cached: Cached) -> None:
    cached.flip("a")
    cached.place.clock.forward(seconds=2)
    cached.work()
    assert cached.pauses == [SETTLING.total_seconds() - 2]

    cached.flip("b")
    cached.place.clock.forward(seconds=20)
    cached.work()
    assert len(cached.pauses) == 1


def test_what_could_not_be_told_is_told_again_and_else_along_with_the_next_release(cached: Cached) -> None:
    """rel-F1."""
    cached.moods = [503, 200, 503, 503, 503]
    cached.flip("a")
    for _ in range(2):
        cached.work()
        cached.place.clock.forward(minutes=2)
    assert len(cached.calls) == 1

    cached.flip("b")
    for _ in range(4):
        cached.work()
        cached.place.clock.forward(hours=1)
    assert cached.due() == ()
    cached.flip("c")
    cached.work()
    assert cached.asked[-1] == ("a", "c")
    assert len(cached.calls) == 2


def test_a_job_whose_release_was_overtaken_says_nothing(cached: Cached) -> None:
    cached.flip("a")
    (old,) = cached.due()
    cached.flip("b")
    work = partial(purge, released=cached.released, changed=cached.changed, pause=cached.pauses.append)
    do_job(cached.house, {TASK: work}, old)
    assert cached.calls == []


def test_killed_half_way_all_of_it_is_told_again(cached: Cached) -> None:
    """rel-R2: a job that is begun and not ended stays due under its number."""
    cached.changes = [f"/{number}" for number in range(MOST + 1)]
    cached.flip("a")
    work = partial(purge, released=cached.released, changed=cached.changed, pause=cached.pauses.append)

    def killed(house: House, before: str, release: str) -> None:
        work(house, before, release)
        raise KeyboardInterrupt

    (job,) = cached.due()
    with pytest.raises(KeyboardInterrupt):
        do_job(cached.house, {TASK: killed}, job)
    assert cached.due() == (job,)
    cached.work()
    assert [len(one) for one in cached.calls] == [MOST, 1] * 2


def test_without_the_setting_nobody_is_told(cached: Cached) -> None:
    cached.place.house = replace(cached.house, purge=None)
    cached.flip("a")
    cached.work()
    assert (cached.due(), cached.calls) == ((), [])
    with read(cached.house.catalog) as tx:
        assert list_latest_attempts(tx) == []


def test_whole_addresses_stay_as_they_are(cached: Cached) -> None:
    cached.changes = ("https://cdn.example/lyd/a.mp3", "/feed.xml")
    cached.flip("a")
    assert cached.due()[0].wanted == Wanted(task=TASK, subject=NOTHING, revision="a")
    cached.work()
    assert cached.calls == [["https://cdn.example/lyd/a.mp3", "https://pod.example/feed.xml"]]
