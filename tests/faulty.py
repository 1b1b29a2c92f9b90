"""A store that fails on command: a proxy before a real one that harms what passes, the way stores and networks do.

``Faults`` says what strikes: a fault so many times, one at full rate (``always``), or a seeded random half of all
requests (``half``). A fault strikes only requests it can: a body that is not there cannot be cut.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import ClassVar
from urllib.parse import urlsplit

SENDING = frozenset({"PUT", "POST"})
LOOKING = frozenset({"GET", "HEAD"})
EVERY = SENDING | LOOKING | {"DELETE"}
Answer = tuple[int, dict[str, str], bytes]


class Fault(StrEnum):
    """One way to fail."""

    ERROR = "500"
    SLOW_DOWN = "503"
    SLOW_DOWN_LATER = "503 with Retry-After"
    REFUSED = "403"
    CUT_BEFORE = "cut before the body"
    CUT_IN = "cut inside the body"
    CUT_AFTER = "cut after the body: done, but nobody hears of it"
    CUT_HEAD = "cut inside the first line of the answer"
    CUT_OUT = "cut inside the body of the answer"
    TRUNCATED = "half an answer that looks whole"
    WRONG_LENGTH = "an answer that says it is longer than it is"
    DELAYED = "late, but there"
    STUCK = "later than anyone waits"
    CHANGED_IN = "a byte changed on the way in"
    CHANGED_OUT = "a byte changed on the way out"
    PRETENDED = "success with nothing stored"
    LAGGING = "lists that lag"


_STATUS = {Fault.ERROR: 500, Fault.SLOW_DOWN: 503, Fault.SLOW_DOWN_LATER: 503, Fault.REFUSED: 403}
_COUNTED = {
    Fault.CHANGED_IN: "change_in",
    Fault.CHANGED_OUT: "change_out",
    Fault.CUT_IN: "cut_in",
    Fault.CUT_OUT: "cut_out",
    Fault.PRETENDED: "pretend",
}


@dataclass
class Faults:
    """What goes wrong: each so many times, always, or to half of all; ``seen`` counts requests by method.

    ``late`` and ``stuck`` are seconds; ``place`` chooses the byte that is changed, else it is the middle one.
    """

    change_in: int = 0
    change_out: int = 0
    cut_in: int = 0
    cut_out: int = 0
    pretend: int = 0
    fail: int = 0
    status: int = 503
    always: Fault | None = None
    methods: frozenset[str] = EVERY
    late: float = 0.05
    stuck: float = 1.0
    place: Random | None = None
    spared: int = 0
    """How many bodies pass before ``cut_in`` begins."""
    sent: int = 0
    """Bytes of bodies that reached the proxy, those of cut ones too."""
    seen: dict[str, int] = field(default_factory=dict)
    struck: dict[Fault, int] = field(default_factory=dict)
    _half: tuple[Random, Sequence[Fault]] | None = None
    _once: bool = False
    _lists: dict[str, Answer] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def half(self, seed: int, kinds: Sequence[Fault] = tuple(Fault)) -> None:
        """Let one of ``kinds`` strike about half of all requests."""
        self._half = Random(seed), kinds

    def once(self, fault: Fault) -> None:
        """Let ``fault`` strike the next request alone."""
        self.always, self._once = fault, True

    def heal(self) -> None:
        """Be a good store from now on."""
        self.change_in = self.change_out = self.cut_in = self.cut_out = self.pretend = self.fail = 0
        self.always, self._half, self.methods = None, None, EVERY
        self._lists.clear()

    def drawn(self, method: str) -> Fault | None:
        """Count a request, and return what is to strike it."""
        with self._lock:
            self.seen[method] = self.seen.get(method, 0) + 1
            if method not in self.methods:
                return None
            if self._half:
                chance, kinds = self._half
                return chance.choice(kinds) if chance.random() < 0.5 else None
            fault = self.always
            if self._once:
                self.always, self._once = None, False
            return fault

    def strikes(self, fault: Fault) -> None:
        """Note that ``fault`` did strike."""
        with self._lock:
            self.struck[fault] = self.struck.get(fault, 0) + 1

    def take(self, fault: str) -> bool:
        """Say whether ``fault`` strikes now, and count it down."""
        with self._lock:
            left: int = getattr(self, fault)
            setattr(self, fault, max(0, left - 1))
            return left > 0

    def remembered(self, path: str, answer: Answer) -> Answer:
        """Return the list as it was when it was asked for first."""
        with self._lock:
            return self._lists.setdefault(path, answer)

    def changed(self, data: bytes) -> bytes:
        """Return ``data`` with one bit of one byte turned."""
        with self._lock:
            at = self.place.randrange(len(data)) if self.place else len(data) // 2
        return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


class Proxy(BaseHTTPRequestHandler):
    """Passes one request on, unless a fault strikes."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    faults: ClassVar[Faults]
    backend: ClassVar[str]
    drawn: Fault | None

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

    def do_any(self) -> None:
        self.drawn = self.faults.drawn(self.command)
        length = int(self.headers.get("Content-Length", 0))
        if self.strikes(Fault.CUT_BEFORE):
            self.close_connection = True
            return
        sends = self.command == "PUT" and length > 0
        if sends and not self.faults.take("spared") and self.strikes(Fault.CUT_IN):
            self.faults.sent += len(self.rfile.read(length // 2))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        self.faults.sent += len(body) if sends else 0
        if len(body) < length:  # the client died
            self.close_connection = True
            return
        if sends and self.strikes(Fault.CHANGED_IN):
            body = self.faults.changed(body)
        if self.strikes(Fault.STUCK):
            time.sleep(self.faults.stuck)
        if self.strikes(Fault.DELAYED):
            time.sleep(self.faults.late)
        self.answer(*(self.refusal() or self.pretended(sends=sends) or self.forward(body)))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any  # noqa: N815 - names of http.server

    def strikes(self, fault: Fault) -> bool:
        """Say whether ``fault``, which can strike here, does."""
        counted = _COUNTED.get(fault)
        if self.drawn is not fault and not (counted and self.faults.take(counted)):
            return False
        self.faults.strikes(fault)
        return True

    def refusal(self) -> Answer | None:
        """Return the answer of a store that will not."""
        status = self.faults.status if self.faults.take("fail") else None
        if self.drawn in _STATUS and self.strikes(self.drawn):
            status = _STATUS[self.drawn]
        later = {"Retry-After": "1"} if self.drawn is Fault.SLOW_DOWN_LATER else {}
        return (status, later, b"") if status else None

    def pretended(self, *, sends: bool) -> Answer | None:
        """Return success of what was not done."""
        changes = sends or (self.drawn is Fault.PRETENDED and self.command not in LOOKING)
        if changes and self.strikes(Fault.PRETENDED):
            return 204 if self.command == "DELETE" else 200, {"ETag": '"pretended"'}, b""
        return None

    def forward(self, body: bytes) -> Answer:
        connection = http.client.HTTPConnection(self.backend, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() != "expect":
                    connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        if self.strikes(Fault.CUT_AFTER):
            self.close_connection = True
            return
        if "list-type=2" in self.path and self.drawn is Fault.LAGGING:
            self.faults.strikes(Fault.LAGGING)
            status, headers, body = self.faults.remembered(self.path, (status, headers, body))
        # What is counted down strikes objects, not the lists that are asked on the way: those have a query.
        is_meant = "?" not in self.path or self.drawn is not None
        gives = self.command == "GET" and is_meant and status in (200, 206) and len(body) > 0
        if gives and self.strikes(Fault.CHANGED_OUT):
            body = self.faults.changed(body)
        if gives and self.strikes(Fault.TRUNCATED):
            body = body[: len(body) // 2]
        cut = gives and self.strikes(Fault.CUT_OUT)
        told = int(headers.get("Content-Length", "0")) if self.command == "HEAD" else len(body)
        wrong = status != 204 and self.strikes(Fault.WRONG_LENGTH)
        self.begin(status, headers, told + 100 if wrong else told)
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut
        if wrong and self.command != "HEAD":
            time.sleep(self.faults.stuck)
            self.close_connection = True

    def begin(self, status: int, headers: dict[str, str], length: int) -> None:
        """Send the head of an answer, or the beginning of its first line."""
        if self.strikes(Fault.CUT_HEAD):
            self.wfile.write(b"HTTP/1.1 20")
            self.close_connection = True
            raise ConnectionAbortedError
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()


class Server(ThreadingHTTPServer):
    """One thread for each connection; none outlives the tests."""

    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that leaves early is what some tests are about."""


@contextmanager
def faulty_proxy(target: str, faults: Faults) -> Iterator[str]:
    """Give the address of a proxy before ``target`` that does what ``faults`` says."""
    told = {"faults": faults, "backend": urlsplit(target).netloc}
    with Server(("127.0.0.1", 0), type("Told", (Proxy,), told)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
