"""A proxy that stands before a server, as many do in the world, and remembers what was asked and answered."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Seen:
    """One request and the status it was answered with; field names in lower case."""

    method: str
    path: str
    fields: dict[str, str]
    status: int


@dataclass
class Witness:
    """A running proxy; ``port`` is where clients knock, ``behind`` the port it hands everything to."""

    port: int
    behind: int = 0
    seen: list[Seen] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return the address clients are told."""
        return f"http://localhost:{self.port}"

    def asked(self, path: str) -> list[Seen]:
        """Return what was asked of ``path``."""
        return [one for one in self.seen if one.path == path]


@contextmanager
def witness() -> Iterator[Witness]:
    """Run a proxy until the block ends; set ``behind`` before the first request."""

    class Handler(BaseHTTPRequestHandler):
        """Hand on a GET or HEAD as it came, and its answer as it came back."""

        def do_GET(self) -> None:
            connection = HTTPConnection("127.0.0.1", proxy.behind, timeout=30)
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            fields = {name.lower(): value for name, value in self.headers.items()}
            proxy.seen.append(Seen(self.command, self.path, fields, answer.status))
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.read())
            connection.close()

        do_HEAD = do_GET  # noqa: N815 - the server calls it so

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name for it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        proxy = Witness(running.server_port)
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield proxy
        running.shutdown()
