"""Carry out a plan on an event loop: nothing blocks it, a slow listener holds no thread, a gone one is noticed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, suppress
from threading import Lock
from time import monotonic
from typing import NotRequired, TypedDict

from podcast_service.delivery.ears import Told
from podcast_service.delivery.kept import Plan
from podcast_service.delivery.modes import Dispatch
from podcast_service.delivery.ranges import Stretch
from podcast_service.delivery.stream import OpenFile, Source, open_near, pieces, unavailable
from podcast_service.domain.errors import PodcastError
from podcast_service.storage.base import PIECE


class Scope(TypedDict):
    """What an ASGI server says of a request; of a connection's other kinds only ``type`` is read."""

    type: str
    method: str
    path: str
    client: NotRequired[tuple[str, int] | None]
    query_string: bytes
    headers: list[tuple[bytes, bytes]]


Message = MutableMapping[str, object]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)
_MOST_OPEN = 64
_KEPT_OPEN = 60.0
_SMALL = 16 * 1024
_WARM, _QUICK = 4 * 1024 * 1024, 1024 * 1024
"""A listener is quick who took more than the first bytes, and so many a second."""
_LOOK = 1024 * 1024  # bytes streamed from afar between two looks for a copy on this machine


class _Pace:
    """How much one listener is sent at a time.

    The server queues a number of pieces for each of them, however large: large ones are for the quick.
    """

    __slots__ = ("began", "sent", "taken")

    def __init__(self) -> None:
        self.began = monotonic()
        self.sent = 0
        self.taken = 0
        """Bytes sent before the listener was last seen to be there."""

    @property
    def step(self) -> int:
        """Return the size of the next piece."""
        is_quick = self.sent > _WARM and self.sent > (monotonic() - self.began) * _QUICK
        return PIECE if is_quick else _SMALL


