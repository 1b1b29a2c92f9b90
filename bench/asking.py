"""A crowd that asks at a pace of its own, in a process of its own, and looks at every byte it gets.

The pace does not wait for answers, and a wait is counted from the moment a request was due: a server that stalls for a
second has then let everyone wait who came meanwhile, not one.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context

import uvloop

REFUSED = "refused"
"""The fault of an answer that says when to come again: 503 or 429 with Retry-After."""
_PATIENCE = 15.0
"""Seconds after the last request was due until what is not answered counts as never answered."""


@dataclass(frozen=True, slots=True)
class Question:
    """A request as it is sent, and the only right answer to it."""

    kind: str
    request: bytes
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of one request: when it was due, in seconds since the beginning, and how long it waited."""

    kind: str
    due: float
    wait: float
    fault: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a crowd tells: every request, and the share of one core that asking cost."""

    heard: tuple[Heard, ...]
    share: float

    def wait_ms(self, share: float = 0.99) -> float:
        """Return how long at most this share of the right answers were waited for, in milliseconds."""
        waits = sorted(one.wait for one in self.heard if not one.fault)
        return waits[min(len(waits) - 1, int(len(waits) * share))] * 1000 if waits else float("inf")

    def faults(self) -> set[str]:
        """Return in words what was wrong, but for polite refusals."""
        return {f"{one.kind}: {one.fault}" for one in self.heard if one.fault not in ("", REFUSED)}


def pace(*stretches: tuple[float, float, float]) -> Iterator[float]:
    """Yield when each request is due: a stretch is its seconds, and how many a second at its beginning and its end."""
    began = 0.0
    for seconds, first, last in stretches:
        at = 0.0
        while at < seconds:
            yield began + at
            at += 1 / (first + (last - first) * at / seconds)
        began += seconds


def ask(
    port: int, questions: Sequence[Question], dues: Sequence[float], *, lines: int = 64, most: int = 1000, uses: int = 0
) -> Told:
    """Ask ``questions`` in turn, each when it is due, in a process of its own.

    There are ``lines`` connections at the beginning and at most ``most``; one is given up after ``uses`` requests.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        return pool.submit(_ask, port, list(questions), list(dues), lines, most, uses).result()


def _ask(port: int, questions: list[Question], dues: list[float], lines: int, most: int, uses: int) -> Told:
    gc.disable()  # a pause of ours would be blamed on the server
    return uvloop.run(_Crowd(port, questions, lines, most, uses).run(dues))


class _Crowd:
    """Those who ask: connections that rest, and requests that are due while none does."""

    def __init__(self, port: int, questions: list[Question], lines: int, most: int, uses: int) -> None:
        self._port, self._questions, self._lines, self._most, self._uses = port, questions, lines, most, uses
        self._resting: deque[_Line] = deque()
        self._due: deque[tuple[float, Question]] = deque()
        self._heard: list[Heard] = []
        self._open, self._opening = 0, set[asyncio.Task[None]]()
        self._began = 0.0

    async def run(self, dues: list[float]) -> Told:
        """Ask, and wait for the last answers."""
        await asyncio.gather(*(self._connect() for _ in range(self._lines)))
        cpu, self._began = time.process_time(), time.perf_counter()
        for number, due in enumerate(dues):
            if (left := self._began + due - time.perf_counter()) > 0:
                await asyncio.sleep(left)
            self._due.append((due, self._questions[number % len(self._questions)]))
            self.serve()
        share = (time.process_time() - cpu) / (time.perf_counter() - self._began)
        end = time.perf_counter() + _PATIENCE
        while len(self._heard) < len(dues) and time.perf_counter() < end:
            await asyncio.sleep(0.05)
        missing = len(dues) - len(self._heard)
        return Told((*self._heard, *(Heard("some", dues[-1], _PATIENCE, "no answer") for _ in range(missing))), share)

    def serve(self) -> None:
        """Send what is due on the connections that rest, and open more when they are too few."""
        while self._due and self._resting:
            self._resting.popleft().send(*self._due.popleft())
        while len(self._opening) < len(self._due) and self._open + len(self._opening) < self._most:
            task = asyncio.get_running_loop().create_task(self._connect())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: _Line(self, self._uses), "127.0.0.1", self._port)
        except OSError as error:
            if self._due:
                due, question = self._due.popleft()
                self.note(due, question, f"no connection: {error.strerror}")

    def came(self, line: _Line) -> None:
        """Take a new connection."""
        self._open += 1
        self.rests(line)

    def rests(self, line: _Line) -> None:
        """Let a connection wait for what is due next."""
        self._resting.append(line)
        self.serve()

    def went(self, line: _Line) -> None:
        """Forget a connection."""
        self._open -= 1
        with suppress(ValueError):
            self._resting.remove(line)
        self.serve()

    def note(self, due: float, question: Question, fault: str) -> None:
        """Note what became of a request."""
        self._heard.append(Heard(question.kind, due, time.perf_counter() - self._began - due, fault))


