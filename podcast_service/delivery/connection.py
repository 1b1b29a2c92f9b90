"""One listener's connection: what is ready goes straight to the socket, and sound from file to socket in the kernel.

uvicorn reads the requests, minds their order and their bodies, and speaks ASGI for everything that is not ready.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from asyncio import AbstractEventLoop, Future, TimerHandle, Transport
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from os import dup
from typing import Protocol, runtime_checkable
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from podcast_service.delivery.fields import Field, Fields
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.stream import OpenFile
from podcast_service.domain.errors import PodcastError

KEEP_ALIVE = 75
"""Seconds a connection may rest between two requests."""
_MOST_HEAD, _MOST_FIELDS = 64 * 1024, 100
_AT_ONCE = 256 * 1024
"""Bytes of sound one listener is sent before the others have their turn."""
_NEVER = float("inf")
_TICK = 0.1

_log = logging.getLogger(__name__)


@runtime_checkable
class Door(Protocol):
    """An ASGI application that can also say its answer without waiting for anything."""

    def decide(self, method: str, path: str, query: bytes, fields: Sequence[Field]) -> Plan | None:
        """Return the answer to a request if it is ready; ``path`` has no escapes, ``fields`` have lower-case names."""

    def opened(self, key: str) -> OpenFile | None:
        """Return the local file of a stored object if it is open."""


class Connection(HttpToolsProtocol):
    """A connection to a ``Door``; with any other ASGI application it is uvicorn's own, with limits.

    Limits are in seconds: ``slow_head`` until the head of a request has to be whole (sec-S24), ``keep_alive`` between
    two requests, ``stalled`` while a listener takes nothing at all; a paused player asks again with a range.
    """

    slow_head, keep_alive, stalled = 15.0, float(KEEP_ALIVE), 300.0

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._door = self.app if isinstance(self.app, Door) else None
        self._direct: socket.socket | None = None
        self._writable: Future[None] | None = None
        self._watch: TimerHandle | None = None
        self._patience = _NEVER
        self._in_head, self._size, self._too_large, self._answered = False, 0, False, False

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Begin, and expect a whole request soon."""
        super().connection_made(transport)
        self._patience = self.loop.time() + self.slow_head
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of everything, and wake what waits for the listener."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)
        if self._direct is not None:
            self.loop.remove_writer(self._direct)
            self._direct.close()
            self._direct = None
        _wake(self._writable)

    def _look(self) -> None:
        """Close a connection that neither asks nor is answered: one timer for each, not one for every request."""
        left = self._patience - self.loop.time()
        if left <= 0 and not self._is_busy():
            self.transport.close()
        else:
            self._watch = self.loop.call_later(min(max(left, _TICK), self.slow_head), self._look)

    def _is_busy(self) -> bool:
        return bool(self.cycle and not self.cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        """Read on, unless the head of a request has no end."""
        # What came in one read is counted when the head is whole, so a head never holds more than this and one read.
        self._size = self._size + len(data) if self._in_head else len(data)
        if self._in_head and self._size > _MOST_HEAD:
            self._refuse_size()
        else:
            super().data_received(data)

    def _refuse_size(self) -> None:
        self._too_large = True
        self.send_400_response("The head of this request is too large.")

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or is too large a one, and close."""
        if self.transport.is_closing():
            return
        status, words = (
            (431, b"the head of this request is too large") if self._too_large else (400, b"no HTTP request")
        )
        body = b"%d: %s.\n" % (status, words)
        fields = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n" % len(
            body
        )
        if self._is_busy():
            # An answer under way would be cut in two by these words; one that has not begun is not sent any more.
            if self.cycle.response_started or self.pipeline:
                self.transport.abort()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(STATUS_LINE[status] + fields + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request; what only the application needs is made when the request is handed to it."""
        self.url, self.headers = b"", []
        self._in_head, self._answered = True, False
        self._patience = self.loop.time() + self.slow_head

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header field."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Answer at once if the answer is ready, else hand the request to the application."""
        self._in_head, self._patience = False, _NEVER
        self._too_large = len(self.headers) > _MOST_FIELDS or (
            self._size > _MOST_HEAD and len(self.url) + sum(len(n) + len(v) for n, v in self.headers) > _MOST_HEAD
        )
        if self._too_large:
            raise ValueError("too large")  # which the parser hands to send_400_response
        self._answered = self._answer()
        if not self._answered:
            self._begin()
            super().on_headers_complete()

    def _begin(self) -> None:
        """Have uvicorn begin the request whose head was read."""
        url, fields = self.url, self.headers
        super().on_message_begin()
        self.url = url
        for name, value in fields:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Pass a body on; nobody reads that of a request which is answered already."""
        if not self._answered:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        if not self._answered:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        self._patience = self.loop.time() + self.keep_alive
        super().on_response_complete()

    def _answer(self) -> bool:
        """Send the answer if it is ready and nothing goes before it; say whether that is so."""
        if self._door is None or self._is_busy() or self.flow.write_paused or self.transport.is_closing():
            return False
        if self.parser.should_upgrade():
            return False
        address = httptools.parse_url(self.url)
        path = address.path.decode("ascii")
        method = self.parser.get_method().decode("ascii")
        plan = self._door.decide(method, unquote(path) if "%" in path else path, address.query or b"", self.headers)
        if plan is None:
            return False
        keep = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        head = _head(plan, self.server_state.default_headers, keep=keep)
        if plan.stretch is None:
            self.transport.write(head if method == "HEAD" else head + plan.body)
            self._rest(keep=keep)
            return True
        return self._send_sound(head, plan, keep=keep)

    def _rest(self, *, keep: bool) -> None:
        self._patience = self.loop.time() + self.keep_alive
        if not keep:
            self.transport.close()

    def _send_sound(self, head: bytes, plan: Plan, *, keep: bool) -> bool:
        """Send a stretch of an open file as far as the listener takes it now; a task sends the rest."""
        file = self._door.opened(plan.key) if self._door else None
        if file is None or not file.lends or plan.stretch is None or self.transport.get_write_buffer_size():
            return False
        direct = self._socket()
        if direct is None:
            return False
        start, stop = plan.stretch
        try:
            sent = _send(direct, head)
            if sent == len(head) and file.is_near(start, min(stop - start, _AT_ONCE)):
                start += file.send(direct.fileno(), start, min(stop - start, _AT_ONCE))
        except OSError:
            self.transport.abort()
            return True
        if start == stop:
            self._rest(keep=keep)
        else:
            self._send_later(direct, head[sent:], file, start, stop, keep=keep)
        return True

    def _socket(self) -> socket.socket | None:
        """Return the connection's socket under a number of its own, which the event loop lets us wait for."""
        if self._direct is None:
            with suppress(OSError):
                self._direct = socket.socket(fileno=dup(self.transport.get_extra_info("socket").fileno()))
                self._direct.setblocking(False)
        return self._direct

    def _send_later(
        self, direct: socket.socket, head: bytes, file: OpenFile, start: int, stop: int, *, keep: bool
    ) -> None:
        """Make the rest an answer of uvicorn's, so that it waits with the next request and ends with the server."""
        self._begin()
        self.cycle = RequestResponseCycle(
            scope=self.scope,
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=False,
            default_headers=[],
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=keep,
            on_response=self.on_response_complete,
        )
        self.cycle.response_started = True
        rest = partial(self._send_rest, self.cycle, direct, head, file, start, stop)
        self._start_asgi_task(self.cycle, lambda scope, receive, send: rest())

    async def _send_rest(
        self, cycle: RequestResponseCycle, direct: socket.socket, head: bytes, file: OpenFile, start: int, stop: int
    ) -> None:
        try:
            while head and not cycle.disconnected:
                head = head[_send(direct, head) :]
                if head:
                    await self._until_writable(direct)
            while start < stop and not cycle.disconnected:
                start += await self._send_some(direct, file, start, stop)
        except (OSError, TimeoutError):
            self._break_off(cycle)
        except PodcastError as error:
            # The part never looks whole: the connection breaks before the length that was promised.
            _log.warning("storage failed half-way: %s", error)
            self._break_off(cycle)
        if not cycle.disconnected:
            cycle.response_complete = True
            cycle.on_response()
            if not cycle.keep_alive:
                self.transport.close()

    def _break_off(self, cycle: RequestResponseCycle) -> None:
        cycle.disconnected = True
        self.transport.abort()

    async def _send_some(self, direct: socket.socket, file: OpenFile, start: int, stop: int) -> int:
        """Send the next bytes; those not in memory are fetched into it by a thread first."""
        size = min(stop - start, _AT_ONCE)
        if not file.is_near(start, size):
            await self.loop.run_in_executor(None, file.fetch, start, size)
            if self._direct is None:
                return 0
        sent = file.send(direct.fileno(), start, size)
        if sent < size:
            await self._until_writable(direct)
        else:
            await asyncio.sleep(0)
        return sent

    async def _until_writable(self, direct: socket.socket) -> None:
        self._writable = self.loop.create_future()
        self.loop.add_writer(direct, _wake, self._writable)
        try:
            await asyncio.wait_for(self._writable, self.stalled)
        finally:
            if self._direct is not None:
                self.loop.remove_writer(direct)


def _wake(waiting: Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)


def _send(direct: socket.socket, head: bytes) -> int:
    """Send what the socket takes of ``head``, to go out together with what follows."""
    try:
        return direct.send(head, _MORE)
    except BlockingIOError:
        return 0


_MORE: int = getattr(socket, "MSG_MORE", 0)


_heads: dict[int, tuple[Fields, bytes]] = {}
"""The header fields of kept plans as they are sent, by the identity of the fields, which it keeps alive."""
_MOST_HEADS = 4096


def _head(plan: Plan, always: Sequence[Field], *, keep: bool) -> bytes:
    """Write the status line and the header fields, ``always`` first."""
    known = _heads.get(id(plan.fields))
    if known is None:
        known = (plan.fields, _lines(plan.fields))
        if plan.stretch is None:
            if len(_heads) >= _MOST_HEADS:
                _heads.clear()
            _heads[id(plan.fields)] = known
    end = _END if keep else _CLOSE
    return b"".join((STATUS_LINE[plan.status], _lines(always), known[1], end))


_END, _CLOSE = b"\r\n", b"connection: close\r\n\r\n"


def _lines(fields: Sequence[Field]) -> bytes:
    return b"\r\n".join([*map(b": ".join, fields), b""])