class Responder:
    """Sends plans by ASGI. ``threads`` bounds how many reads may wait for the disk at once, ``far`` for a store.

    A store that hangs holds its own threads and no others: what is on this machine goes on being served.
    ``dispatch`` says who sends the bytes, where that is not always us.
    """

    def __init__(
        self, storage: Source, *, https: bool, threads: int = 16, far: int = 32, dispatch: Dispatch | None = None
    ) -> None:
        self._storage = storage
        self._dispatch = dispatch
        self._unavailable = unavailable(https=https)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="delivery")
        self._far = ThreadPoolExecutor(far, thread_name_prefix="far")
        self._open: dict[str, OpenFile] = {}
        self._lock = Lock()

    @property
    def dispatches(self) -> bool:
        """Say whether someone else may send the bytes, which has to be asked first."""
        return self._dispatch is not None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._far.shutdown(wait=False, cancel_futures=True)

    def at_hand(self, plan: Plan) -> bytes | None:
        """Return the body of ``plan`` if it takes no waiting: it is kept, or a short stretch the system has in memory.

        Most ranges are asked for more than once, so most need no more than this.
        """
        if plan.stretch is None:
            return plan.body
        start, stop = plan.stretch
        file = self.opened(plan.key) if self._dispatch is None and stop - start <= PIECE else None
        return None if file is None else file.read_now(start, stop - start)

    async def respond(
        self,
        plan: Plan,
        receive: Receive,
        send: Send,
        headers: Mapping[str, str] | None = None,
        told: Told | None = None,
    ) -> None:
        """Send ``plan``, which answers ``headers``; ``told`` is told how many bytes of stored media went out from here.

        When the store does not answer before the first byte, say so with 503 (rel-F3).
        """
        try:
            if plan.stretch is not None and self._dispatch is not None:
                run = asyncio.get_running_loop().run_in_executor
                plan = await run(self._threads, self._dispatch, plan, headers or {})
            if plan.stretch is None:
                await _send_body(plan, plan.body, send)
                return
            pace = _Pace()
            source = self._pieces(plan.key, plan.stretch, pace)
            first = await anext(source)
        except PodcastError as error:
            _log.warning("storage does not answer: %s", error, extra={"key": plan.key})
            await _send_body(self._unavailable, self._unavailable.body, send)
            return
        async with aclosing(source):
            try:
                await self._stream(plan, plan.stretch, first, source, pace, receive, send)
            except PodcastError as error:
                # Too late for another status: the server breaks the connection, so the part never looks whole.
                _log.warning("storage failed half-way: %s", error, extra={"key": plan.key})
            finally:
                if told is not None:
                    told(pace.taken)

    async def _stream(
        self,
        plan: Plan,
        stretch: Stretch,
        first: bytes,
        source: AsyncGenerator[bytes],
        pace: _Pace,
        receive: Receive,
        send: Send,
    ) -> None:
        """Send piece after piece; ``send`` waits until the listener has taken enough of what went before."""
        gone = asyncio.ensure_future(_wait_until_gone(receive))
        try:
            await send({"type": "http.response.start", "status": plan.status, "headers": plan.fields})
            size = stretch.stop - stretch.start
            piece: bytes | None = first
            while piece is not None:
                for part in _cut(piece, pace.step):
                    pace.sent += len(part)
                    await send({"type": "http.response.body", "body": part, "more_body": pace.sent < size})
                # Pieces from memory to a listener who left make no wait anywhere: give the news of it, and all others,
                # their turn.
                await asyncio.sleep(0)
                if gone.done() and pace.sent < size:
                    return
                pace.taken = pace.sent
                piece = await anext(source, None)
        finally:
            gone.cancel()

    async def _pieces(self, key: str, stretch: Stretch, pace: _Pace) -> AsyncGenerator[bytes]:
        """Yield the pieces of a stretch, from memory, else by a thread that is free again between two pieces.

        Bytes from afar are taken over by a copy on this machine as soon as there is one: under a key they are the same.
        """
        run = asyncio.get_running_loop().run_in_executor
        at = stretch.start
        file = await self._file(key)
        if file is None:
            source = pieces(self._storage, key, stretch)
            try:
                while file is None and (piece := await run(self._far, _next, source)) is not None:
                    yield piece
                    at += len(piece)
                    if at % _LOOK < len(piece):
                        file = await self._file(key)
            finally:
                # Ends a connection without waiting; if a thread is still in there, it is let go of after that.
                with suppress(ValueError):
                    source.close()
        if file is None:
            return
        self._check(key, file, stretch)
        while at < stretch.stop:
            size = min(pace.step, stretch.stop - at)
            data = file.read_now(at, size)
            yield data if data is not None else await run(self._threads, file.read, at, size)
            at += size

    def _check(self, key: str, file: OpenFile, stretch: Stretch) -> None:
        """See that the file is long enough; one that is not is not kept open, as it will be put right."""
        try:
            file.check(stretch)
        except PodcastError:
            self._open.pop(key, None)
            raise

    async def _file(self, key: str) -> OpenFile | None:
        run = asyncio.get_running_loop().run_in_executor
        return self.opened(key) or await run(self._threads, self._open_local, key)

    def opened(self, key: str) -> OpenFile | None:
        """Return the file kept open for ``key``, for a minute: a damaged object may be put right under its own key."""
        file = self._open.get(key)
        return file if file is not None and monotonic() - file.opened_at < _KEPT_OPEN else None

    def _open_local(self, key: str) -> OpenFile | None:
        """Open an object on the local disk and keep it open for the next listener."""
        file = open_near(self._storage, key)
        if file is None:
            return None
        with self._lock:
            self._open[key] = file
            if len(self._open) > _MOST_OPEN:
                # Whoever still reads from the oldest holds it open; it closes after them.
                del self._open[next(iter(self._open))]
        return file


def _cut(piece: bytes, step: int) -> Iterator[bytes]:
    return (piece[at : at + step] for at in range(0, len(piece), step)) if len(piece) > step else iter((piece,))


async def _send_body(plan: Plan, body: bytes, send: Send) -> None:
    await send({"type": "http.response.start", "status": plan.status, "headers": plan.fields})
    await send({"type": "http.response.body", "body": body})


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _next(source: Iterator[bytes]) -> bytes | None:
    return next(source, None)
