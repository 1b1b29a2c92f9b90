"""Bodies of requests on their way from clients, who may be slow on purpose: no thread waits for them (sec-S24)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from podcast_service.delivery.fields import Field
from podcast_service.delivery.responder import Message, Receive

SLOW = 30.0
"""Seconds within which more of a body has to come (sec-S24)."""
ENDLESS = 2**63
"""The size of a body that does not tell its own."""
_LEAST = 30_000
"""Bytes that have to come within that time: 1 kB/s, less than any line that sends sound has."""
_ROOM = 64 * 1024 * 1024


def size_of(fields: Sequence[Field]) -> int:
    """Return how many bytes the body of a request has."""
    if any(name == b"transfer-encoding" for name, _ in fields):
        return ENDLESS
    said = next((value for name, value in fields if name == b"content-length"), b"0")
    return int(said) if said.isdigit() and len(said) < 16 else ENDLESS


def keeping_on(receive: Receive, slow: float = SLOW) -> Receive:
    """Receive a body for as long as it keeps on coming; one that does not ends as if its sender had left.

    Only the time we wait counts, not what we take to read on.
    """
    left, came = slow, 0

    async def received() -> Message:
        nonlocal left, came
        now = asyncio.get_running_loop().time
        began = now()
        try:
            async with asyncio.timeout(left):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        left, came = left - (now() - began), came + len(_body(message))
        if came >= _LEAST:
            left, came = slow, 0
        return message

    return received


class Bodies:
    """Bodies that are held in memory until they are answered: at most ``room`` bytes together.

    Where there is no room, those give way that have been coming for the longest.
    """

    def __init__(self, room: int = _ROOM) -> None:
        self._room = room
        self._coming: dict[asyncio.Timeout, int] = {}

    @asynccontextmanager
    async def whole(self, size: int, receive: Receive) -> AsyncIterator[Receive | None]:
        """Give a body of ``size`` bytes when all of it is here; None for one that broke off or had to give way."""
        self._room -= size
        try:
            yield await self._gathered(size, receive)
        finally:
            self._room += size

    async def _gathered(self, size: int, receive: Receive) -> Receive | None:
        if not size:
            return receive
        try:
            async with asyncio.timeout(None) as place:
                self._coming[place] = size
                try:
                    self._make_room()
                    body = await _read(receive)
                finally:
                    del self._coming[place]
        except TimeoutError:
            return None
        return None if body is None else _again(body, receive)

    def _make_room(self) -> None:
        short = -self._room
        for place, size in self._coming.items():
            if short <= 0:
                return
            if not place.expired():
                place.reschedule(0)
            short -= size


async def _read(receive: Receive) -> bytes | None:
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += _body(message)
        more = bool(message.get("more_body"))
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Receive ``body`` at once, and then whatever else happens."""
    first: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return first.pop() if first else await receive()

    return received


def _body(message: Message) -> bytes:
    body = message.get("body", b"")
    return body if isinstance(body, bytes) else b""
