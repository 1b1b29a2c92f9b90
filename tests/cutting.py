"""A line that breaks: a proxy for one server that counts what it passes on, and cuts connections where it is told."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_STEP = 64 * 1024


@dataclass
class Line:
    """``cuts`` are how many bytes pass from a client before each cut; ``lost`` how many answers are cut off whole.

    A connection that begins with ``spared`` is not cut for its bytes.
    """

    port: int = 0
    cuts: list[int] = field(default_factory=list)
    lost: list[bytes] = field(default_factory=list)
    """Beginnings of requests whose next answer never arrives."""
    sent: int = 0
    """Bytes that were passed on to the server."""
    cut: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, count: int) -> int:
        """Return how many of ``count`` bytes pass before the line breaks."""
        with self._lock:
            passes = count
            if self.cuts:
                passes = min(count, self.cuts[0])
                self.cuts[0] -= passes
                if self.cuts[0] == 0:
                    self.cuts.pop(0)
                    self.cut += 1
                    self.sent += passes
                    return -passes
            self.sent += passes
            return passes

    def loses(self, head: bytes) -> bool:
        """Say whether the answer to a request that begins so is lost; each is lost once."""
        with self._lock:
            mine = next((one for one in self.lost if head.startswith(one) or one in head.split(b"\r\n", 1)[0]), None)
            if mine is not None:
                self.lost.remove(mine)
            return mine is not None


@contextmanager
def line_to(port: int) -> Iterator[Line]:
    """Open a line to the server at ``port`` until the block ends."""
    line = Line()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        line.port = listening.getsockname()[1]
        threading.Thread(target=_accept, args=(listening, line, port), daemon=True).start()
        yield line
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


def _accept(listening: socket.socket, line: Line, port: int) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(client, line, port), daemon=True).start()


def _serve(client: socket.socket, line: Line, port: int) -> None:
    with client, socket.create_connection(("127.0.0.1", port)) as server:
        lost = threading.Event()
        back = threading.Thread(target=_back, args=(server, client, lost), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(_STEP):
                if line.loses(data):
                    lost.set()
                passes = line.pass_on(len(data))
                server.sendall(data[: abs(passes)])
                if passes < 0:
                    server.shutdown(socket.SHUT_WR)
                    client.shutdown(socket.SHUT_RDWR)
                    back.join(5)
                    return
            server.shutdown(socket.SHUT_WR)
        back.join(30)


def _back(server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
    with suppress(OSError):
        while data := server.recv(_STEP):
            if lost.is_set():
                break
            client.sendall(data)
        client.shutdown(socket.SHUT_RDWR)
