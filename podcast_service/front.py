"""The front door: answers what the shelf keeps and streams sound; everything else goes on to Flask.

An ASGI application for any server; ours asks it for ready answers first (delivery/connection.py). Flask never sees a
listener who reads slowly.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache, partial

from a2wsgi import WSGIMiddleware
from flask import Flask

from podcast_service.delivery.fields import DATA_POLICY, Field, as_bytes, security
from podcast_service.delivery.former import Lead
from podcast_service.delivery.hosts import is_trusted
from podcast_service.delivery.kept import Kept, Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.responder import ASGIApp, Message, Receive, Responder, Scope, Send
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import OpenFile, Source
from podcast_service.site.search import is_query

_SLOW_BODY = 30.0
"""Seconds a client may pause inside a request body (sec-S24)."""

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
    """A ``Door`` (delivery/connection.py), and an ASGI application for any server."""

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
        decided = self.decide(scope["method"], scope["path"], scope["query_string"], scope["headers"])
        if decided is None:
            await self._answer_slowly(scope, receive, send)
            return
        body = self._responder.at_hand(decided)
        if body is None:
            await self._responder.respond(decided, receive, send)
            return
        # Nearly every request ends here: in one coroutine, without a thread.
        await send({"type": "http.response.start", "status": decided.status, "headers": decided.fields})
        await send({"type": "http.response.body", "body": body})

    def decide(self, method: str, path: str, query: bytes, fields: Sequence[Field]) -> Plan | None:
        """Return the answer to a request if it is ready, without waiting or making anything."""
        headers = _read_fields(fields)
        led = self._lead and self._lead(headers.get("host", ""), path, query)
        if led:
            return led
        if not self._trusts(headers.get("host", "")):
            return self._wrong_host
        kept = None if is_query(method, path, query) else self._shelf.ready(path)
        decided = None if kept is None else plan(method, headers, kept)
        is_for_others = decided is not None and decided.stretch is not None and self._responder.dispatches
        return None if is_for_others else decided

    def opened(self, key: str) -> OpenFile | None:
        """Return the local file of a stored object if it is open."""
        return self._responder.opened(key)

    async def _answer_slowly(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the answer in a thread; what is no public address is Flask's."""
        asked = is_query(scope["method"], scope["path"], scope["query_string"])
        kept = None if asked else await self._make(scope["path"])
        if kept is not None:
            headers = _read_fields(scope["headers"])
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


def _read_fields(fields: Sequence[Field]) -> dict[str, str]:
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
