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

from podcast_service.delivery.bodies import SLOW, Bodies, keeping_on, size_of
from podcast_service.delivery.ears import Counting, Ear, Told, telling
from podcast_service.delivery.fields import DATA_POLICY, Field, as_bytes, security
from podcast_service.delivery.former import Lead
from podcast_service.delivery.hosts import is_trusted
from podcast_service.delivery.kept import Kept, Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.plan import READ_FIELDS, plan
from podcast_service.delivery.responder import ASGIApp, Receive, Responder, Scope, Send
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import OpenFile, Source
from podcast_service.site.search import is_query
from podcast_service.web.security import MEGABYTE
from podcast_service.web.studio.uploads_api import RULE

_SOON = 2.0
"""Seconds the start waits for the counting, which may as well begin a little later."""

_log = logging.getLogger(__name__)
_NAMES = {name.encode(): name for name in (*READ_FIELDS, "host")}


def behind(app: Flask, *, threads: int = 8, senders: int = 24, slow: float = SLOW, https: bool = False) -> ASGIApp:
    """Put a Flask application behind the front door, on at most ``threads`` threads.

    A thread is asked for when a body is here: who sends one slowly holds none (sec-S24). What is larger than anybody
    may send whom the studio does not know, and a part of an upload, is read as it comes, by ``senders`` of their own.
    The studio has threads of its own too: however much is being sent, and however long a producer's page waits for
    its work, search and what else visitors ask for do not wait for them (rel-L2).
    """
    bridge = WSGIMiddleware(app.wsgi_app, workers=threads)  # type: ignore[arg-type] # its own WSGI types
    for_senders = WSGIMiddleware(app.wsgi_app, workers=senders)  # type: ignore[arg-type] # its own WSGI types
    for_studio = WSGIMiddleware(app.wsgi_app, workers=threads)  # type: ignore[arg-type] # its own WSGI types
    late = _refusal(408, b"408: this request took too long to come. Send it again.\n", https)
    late_fields, bodies = (*late.fields, (b"connection", b"close")), Bodies()

    async def forward(scope: Scope, receive: Receive, send: Send) -> None:
        path, size = scope["path"], size_of(scope["headers"])
        if size > MEGABYTE or (path.startswith(f"{RULE}/") and "/parts/" in path):
            await for_senders(scope, keeping_on(receive, slow), send)  # type: ignore[arg-type] # its own ASGI types
            return
        chosen = for_studio if path.startswith(("/studio", "/api/")) else bridge
        async with bodies.whole(size, keeping_on(receive, slow)) as body:
            if body is None:
                await send({"type": "http.response.start", "status": 408, "headers": late_fields})
                await send({"type": "http.response.body", "body": late.body})
            else:
                await chosen(scope, body, send)  # type: ignore[arg-type] # its own ASGI types

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
    counting: Counting | None = None,
) -> ASGIApp:
    """Make the front door. ``trusted_hosts`` are names without port, ``.example.org`` for all under it (sec-S17).

    ``lead`` answers requests for public addresses the service had before; ``dispatch`` says who sends the bytes of
    stored media, where that is not always us; ``counting`` hears what listeners got.
    """
    responder = Responder(storage, https=https, dispatch=dispatch)
    return _Front(shelf, responder, fallback, trusted_hosts, https, lead, counting)


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
        counting: Counting | None,
    ) -> None:
        self._shelf = shelf
        self._counting = counting
        self._lead = lead
        self._fallback = fallback
        self._responder = responder
        # Rendering is Python's own work: more threads would only take turns.
        self._makers = ThreadPoolExecutor(4, thread_name_prefix="shelf")
        self._trusts = lru_cache(maxsize=256)(partial(is_trusted, names=tuple(trusted_hosts)))
        self._wrong_host = _refusal(400, b"400: this server does not answer for that host name.\n", https)
        self._wrong_address = _refusal(400, b"400: that address is not written in ASCII.\n", https)

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
            await self._responder.respond(decided, receive, send, told=self._told(scope, decided))
            return
        # Nearly every request ends here: in one coroutine, without a thread.
        await send({"type": "http.response.start", "status": decided.status, "headers": decided.fields})
        await send({"type": "http.response.body", "body": body})
        if decided.stretch is not None and (told := self._told(scope, decided)):
            told(len(body))

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

    def ear(self, peer: str) -> Ear | None:
        """Return what hears of the sound that goes to ``peer``, if anything counts."""
        return None if self._counting is None else self._counting.ear(peer)

    def _told(self, scope: Scope, plan: Plan) -> Told | None:
        """Return what is told how much was sent, if that may count."""
        if self._counting is None:
            return None
        client = scope.get("client")
        return telling(self._counting.ear(client[0] if client else ""), scope["headers"], scope["path"], plan)

    async def _answer_slowly(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Make the answer in a thread; what is no public address is Flask's."""
        asked = is_query(scope["method"], scope["path"], scope["query_string"])
        kept = None if asked else await self._make(scope["path"])
        if kept is not None:
            headers = _read_fields(scope["headers"])
            decided = plan(scope["method"], headers, kept)
            await self._responder.respond(decided, receive, send, headers, self._told(scope, decided))
        elif not scope["query_string"].isascii():
            await self._responder.respond(self._wrong_address, receive, send)
        else:
            await self._fallback(scope, receive, send)

    async def _make(self, path: str) -> Kept | None:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._makers, self._shelf.find, path)
        except Exception:  # noqa: BLE001 — not swallowed: Flask makes it again
            # Flask meets the same error, shows the page for it and gives it a reference number.
            _log.debug("an address could not be made; Flask answers", exc_info=True)
            return None

    async def _live(self, receive: Receive, send: Send) -> None:
        run = asyncio.get_running_loop().run_in_executor
        await receive()
        if self._counting is not None:
            await run(None, self._counting.open, _SOON)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._counting is not None:
            await run(None, self._counting.close)
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


def _refusal(status: int, body: bytes, https: bool) -> Plan:
    described = (
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", DATA_POLICY),
    )
    return Plan(status, as_bytes(security(https=https), described), body)
