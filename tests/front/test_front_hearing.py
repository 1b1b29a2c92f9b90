"""What is heard at the door of what listeners got: the same by each of the three ways out, and of nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from doorways import (
    ANSWERS,
    BROKEN_PATH,
    CUT_PATH,
    FEED_PATH,
    PAGE_PATH,
    PICTURE_PATH,
    REMOTE_PATH,
    SOUND,
    SOUND_PATH,
    Ask,
    ask_flask,
    ask_front,
    keeping,
    make_apps,
    stored,
)
from flask import Flask
from fronts import Served, echo, get, serve
from heard import DAY, key_of, make_hearing
from houses import Clock

from podcast_service.delivery.modes import Mode
from podcast_service.delivery.responder import ASGIApp
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.download import Heard
from podcast_service.domain.errors import Unavailable
from podcast_service.front import create_front
from podcast_service.stats.anonymise import consumer_name
from podcast_service.storage.local import LocalStorage

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
APP = "AntennaPod/3.5"
SIZE = len(SOUND)

ASKED: dict[str, tuple[str, dict[str, str], tuple[int, ...]]] = {
    "all of a sound": (SOUND_PATH, {}, (0, SIZE)),
    "a part": (SOUND_PATH, {"range": "bytes=100-299"}, (100, 300)),
    "the end": (SOUND_PATH, {"range": "bytes=-5"}, (SIZE - 5, SIZE)),
    "a sound from far away": (REMOTE_PATH, {"range": "bytes=7-90006"}, (7, 90_007)),
    "a sound that breaks off": (CUT_PATH, {}, (0, 100_000)),
    "feed-D03 a probe": (SOUND_PATH, {"range": "bytes=0-1"}, ()),
    "feed-D01 HEAD": (SOUND_PATH, {"method": "HEAD"}, ()),
    "feed-D02 nothing new": (SOUND_PATH, {"if_none_match": "*"}, ()),
    "feed-D02 a part there is not": (SOUND_PATH, {"range": "bytes=9999999-"}, ()),
    "feed-D02 a store that is away": (BROKEN_PATH, {}, ()),
    "feed-D13 a robot": (SOUND_PATH, {"user_agent": "Googlebot/2.1"}, ()),
    "a picture": (PICTURE_PATH, {}, ()),
    "a feed": (FEED_PATH, {}, ()),
    "a page": (PAGE_PATH, {}, ()),
}


def by_flask(apps: tuple[Flask, ASGIApp]) -> Ask:
    return ask_flask(apps[0])


def by_asgi(apps: tuple[Flask, ASGIApp]) -> Ask:
    return ask_front(apps[1])


@pytest.mark.parametrize("way", [by_flask, by_asgi])
def test_what_went_out_of_a_sound_is_heard_and_nothing_else(
    way: Callable[[tuple[Flask, ASGIApp]], Ask], tmp_path: Path
) -> None:
    """feed-D07: what was sent, and of the listener no more than two tokens (sec-S28)."""
    kept, clock = list[Heard](), Clock(NOON)
    hearing = make_hearing(kept, clock)
    hearing.open(5)
    ask = way(make_apps(tmp_path, {**ANSWERS, CUT_PATH: stored("far/cut")}.get, counting=hearing))
    for path, fields, _ in ASKED.values():
        clock.forward(minutes=1)
        with suppress(Unavailable):
            ask(path, **{"user_agent": APP, **fields})
    hearing.close()

    tokens = [consumer_name("127.0.0.1", APP, key_of(day)) for day in (NOON.date(), NOON.date() - DAY)]
    minutes = {one.moment - NOON: (one.path, one.start, one.stop) for one in kept}
    found = {name: minutes.get(timedelta(minutes=at), ()) for at, name in enumerate(ASKED, 1)}
    assert found == {name: (path, *part) if part else () for name, (path, _, part) in ASKED.items()}
    assert all([one.today, one.before] == tokens for one in kept)


LONG = bytes(range(256)) * 40_000
LONG_PATH = "/lyd/troen/lang.mp3"
LONG_KEY = f"audio/{sha256(LONG).hexdigest()}.mp3"


def test_what_goes_from_file_to_socket_is_heard_too(tmp_path: Path) -> None:
    """feed-D07: at once, in many turns, and broken off; the address is that of the connection."""
    kept, clock = list[Heard](), Clock(NOON)
    hearing = make_hearing(kept, clock)
    path = tmp_path / LONG_KEY
    path.parent.mkdir()
    path.write_bytes(LONG)
    shelf = Shelf(keeping({LONG_PATH: stored(LONG_KEY, LONG)}.get), lambda: 1)
    door = create_front(shelf, LocalStorage(tmp_path), echo, trusted_hosts=["localhost"], counting=hearing)

    async def listen(served: Served) -> None:
        hearing.open(5)
        async with served.talk() as talk:
            for fields in (["Range: bytes=0-0"], ["Range: bytes=0-1"], ["Range: bytes=9-65544"], []):
                clock.forward(minutes=1)
                await talk.ask(get(LONG_PATH, f"User-Agent: {APP}", *fields))
        clock.forward(minutes=1)
        async with served.talk() as talk:
            await talk.say(get(LONG_PATH, f"User-Agent: {APP}"))
            await talk.reader.readexactly(300_000)
        while served.state.connections:
            await asyncio.sleep(0.01)

    assert serve(door, listen) == []
    hearing.close()

    *whole, broken = [((one.moment - NOON).seconds // 60, one.start, one.stop) for one in kept]
    assert whole == [(1, 0, 1), (3, 9, 65_545), (4, 0, len(LONG))]
    assert broken[:2] == (5, 0)
    assert 299_000 < broken[2] < len(LONG)
    assert {one.today for one in kept} == {consumer_name("127.0.0.1", APP, key_of(NOON.date()))}


def test_where_others_send_the_sound_nothing_is_heard(tmp_path: Path) -> None:
    """feed-D18: the door does not know what arrives."""
    kept = list[Heard]()
    hearing = make_hearing(kept, Clock(NOON))
    hearing.open(5)
    for way in (by_flask, by_asgi):
        reply = way(make_apps(tmp_path, mode=Mode.REDIRECT, counting=hearing))(SOUND_PATH, user_agent=APP)
        assert reply.status == 302
    hearing.close()

    assert kept == []
