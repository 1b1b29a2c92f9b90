"""The front door: answers what the shelf keeps and streams sound; everything else goes on to Flask.

An ASGI application for granian. Flask never sees a listener who reads slowly.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial
from ipaddress import ip_address
from threading import Thread

from a2wsgi import WSGIMiddleware
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from podcast_service.delivery.fields import DATA_POLICY, as_bytes, security
from podcast_service.delivery.former import Lead
from podcast_service.delivery.hosts import is_trusted
from podcast_service.delivery.kept import Kept, Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.responder import ASGIApp, Message, Receive, Responder, Scope, Send
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source
from podcast_service.domain.errors import Conflict, Forbidden, Invalid

LOOPBACK = ("127.0.0.1", "::1")
_SLOW_BODY = 30.0
"""Seconds a client may pause inside a request body (sec-S24)."""
_CONNECTIONS = 4096
_HEADERS = 64 * 1024

_log = logging.getLogger(__name__)
_NAMES = {name.encode(): name for name in (*READ_FIELDS, "host")}


def behind(app: Flask, *, threads: int = 8) -> ASGIApp:
    """Put a Flask application behind the front door, on at most ``threads`` threads."""
    bridge = WSGIMiddleware(app.wsgi_app, workers=threads)  # type: ignore[arg-type] # its own WSGI types

    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        await bridge(scope, receive, send)  # type: ignore[arg-type] # its own ASGI types

    return forward


def create_front(
    shelf: Shelf,
    storage: Source,
    fallback: ASGIApp,
    *,
    trusted_hosts: Collection[str],
    https: bool = False,
    lead: Lead | None = None,
    dispatch: Dispatch | None = None,
) -> ASGIApp:
    """Make the front door. ``trusted_hosts`` are names without port, ``.example.org`` for all under it (sec-S17).

    ``lead`` answers requests for public addresses the service had before; ``dispatch`` says who sends the bytes of
    stored media, where that is not always us.
    """
    responder = Responder(storage, https=https, dispatch=dispatch)
    return _Front(shelf, responder, fallback, trusted_hosts, https, lead)


class _Front:
    def __init__(
        self,
        shelf: Shelf,
        responder: Responder,
        fallback: ASGIApp,
        trusted_hosts: Collection[str],
        https: bool,
        lead: Lead | None,
    ) -> None:
        self._shelf = shelf
        self._lead = lead
        self._fallback = fallback
        self._responder = responder
        # Rendering is Python's own work: more threads would only take turns.
        self._makers = ThreadPoolExecutor(4, thread_name_prefix="shelf")
        self._trusts = lru_cache(maxsize=256)(partial(is_trusted, names=tuple(trusted_hosts)))
        self._wrong_host = _refusal(b"400: this server does not answer for that host name.\n", https)
        self._wrong_address = _refusal(b"400: that address is not written in ASCII.\n", https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._live(receive, send)
            return
        headers = _read_fields(scope["headers"])
        led = self._lead and self._lead(headers.get("host", ""), scope["path"], scope["query_string"])
        if led:
            await self._responder.respond(led, receive, send)
            return
        if not self._trusts(headers.get("host", "")):
            await self._responder.respond(self._wrong_host, receive, send)
            return
        kept = self._shelf.ready(scope["path"])
        if kept is None:
            await self._answer_slowly(scope, headers, receive, send)
            return
        decided = plan(scope["method"], headers, kept)
        body = self._responder.at_hand(decided)
        if body is None:
            await self._responder.respond(decided, receive, send, headers)
            return
        # Nearly every request ends here: in one coroutine, without a thread.
        await send({"type": "http.response.start", "status": decided.status, "headers": decided.fields})
        await send({"type": "http.response.body", "body": body})

    async def _answer_slowly(self, scope: Scope, headers: dict[str, str], receive: Receive, send: Send) -> None:
        """Make the answer in a thread; what is no public address is Flask's."""
        kept = await self._make(scope["path"])
        if kept is not None:
            await self._responder.respond(plan(scope["method"], headers, kept), receive, send, headers)
        elif not scope["query_string"].isascii():
            await self._responder.respond(self._wrong_address, receive, send)
        else:
            await self._fallback(scope, partial(_receive_in_time, receive), send)

    async def _make(self, path: str) -> Kept | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._makers, self._shelf.find, path)
        except Exception:  # noqa: BLE001 — not swallowed: Flask makes it again
            # Flask meets the same error, shows the page for it and gives it a reference number.
            _log.debug("an address could not be made; Flask answers", exc_info=True)
            return None

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._responder.close()
        self._makers.shutdown(wait=False, cancel_futures=True)
        await send({"type": "lifespan.shutdown.complete"})


