"""The responder on an event loop: nobody waits for another one's store, and a copy takes over half-way."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from podcast_service.delivery.fields import as_bytes
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.ranges import Stretch
from podcast_service.delivery.responder import Message, Responder
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import PIECE, Pieces

DATA = os.urandom(5 * 2**20 + 77)


class Source:
    """A store whose bytes come once ``is_up`` is set; the file ``near`` takes over when there is one."""

    def __init__(self, near: Path) -> None:
        self.near = near
        self.is_up = Event()
        self.is_up.set()
        self.given = 0
        self.closed = 0

    def local_path(self, key: str) -> Path | None:
        return self.near if key == "sound" and self.near.exists() else None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        self.is_up.wait(10)
        at, end = start, len(DATA) if stop is None else stop

        def take() -> bytes:
            nonlocal at
            if at >= 3 * 2**20 and not self.near.exists():
                self.near.write_bytes(DATA)
            piece = DATA[at : min(at + PIECE, end)]
            at += len(piece)
            self.given += len(piece)
            return piece

        def close() -> None:
            self.closed += 1

        return Pieces(take, close)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path / "near")


def whole(key: str, start: int = 0, stop: int = len(DATA)) -> Plan:
    return Plan(200, as_bytes([("Content-Type", "audio/mpeg")]), key=key, stretch=Stretch(start, stop))


async def collect(responder: Responder, plan: Plan) -> tuple[int, bytes, int]:
    """Take everything, and return status, bytes and the longest piece."""
    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    await responder.respond(plan, receive, send)
    bodies = [message["body"] for message in sent[1:]]
    assert [message.get("more_body", False) for message in sent[1:]] == [True] * (len(bodies) - 1) + [False]
    return sent[0]["status"], b"".join(bodies), max(map(len, bodies))


def test_a_copy_made_meanwhile_takes_over_and_the_store_is_let_go(source: Source) -> None:
    responder = Responder(source, https=False)

    status, body, _ = asyncio.run(collect(responder, whole("sound", 11)))

    assert (status, body) == (200, DATA[11:])
    assert 3 * 2**20 <= source.given < 5 * 2**20
    assert source.closed == 1
    responder.close()


def test_f3_what_is_on_this_machine_is_sent_while_every_thread_waits_for_a_store_that_hangs(source: Source) -> None:
    """rel-F3."""
    source.near.write_bytes(DATA)
    source.is_up.clear()
    responder = Responder(source, https=False, threads=2, far=2)

    async def both() -> tuple[bytes, float]:
        hanging = [asyncio.ensure_future(collect(responder, whole("far", 0, 10))) for _ in range(6)]
        await asyncio.sleep(0.05)
        began = monotonic()
        _, body, _ = await collect(responder, whole("sound"))
        elapsed = monotonic() - began
        source.is_up.set()
        assert [found[1] for found in await asyncio.gather(*hanging)] == [DATA[:10]] * 6
        return body, elapsed

    body, elapsed = asyncio.run(both())

    assert body == DATA
    assert elapsed < 3
    responder.close()


def test_pieces_are_small_until_a_listener_has_shown_to_be_quick(source: Source) -> None:
    source.near.write_bytes(DATA)
    responder = Responder(source, https=False)

    _, _, short = asyncio.run(collect(responder, whole("sound", 0, 2**20)))
    _, body, long = asyncio.run(collect(responder, whole("sound")))

    assert body == DATA
    assert short == PIECE // 4
    assert long == PIECE
    responder.close()


def test_f3_a_short_file_is_told_before_the_first_byte_and_once_put_right_is_served(source: Source) -> None:
    """rel-F3."""
    source.near.write_bytes(DATA[:-1])
    responder = Responder(source, https=False)

    assert asyncio.run(collect(responder, whole("sound")))[0] == 503

    source.near.write_bytes(DATA)
    assert asyncio.run(collect(responder, whole("sound")))[1] == DATA
    responder.close()


def test_f3_a_dispatch_that_fails_is_told_as_a_store_that_does_not_answer(source: Source) -> None:
    """rel-F3."""

    def fail(plan: Plan, _headers: object) -> Plan:
        raise Unavailable("delivery_unreadable", key=plan.key)

    responder = Responder(source, https=False, dispatch=fail)

    assert asyncio.run(collect(responder, whole("sound")))[0] == 503
    responder.close()
