"""A proxy that harms what passes through it, the way stores and networks do: a byte changed, a connection cut."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit


@dataclass
class Faults:
    """What goes wrong, each so many times; ``seen`` counts requests by method."""

    change_in: int = 0
    change_out: int = 0
    cut_in: int = 0
    cut_out: int = 0
    pretend: int = 0
    fail: int = 0
    status: int = 503
    spared: int = 0
    """How many bodies pass before ``cut_in`` begins."""
    sent: int = 0
    """Bytes of bodies that reached the proxy, those of cut ones too."""
    seen: dict[str, int] = field(default_factory=dict)

    def take(self, fault: str) -> bool:
        """Say whether ``fault`` strikes now, and count it down."""
        left: int = getattr(self, fault)
        setattr(self, fault, max(0, left - 1))
        return left > 0


class Proxy(BaseHTTPRequestHandler):
    """Passes one request on, unless a fault strikes."""

    protocol_version = "HTTP/1.1"
    faults: ClassVar[Faults]
    backend: ClassVar[str]

    def log_message(self, *_: object) -> None:
        """Keep the tests' output clean."""

    def do_any(self) -> None:
        faults = self.faults
        faults.seen[self.command] = faults.seen.get(self.command, 0) + 1
        length = int(self.headers.get("Content-Length", 0))
        sends = self.command == "PUT" and length > 0
        if sends and not faults.take("spared") and faults.take("cut_in"):
            faults.sent += len(self.rfile.read(length // 2))
            self.close_connection = True
            return
        body = self.rfile.read(length)
        faults.sent += len(body) if sends else 0
        if len(body) < length:  # the client died
            self.close_connection = True
            return
        if sends and faults.take("change_in"):
            body = changed(body)
        if faults.take("fail"):
            self.answer(faults.status, {}, b"")
        elif sends and faults.take("pretend"):
            self.answer(200, {"ETag": '"pretended"'}, b"")
        else:
            self.answer(*self.forward(body))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_any  # noqa: N815 - names of http.server

    def forward(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
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
        is_object = "?" not in self.path  # lists have a query
        gives = self.command == "GET" and is_object and status in (200, 206) and len(body) > 0
        if gives and self.faults.take("change_out"):
            body = changed(body)
        cut = gives and self.faults.take("cut_out")
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() not in {"content-length", "transfer-encoding", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header(
            "Content-Length", headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(body))
        )
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut


class Server(ThreadingHTTPServer):
    """One thread for each connection; none outlives the tests."""

    daemon_threads = True

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


def changed(data: bytes) -> bytes:
    """Return ``data`` with one bit of its middle byte turned."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
