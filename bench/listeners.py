"""A thousand listeners who read 20 kB a second each: all are served, others wait no longer, memory stays flat."""

from __future__ import annotations

import os
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from threading import Event, Thread

from bench.measure import Row, print_table
from bench.requests import ROOT, free_port, make_files, running

LISTENERS = int(os.environ.get("BENCH_LISTENERS", "1000"))
SECONDS = 10
RATE = 20_000
SLOTS = 20


class Listeners:
    """Connections that ask for a whole file and read ``RATE`` bytes of it each second, in turns spread over it."""

    def __init__(self, port: int, count: int = LISTENERS, path: str = "/audio.mp3") -> None:
        self._sockets = [_listen(port, path) for _ in range(count)]
        self._heard = [0] * count
        self._stop = Event()
        self._thread = Thread(target=self._read)
        self._began = time.monotonic()
        self._thread.start()

    def stop(self) -> int:
        """Stop; return how many heard all they could take, but for what the last second may still owe them."""
        took = time.monotonic() - self._began
        self._stop.set()
        self._thread.join()
        for each in self._sockets:
            each.close()
        return sum(heard >= RATE * (took - 2) for heard in self._heard)

    def _read(self) -> None:
        turn = 0
        while not self._stop.wait(max(0.0, self._began + turn / SLOTS - time.monotonic())):
            due = int(RATE * (time.monotonic() - self._began + 1))
            for number in range(turn % SLOTS, len(self._sockets), SLOTS):
                try:
                    # What a listener missed in one turn, as a player does, it takes in the next.
                    self._heard[number] += len(self._sockets[number].recv(due - self._heard[number]))
                except BlockingIOError:
                    continue
            turn += 1


def _listen(port: int, path: str) -> socket.socket:
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * RATE)
    opened.connect(("127.0.0.1", port))
    opened.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    opened.setblocking(False)
    return opened


@contextmanager
def listening(port: int, count: int = LISTENERS, path: str = "/audio.mp3") -> Iterator[Listeners]:
    """Let the listeners listen while the block lasts."""
    listeners = Listeners(port, count, path)
    try:
        yield listeners
    finally:
        listeners.stop()


def wait_ms(port: int, seconds: float) -> float:
    """Return how long others wait for a feed, the median in milliseconds; asked at an even pace, twenty a second."""
    connection = HTTPConnection("127.0.0.1", port)
    found: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        start = time.perf_counter()
        connection.request("GET", "/feed.xml", headers={"Accept-Encoding": "gzip"})
        connection.getresponse().read()
        found.append(time.perf_counter() - start)
        time.sleep(0.05)
    connection.close()
    return median(found) * 1000


def memory(pid: int) -> float:
    """Return the memory a process and those it started hold, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in (pid, *children))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def rows() -> list[Row]:
    """Measure alone, then with the listeners."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as folder:
        make_files(Path(folder))
        os.environ[ROOT] = folder
        port = free_port()
        with running([sys.executable, "-m", "bench.requests", "serve", str(port)], port) as pid:
            alone, held = wait_ms(port, SECONDS / 2), memory(pid)
            with listening(port) as listeners:
                time.sleep(2)
                crowded, grown = wait_ms(port, SECONDS), memory(pid) - held
                served = listeners.stop()
    return [
        Row(name="slow listeners served", ours=served, unit="listeners", limit=LISTENERS, at_least=True),
        Row(name="others wait, median", ours=crowded, peer=alone, peer_name="alone", unit="ms", limit=3),
        Row(name="memory they cost", ours=grown, unit="MB", limit=32),
    ]


def main() -> int:
    """Print the figures; 1 when one is missed."""
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    sys.exit(main())
