"""The one client for requests to other servers: only where the guard lets it, bounded in bytes and in time (sec-S19).

It sends no cookies, takes no proxy from the environment and follows at most ``MOST_REDIRECTS`` redirects.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from http.client import HTTPException
from threading import Event, Thread, Timer

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import HTTPError

from podcast_service import __version__
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.system import system_words
from podcast_service.domain.told import told
from podcast_service.outbound.guard import Target, checked, led_to, origin_of, target_of

MOST_BYTES = 50_000_000
MOST_SECONDS = 20.0
MOST_REDIRECTS = 3
USER_AGENT = f"podcast-service/{__version__}"

Resolve = Callable[[str, int], Sequence[str]]
"""Find the IP addresses of a host. Raises OSError."""

_REPEATED = (307, 308)
"""Redirects after which the same is asked again; after the others it is a GET."""
_REDIRECTS = (301, 302, 303, *_REPEATED)
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_CHUNK = 1 << 16
_FAILURES = (HTTPError, HTTPException, OSError, ValueError)
"""What urllib3 and what is below it raise on servers that break rules; ValueError for a wrong length or coding."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the IP addresses of ``host``."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


@cache
def system_trust() -> ssl.SSLContext:
    """Return the machine's own list of whom to trust."""
    return ssl.create_default_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """An answer: ``fields`` by lower-case name, ``body`` decoded, ``url`` where it came from.

    ``redirects`` are the addresses asked before that one, in order.
    """

    status: int
    fields: dict[str, str]
    body: bytes
    url: str
    redirects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked of one server; ``ends`` is on the monotonic clock."""

    method: str
    fields: Mapping[str, str]
    body: bytes
    most: int
    ends: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Ask other servers. ``exempt`` are origins the operator named, such as our own: any port and any machine will do.

    An exemption holds as long as only such origins lead to one another, never for what a stranger leads to.
    """

    exempt: tuple[str, ...] = ()
    resolve: Resolve = resolve
    trust: Callable[[], ssl.SSLContext] = field(default=system_trust)

    def ask(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str] | None = None,
        body: bytes = b"",
        *,
        most: int = MOST_BYTES,
        seconds: float = MOST_SECONDS,
        follow: bool = True,
    ) -> Fetched:
        """Return the answer, whatever its status; ``most`` is in bytes after decoding, ``seconds`` is for everything.

        Raises Invalid for what may not be asked or is too large, Unavailable for what does not answer as it should.
        """
        ends = time.monotonic() + seconds
        sent = {name.lower(): value for name, value in (fields or {}).items()}
        exempt = frozenset(map(origin_of, self.exempt))
        target = target_of(url, exempt)
        hops: list[str] = []
        while True:
            answer = self._exchange(target, _Request(method, sent, body, most, ends))
            location = answer.fields.get("location")
            if not follow or answer.status not in _REDIRECTS or not location:
                return replace(answer, redirects=tuple(hops))
            hops.append(target.url)
            if len(hops) > MOST_REDIRECTS:
                raise Invalid("outbound_redirects", url=hops[0], most=MOST_REDIRECTS)
            before, target = target, led_to(target, location, exempt)
            if answer.status not in _REPEATED and method != "HEAD":
                method, body = "GET", b""
                sent.pop("content-type", None)
            if target.origin != before.origin:
                sent = {name: value for name, value in sent.items() if name not in _SECRET}

    def _exchange(self, target: Target, request: _Request) -> Fetched:
        addresses = checked(target, self._addresses(target, request.ends))
        with closing(_connect(target, addresses, request.ends)) as plain, ended(plain, request.ends) as is_late:
            try:
                answer = _talk(self._secured(plain, target), target, request)
            except _FAILURES as error:
                if is_late():
                    raise Unavailable("outbound_slow", host=target.host) from error
                raise Unavailable("outbound_broken", host=target.host, reason=_words(error)) from error
            if is_late():  # what looks like the end of the body was ours
                raise Unavailable("outbound_slow", host=target.host)
        return answer

    def _addresses(self, target: Target, ends: float) -> Sequence[str]:
        """Resolve the host once; the system's resolver cannot be interrupted, so it is left behind when it is late."""
        found: list[Sequence[str] | OSError | UnicodeError] = []

        def look() -> None:
            try:
                found.append(self.resolve(target.host, target.port))
            except (OSError, UnicodeError) as error:
                found.append(error)

        looking = Thread(target=look, name="resolve", daemon=True)
        looking.start()
        looking.join(max(0.0, ends - time.monotonic()))
        if not found:
            raise Unavailable("outbound_slow", host=target.host)
        if isinstance(found[0], Exception) or not found[0]:
            raise Unavailable("outbound_unresolved", host=target.host)
        return found[0]

    def _secured(self, plain: socket.socket, target: Target) -> socket.socket:
        """Return the connection proven to be with the host by name, where the scheme asks for that."""
        if target.scheme == "http":
            return plain
        return self.trust().wrap_socket(plain, server_hostname=target.host)


def _connect(target: Target, addresses: Sequence[str], ends: float) -> socket.socket:
    """Connect to the first of the checked addresses that answers: the name is not looked up again (no rebinding)."""
    reason = told("no time was left")
    for number, address in enumerate(addresses):
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            opened = socket.create_connection((address, target.port), timeout=left / (len(addresses) - number))
        except OSError as error:
            reason = system_words(error)
        else:
            opened.settimeout(left)
            return opened
    raise Unavailable("outbound_unreachable", host=target.host, reason=reason)


@contextmanager
def ended(connected: socket.socket, ends: float) -> Iterator[Callable[[], bool]]:
    """End the connection at ``ends``, however busy it is by then; what is given says whether that happened.

    A limit for each read would not do: a server that sends a byte now and then keeps within it for ever.
    """
    is_late = Event()
    # A plain one of the same connection, as encryption takes the other one over.
    twin = socket.socket(fileno=os.dup(connected.fileno()))

    def end() -> None:
        is_late.set()
        with suppress(OSError):
            twin.shutdown(socket.SHUT_RDWR)

    timer = Timer(max(0.0, ends - time.monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        yield is_late.is_set
    finally:
        timer.cancel()
        timer.join()
        twin.close()


def _talk(connected: socket.socket, target: Target, request: _Request) -> Fetched:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = connected
    fields = {
        "accept-encoding": "gzip",
        **request.fields,
        "host": target.authority,
        "user-agent": USER_AGENT,
        "connection": "close",
    }
    try:
        connection.request(
            request.method, target.path, body=request.body or None, headers=fields, preload_content=False
        )
        answer = connection.getresponse()
        return Fetched(
            status=answer.status,
            fields={name.lower(): answer.headers[name] for name in answer.headers},
            body=_body(answer, target, request.most),
            url=target.url,
        )
    finally:
        connection.close()
        _let_go(connected)


def _let_go(connected: socket.socket) -> None:
    """Close a connection now, although an answer that was left half-read, or never understood, still holds it."""
    number = connected.detach()
    if number >= 0:
        os.close(number)


def _body(answer: BaseHTTPResponse, target: Target, most: int) -> bytes:
    """Read the body, decoded piece by piece, so that little is unpacked of what is too much."""
    body = bytearray()
    for piece in answer.stream(_CHUNK, decode_content=True):
        body += piece
        if len(body) > most:
            raise Invalid("outbound_large", host=target.host, most=most)
    return bytes(body)


def _words(error: Exception) -> str:
    return str(error)[:200] or type(error).__name__
