"""One listener's connection: what is ready goes straight to the socket, and sound from file to socket in the kernel.

uvicorn reads the requests, minds their order and their bodies, and speaks ASGI for everything that is not ready.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop, TimerHandle, Transport
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, runtime_checkable
from urllib.parse import unquote

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from podcast_service.delivery.direct import Direct, Rest
from podcast_service.delivery.ears import Ear, tell
from podcast_service.delivery.fields import Field
from podcast_service.delivery.head import head_of
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.stream import RETRY_AFTER, OpenFile
from podcast_service.domain.errors import PodcastError

KEEP_ALIVE = 75
"""Seconds a connection may rest between two requests."""
_MOST_HEAD, _MOST_FIELDS = 64 * 1024, 100
_NEVER = float("inf")
_TICK = 0.1
_REFUSAL = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
_NO_REQUEST = b"400: this is no HTTP request.\n"
_TOO_LARGE = b"431: the head of this request is too large.\n"
_FULL = b"503: too many listeners at once. Try again in half a minute.\n"
_AGAIN = b"retry-after: %d\r\n" % RETRY_AFTER

_log = logging.getLogger(__name__)


@runtime_checkable
class Door(Protocol):
    """An ASGI application that can also say its answer without waiting for anything."""

    def decide(self, method: str, path: str, query: bytes, fields: Sequence[Field]) -> Plan | None:
        """Return the answer to a request if it is ready; ``path`` has no escapes, ``fields`` have lower-case names."""

    def opened(self, key: str) -> OpenFile | None:
        """Return the local file of a stored object if it is open."""

    def ear(self, peer: str) -> Ear | None:
        """Return what hears of the sound that goes to ``peer``, if anything counts."""


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
        self._direct: Direct | None = None
        self._ear: Ear | None = None
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
            self._direct.close()
            self._direct = None

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
        was_in_head = self._in_head
        self._size = self._size + len(data) if was_in_head else len(data)
        if was_in_head and self._size > _MOST_HEAD:
            self._too_large = True
            self.send_400_response("")
            return
        super().data_received(data)
        if self._in_head and not was_in_head:
            self._patience = self.loop.time() + self.slow_head

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no request, or is too large a one, and close."""
        if self.transport.is_closing():
            return
        status, body = (431, _TOO_LARGE) if self._too_large else (400, _NO_REQUEST)
        if self._is_busy():
            # An answer under way would be cut in two by these words; one that has not begun is not sent any more.
            if self.cycle.response_started or self.pipeline:
                self.transport.abort()
                return
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.write(STATUS_LINE[status] + _REFUSAL % len(body) + body)
        self.transport.close()

    def on_message_begin(self) -> None:
        """Begin a request; what only the application needs is made when the request is handed to it."""
        self.url, self.headers = b"", []
        self._in_head, self._answered = True, False

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
        self._answered = self._answer() or self._turn_away()
        if not self._answered:
            self._begin()
            super().on_headers_complete()

    def _turn_away(self) -> bool:
        """Refuse what is not ready while there are as many as we take, and say when to come again (rel-L4)."""
        most = self.limit_concurrency
        if most is None or max(len(self.connections), len(self.tasks)) < most or self._is_busy():
            return False
        body = b"" if self.parser.get_method() == b"HEAD" else _FULL
        self.transport.write(STATUS_LINE[503] + _AGAIN + _REFUSAL % len(_FULL) + body)
        self.transport.close()
        return True

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
        door = self._door
        if door is None or self._is_busy() or self.flow.write_paused or self.transport.is_closing():
            return False
        if self.parser.should_upgrade():
            return False
        address = httptools.parse_url(self.url)
        path = address.path.decode("ascii")
        path = unquote(path) if "%" in path else path
        method = self.parser.get_method().decode("ascii")
        try:
            plan = door.decide(method, path, address.query or b"", self.headers)
        except Exception:  # noqa: BLE001 - told, and met again where it has an answer
            # No fault of the request's, which the parser would make of it: asked again, the application says 500.
            _log.exception("door_failed url=%r", self.url)
            return False
        if plan is None:
            return False
        keep = self.parser.get_http_version() != "1.0" and self.parser.should_keep_alive()
        head = head_of(plan, self.server_state.default_headers, keep=keep)
        if plan.stretch is not None:
            file = door.opened(plan.key)
            return file is not None and file.lends and self._send_sound(file, head, path, plan, keep=keep)
        self.transport.writelines((head, plan.body) if plan.body and method != "HEAD" else (head,))
        self._expect_next(keep=keep)
        return True

    def _heard(self, fields: list[Field], path: str, plan: Plan, rest: Rest) -> None:
        """Tell how much was sent, if anything counts."""
        if self._ear is None and self._door is not None:
            self._ear = self._door.ear(self.client[0] if self.client else "")
        if self._ear is not None and plan.stretch is not None:
            tell(self._ear, fields, path, plan, rest.start - plan.stretch.start)

    def _expect_next(self, *, keep: bool) -> None:
        self._patience = self.loop.time() + self.keep_alive
        if not keep:
            self.transport.close()

    def _send_sound(self, file: OpenFile, head: bytes, path: str, plan: Plan, *, keep: bool) -> bool:
        """Send a stretch of a file as far as the listener takes it now; a task sends the rest."""
        direct = self._direct or self._open_direct()
        if plan.stretch is None or direct is None or self.transport.get_write_buffer_size():
            return False
        rest = Rest(head, file, *plan.stretch)
        try:
            direct.send_now(rest)
        except (OSError, PodcastError) as error:
            _tell(error)
            self.transport.abort()
            self._heard(self.headers, path, plan, rest)
            return True
        if rest.start == rest.stop:
            self._heard(self.headers, path, plan, rest)
            self._expect_next(keep=keep)
        else:
            self._send_later(direct, rest, partial(self._heard, self.headers, path, plan, rest), keep=keep)
        return True

    def _open_direct(self) -> Direct | None:
        with suppress(OSError):
            number = self.transport.get_extra_info("socket").fileno()
            self._direct = Direct(self.loop, number, stalled=self.stalled)
        return self._direct

    def _send_later(self, direct: Direct, rest: Rest, heard: Callable[[], None], *, keep: bool) -> None:
        """Make the rest an answer of uvicorn's, so that the next request waits for it and the server ends after it."""
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
        sending = partial(self._send_rest, self.cycle, direct, rest, heard)
        self._start_asgi_task(self.cycle, lambda scope, receive, send: sending())

    async def _send_rest(
        self, cycle: RequestResponseCycle, direct: Direct, rest: Rest, heard: Callable[[], None]
    ) -> None:
        try:
            await direct.send(rest)
        except (OSError, TimeoutError, PodcastError) as error:
            # The part never looks whole: the connection breaks before the length that was promised.
            _tell(error)
            cycle.disconnected = True
            self.transport.abort()
        finally:
            heard()
        if not cycle.disconnected:
            cycle.response_complete = True
            cycle.on_response()
            if not cycle.keep_alive:
                self.transport.close()


def _tell(error: Exception) -> None:
    """Log what is wrong with the storage; that a listener left is nothing to tell."""
    if isinstance(error, PodcastError):
        _log.warning("storage failed half-way: %s", error)
