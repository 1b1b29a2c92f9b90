"""Servers of strangers: little ones on loopback that answer as they are told, byte by byte."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread

Send = Callable[[bytes], object]


@dataclass(frozen=True)
class Asked:
    """One request as the server got it; names of fields are lower-case."""

    method: str
    path: str
    fields: dict[str, str]
    body: bytes


@dataclass
class Stranger:
    """A running server: where it is, and what it was asked."""

    port: int
    asked: list[Asked] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"


Answer = Callable[[Asked, Send], None]


@contextmanager
def stranger(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Stranger]:
    """Run a server that answers each request by ``answer``, then closes the connection."""

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # whoever asked may have left
                if tls:
                    self.connection = tls.wrap_socket(self.request, server_side=True)
                    self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
                asked = self._read()
                server.asked.append(asked)
                answer(asked, self.wfile.write)

        def _read(self) -> Asked:
            method, path, _ = self.rfile.readline().decode("latin-1").split(" ", 2)
            lines = iter(self.rfile.readline, b"\r\n")
            fields = {name.lower(): value for name, value in BytesHeaderParser().parsebytes(b"".join(lines)).items()}
            return Asked(method, path, fields, self.rfile.read(int(fields.get("content-length", 0))))

        def finish(self) -> None:
            with suppress(OSError):
                super().finish()
                if tls:
                    self.connection.close()

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        server = Stranger(running.server_address[1])
        serving = Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        serving.start()
        try:
            yield server
        finally:
            running.shutdown()


def reply(status: int, body: bytes = b"", **fields: str) -> bytes:
    """Return a whole answer; ``fields`` are written with ``_`` for ``-``."""
    described = {"content_length": str(len(body)), **fields}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in described.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Words", *lines, "", ""]).encode("latin-1") + body


def certified(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return what a server proves to be ``name`` with, and what a client trusts that proof by."""
    key, proof = folder / f"{name}.key", folder / f"{name}.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(proof), "-days", "2", "-subj", f"/CN={name}"]
    subprocess.run([*command, "-addext", f"subjectAltName=DNS:{name}"], check=True, capture_output=True)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(proof, key)
    return serving, ssl.create_default_context(cafile=str(proof))