def _read_fields(fields: list[tuple[bytes, bytes]]) -> dict[str, str]:
    """Keep the fields a plan or the host check reads; a repeated one is joined, so it never passes for a single one."""
    found: dict[str, str] = {}
    for name, value in fields:
        known = _NAMES.get(name)
        if known is not None:
            text = value.decode("latin-1")
            found[known] = f"{found[known]}, {text}" if known in found else text
    return found


def _refusal(body: bytes, https: bool) -> Plan:
    described = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", DATA_POLICY),
    )
    return Plan(400, as_bytes(security(https=https), described), body)


async def _receive_in_time(receive: Receive) -> Message:
    """Wait for more of a request body, but not for ever: a body that stops coming ends the request."""
    try:
        return await asyncio.wait_for(receive(), _SLOW_BODY)
    except TimeoutError:
        return {"type": "http.disconnect"}


def run(make: Callable[[], ASGIApp], *, port: int, addresses: tuple[str, ...] = LOOPBACK, workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT, then let running answers finish for at most five seconds.

    ``make`` is called once in each worker process and makes its front door; it is a function of a module, so that it
    can be named to a new process. Raises what ``free_addresses`` raises.
    """
    first, *further = free_addresses(addresses, port)
    server = Granian(
        "podcast-service",
        address=first,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        runtime_mode=RuntimeModes.st,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=_HEADERS),
        loop=Loops.uvloop,
        websockets=False,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
    )
    server.serve(target_loader=partial(_load, make, tuple(further), port), wrap_loader=False)


def _load(make: Callable[[], ASGIApp], further: tuple[str, ...], port: int) -> ASGIApp:
    Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    front = make()
    return _Also(front, further, port) if further else front


def _end_with(parent: int) -> None:
    """End this worker when its parent was killed: it would keep the port and serve on, known to nobody."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


class _Also:
    """The same application on further addresses: granian binds one, a name like localhost has two."""

    def __init__(self, app: ASGIApp, addresses: tuple[str, ...], port: int) -> None:
        self._app = app
        self._servers = [_further_server(app, address, port) for address in addresses]

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Hand a request on as it is; begin and end with the application."""
        return self._live(scope, receive, send) if scope["type"] == "lifespan" else self._app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        running = [asyncio.ensure_future(server.serve()) for server in self._servers]
        await self._app(scope, receive, send)
        for server in self._servers:
            server.stop()  # type: ignore[no-untyped-call] # granian leaves it without types
        await asyncio.wait(running, timeout=5)


def _further_server(app: ASGIApp, address: str, port: int) -> Server:
    return Server(
        app,
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=_HEADERS),
        websockets=False,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        # Its one warning, at each start, is about itself: that embedding is young.
        log_level=LogLevels.error,
    )


def free_addresses(addresses: tuple[str, ...], port: int) -> tuple[str, ...]:
    """Return those of ``addresses`` to bind: all, but a machine may lack one of its two loopback addresses.

    Raises Conflict when another program has the port, Forbidden when only the administrator may have it, Invalid for
    an address this machine has not.
    """
    return tuple(address for address in addresses if _is_bindable(address, port))


def _is_bindable(address: str, port: int) -> bool:
    """Try an address; granian shares ports between processes, so a port in use would go unnoticed there."""
    try:
        family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address, port))
    except ValueError as error:
        raise Invalid("front_address", address=address) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict("front_port_taken", port=port, address=address) from error
        if error.errno == errno.EACCES:
            raise Forbidden("front_port_forbidden", port=port) from error
        if address not in LOOPBACK:
            raise Invalid("front_address", address=address) from error
        return False  # a machine without IPv6
    return True