class _Line(asyncio.Protocol):
    """One connection: one request at a time, and its answer compared with the right one byte for byte."""

    def __init__(self, crowd: _Crowd, uses: int) -> None:
        self._crowd, self._left = crowd, uses
        self._asked: tuple[float, Question] | None = None
        self._data = bytearray()
        self._end = 0
        """Where the answer ends, once its head is here."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvloop's is no other
        self._transport = transport
        self._crowd.came(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._asked:
            self._crowd.note(*self._asked, f"cut after {len(self._data)} bytes")
            self._asked = None
        self._crowd.went(self)

    def send(self, due: float, question: Question) -> None:
        """Ask."""
        self._asked, self._end = (due, question), 0
        self._data.clear()
        self._transport.write(question.request)

    def data_received(self, data: bytes) -> None:
        self._data += data
        if not self._end:
            head, found, _ = self._data.partition(b"\r\n\r\n")
            if not found:
                return
            status = int(head[9:12])
            length = head.lower().partition(b"content-length:")[2].partition(b"\r")[0]
            self._end = len(head) + 4 + (0 if status == 304 else int(length or 0))
        if len(self._data) >= self._end and self._asked:
            self._crowd.note(*self._asked, _fault(self._data, self._end, self._asked[1]))
            self._asked = None
            self._left -= 1
            if self._left == 0 or self._transport.is_closing():
                self._transport.close()
            else:
                self._crowd.rests(self)


def _fault(data: bytearray, end: int, question: Question) -> str:
    """Say what is wrong with an answer, if anything is."""
    status, size = int(data[9:12]), len(question.body)
    if status in (429, 503):
        return REFUSED if b"\r\nretry-after:" in data.lower() else f"{status} without Retry-After"
    if status != question.status:
        return f"{status} and not {question.status}"
    head = data.index(b"\r\n\r\n") + 4
    return "" if end == len(data) == head + size and data.endswith(question.body) else "wrong bytes"


class _Repeat(asyncio.Protocol):
    """A connection of a server that decides nothing: it knows the whole answer to every request."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers = answers

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # uvloop's is no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._transport.write(self._answers[data])


@contextmanager
def repeating(questions: Sequence[Question]) -> Iterator[int]:
    """Run a server that only repeats the right answers, so that the crowd's own waits can be told; yield its port."""
    answers = {
        one.request: b"HTTP/1.1 %d OK\r\nContent-Length: %d\r\n\r\n%b" % (one.status, len(one.body), one.body)
        for one in questions
    }
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        port: int = listening.getsockname()[1]
        process = get_context("fork").Process(target=_repeat, args=(listening, answers))
        process.start()
        try:
            yield port
        finally:
            process.terminate()
            process.join()


def _repeat(listening: socket.socket, answers: dict[bytes, bytes]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    make: Callable[[], _Repeat] = lambda: _Repeat(answers)  # noqa: E731 - given its type

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(make, sock=listening, backlog=1024)
        await server.serve_forever()

    uvloop.run(run())
