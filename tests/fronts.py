"""A front door on a loopback port of this process, whose limits a test may set, and raw talk with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
import uvloop
from doorways import keeping, make_apps
from uvicorn.server import ServerState

from podcast_service.delivery.connection import Connection
from podcast_service.delivery.responder import ASGIApp, Message, Receive, Scope, Send
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.document import Answer
from podcast_service.front import create_front
from podcast_service.storage.base import Storage


@dataclass
class Talk:
    """One connection of a client."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self) -> tuple[int, dict[str, str], bytes]:
        """Read one answer with a Content-Length, or without a body."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)
        first, *lines = head[:-4].decode("latin-1").split("\r\n")
        fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        status = int(first.split(" ", 2)[1])
        size = 0 if status in (100, 204, 304) else int(fields.get("content-length", "0"))
        return status, fields, await asyncio.wait_for(self.reader.readexactly(size), 20)

    async def rest(self) -> bytes:
        """Read until the server closes."""
        try:
            return await asyncio.wait_for(self.reader.read(), 20)
        except OSError:
            return b""

    async def ask(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        await self.say(data)
        return await self.hear()


@dataclass
class Served:
    """A front door that answers at ``port``; ``errors`` are what the event loop complained of."""

    port: int
    state: ServerState
    errors: list[dict[str, object]] = field(default_factory=list)

    @asynccontextmanager
    async def talk(self, **options: int) -> AsyncIterator[Talk]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, **options)
        try:
            yield Talk(reader, writer)
        finally:
            writer.close()


class Hasty(Connection):
    """A connection whose patience ends within a test."""

    slow_head, keep_alive, stalled = 0.3, 0.3, 0.5


def get(path: str, *fields: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: localhost", *fields]
    return "\r\n".join([*lines, "", ""]).encode()


async def opened(served: Served, path: str) -> None:
    """Ask once, so that the answer is kept and the file is open."""
    async with served.talk() as talk:
        status, _, _ = await talk.ask(get(path, "Range: bytes=0-0"))
        assert status in (200, 206, 404)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the body of the request: what stands behind the front door instead of Flask."""
    body, more = b"", True
    while more:
        message: Message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += bytes(message.get("body", b""))
        more = bool(message.get("more_body"))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


def echoing(answers: dict[str, Answer], storage: Storage) -> ASGIApp:
    return create_front(Shelf(keeping(answers.get), lambda: 1), storage, echo, trusted_hosts=["localhost"])


def serve(
    app: ASGIApp,
    talk: Callable[[Served], Awaitable[None]],
    *,
    kind: type[Connection] = Connection,
    most: int | None = None,
) -> list[dict[str, object]]:
    """Serve ``app`` to fewer than ``most`` while ``talk`` lasts; return what went wrong in the event loop."""

    async def run() -> list[dict[str, object]]:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(
            app,
            interface="asgi3",
            http=kind,
            ws="none",
            proxy_headers=False,
            log_config=None,
            log_level="error",
            limit_concurrency=most,
        )
        config.load()
        state = ServerState()
        server = await loop.create_server(lambda: kind(config, state, {}, loop), "127.0.0.1", 0)
        served = Served(server.sockets[0].getsockname()[1], state)
        loop.set_exception_handler(lambda _, context: served.errors.append(context))
        try:
            await talk(served)
        finally:  # a loop with a server in it is never done, so a test that fails would hang
            server.close()
            for connection in list(state.connections):
                connection.transport.abort()
        end = loop.time() + 5
        while (state.tasks or state.connections) and loop.time() < end:
            await asyncio.sleep(0.01)
        assert not state.tasks
        assert not state.connections
        return served.errors

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())


def doorway(folder: Path) -> ASGIApp:
    return make_apps(folder)[1]
