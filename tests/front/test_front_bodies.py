"""Bodies that come slowly, on purpose or not: they hold no thread, and honest ones arrive (sec-S24)."""

from __future__ import annotations

import asyncio

import pytest
from flask import Flask, request
from fronts import Served, get, serve
from werkzeug.exceptions import ClientDisconnected

from podcast_service.delivery.bodies import ENDLESS, Bodies, size_of
from podcast_service.delivery.responder import ASGIApp, Message, Receive
from podcast_service.front import behind

SLOW = 1.0
FORM, PART = "/studio/log-ind", "/api/v1/uploads/one/parts/1"
PIECE = bytes(31_000)
FEW = 64 * 1024


def door() -> ASGIApp:
    """Make a door before an application that tells how much of a body came; it has one thread of each kind."""
    app = Flask("bodies")

    @app.post(FORM)
    @app.put(PART)
    def count() -> str:
        came, is_whole = 0, True
        try:
            while piece := request.stream.read(FEW):
                came += len(piece)
        except ClientDisconnected:
            is_whole = False
        return f"{came} {is_whole}"

    @app.get("/studio")
    def page() -> str:
        return "here"

    return behind(app, threads=1, senders=1, slow=SLOW)


def sent(path: str, size: int) -> bytes:
    return get(path, f"Content-Length: {size}", method="PUT" if path == PART else "POST")


def test_s24_bodies_that_stop_coming_hold_nobody_up() -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as one, served.talk() as other, served.talk() as reader:
            for slow in (one, other):
                await slow.say(sent(FORM, 90_000) + b"x")
            await asyncio.sleep(SLOW / 4)
            status, _, body = await asyncio.wait_for(reader.ask(get("/studio")), SLOW / 2)
            assert (status, body) == (200, b"here")
            for slow in (one, other):
                status, fields, _ = await slow.hear()
                assert (status, fields["connection"]) == (408, "close")

    assert serve(door(), talk) == []


def test_a_body_that_keeps_on_coming_is_read_to_its_end() -> None:
    """rel-F6: a slow line is no attack, however long it takes."""

    async def talk(served: Served) -> None:
        async with served.talk() as form, served.talk() as part:
            for slow, path in ((form, FORM), (part, PART)):
                await slow.say(sent(path, 4 * len(PIECE)))
            for _ in range(4):
                await asyncio.sleep(0.3 * SLOW)
                for slow in (form, part):
                    await slow.say(PIECE)
            for slow in (form, part):
                status, _, body = await slow.hear()
                assert (status, body) == (200, b"%d True" % (4 * len(PIECE)))

    assert serve(door(), talk) == []


def test_s24_a_part_that_only_trickles_ends_with_what_came_of_it() -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as slow:
            await slow.say(sent(PART, 10**7))
            for _ in range(8):  # without a pause as long as SLOW, but too little in it
                await slow.say(b"x")
                await asyncio.sleep(0.25 * SLOW)
            status, _, body = await slow.hear()
            assert (status, body[1:]) == (200, b" False")
            assert body[:1] in b"2345"  # and not 8

    assert serve(door(), talk) == []


def test_what_comes_slowest_gives_way_where_there_is_no_room() -> None:
    async def run() -> None:
        bodies = Bodies(room=100)
        first, second = asyncio.Queue[Message](), asyncio.Queue[Message]()
        oldest = asyncio.create_task(_gather(bodies, 60, first.get))
        await asyncio.sleep(0)
        newest = asyncio.create_task(_gather(bodies, 60, second.get))
        assert await asyncio.wait_for(oldest, 5) is None
        second.put_nowait({"type": "http.request", "body": b"x" * 60, "more_body": False})
        assert await asyncio.wait_for(newest, 5) == b"x" * 60

    asyncio.run(run())


def test_a_body_keeps_its_room_until_it_is_answered() -> None:
    async def run() -> None:
        bodies, kept, late = Bodies(room=100), asyncio.Queue[Message](), asyncio.Queue[Message]()
        kept.put_nowait({"type": "http.request", "body": b"x" * 60, "more_body": False})
        async with bodies.whole(60, kept.get) as held:
            assert held is not None
            assert await asyncio.wait_for(_gather(bodies, 60, late.get), 5) is None
        late.put_nowait({"type": "http.request", "body": b"y" * 60, "more_body": False})
        assert await asyncio.wait_for(_gather(bodies, 60, late.get), 5) == b"y" * 60

    asyncio.run(run())


async def _gather(bodies: Bodies, size: int, receive: Receive) -> object:
    async with bodies.whole(size, receive) as held:
        return None if held is None else (await held())["body"]


SIZES = {
    "none": ((), 0),
    "told": (((b"content-length", b"90000"),), 90_000),
    "chunked": (((b"transfer-encoding", b"chunked"), (b"content-length", b"1")), ENDLESS),
    "no number": (((b"content-length", b"many"),), ENDLESS),
    "more digits than Python reads": (((b"content-length", b"9" * 5000),), ENDLESS),
}


@pytest.mark.parametrize(("fields", "size"), SIZES.values(), ids=SIZES.keys())
def test_a_body_is_as_large_as_its_fields_say(fields: tuple[tuple[bytes, bytes], ...], size: int) -> None:
    assert size_of(fields) == size
