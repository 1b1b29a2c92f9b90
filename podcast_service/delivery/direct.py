"""Sound from file to socket in the kernel: none of it passes through our memory, however slowly a listener takes it."""

from __future__ import annotations

import asyncio
import socket
from asyncio import AbstractEventLoop, Future
from dataclasses import dataclass
from os import dup

from podcast_service.delivery.stream import OpenFile

AT_ONCE = 256 * 1024
"""Bytes of sound one listener is sent before the others have their turn."""
_MORE: int = getattr(socket, "MSG_MORE", 0)


@dataclass(slots=True)
class Rest:
    """What is still to be sent: ``head``, and then the file from ``start`` up to ``stop``."""

    head: bytes
    file: OpenFile
    start: int
    stop: int


class Direct:
    """A connection's socket under a number of its own: the event loop lets nobody wait for that of a transport.

    ``stalled`` is how many seconds a listener may take nothing at all. Raises OSError when there are no numbers left.
    """

    def __init__(self, loop: AbstractEventLoop, number: int, *, stalled: float) -> None:
        self._loop = loop
        self._stalled = stalled
        self._socket = socket.socket(fileno=dup(number))
        self._socket.setblocking(False)
        self._number = self._socket.fileno()
        self._waiting: Future[None] | None = None
        self._is_open = True

    def close(self) -> None:
        """Let the number go and wake what waits for the listener."""
        self._is_open = False
        self._loop.remove_writer(self._number)
        self._socket.close()
        _wake(self._waiting)

    def send_now(self, rest: Rest) -> None:
        """Send what the listener takes at once, if it is in memory; what is left of ``rest`` is still to be sent.

        Raises OSError when the listener is gone, Unavailable when the file has become shorter.
        """
        self._send_head(rest)
        size = min(rest.stop - rest.start, AT_ONCE)
        if not rest.head and rest.file.is_near(rest.start, size):
            rest.start += rest.file.send(self._number, rest.start, size)

    async def send(self, rest: Rest) -> None:
        """Send all of ``rest`` as the listener takes it, until it is sent or this is closed.

        Raises what ``send_now`` raises, and TimeoutError when the listener takes nothing for too long.
        """
        while rest.head and self._is_open:
            self._send_head(rest)
            if rest.head:
                await self._until_writable()
        while rest.start < rest.stop and self._is_open:
            await self._send_some(rest)

    async def _send_some(self, rest: Rest) -> None:
        """Send the next bytes; those not in memory are fetched into it by a thread first."""
        size = min(rest.stop - rest.start, AT_ONCE)
        if not rest.file.is_near(rest.start, size):
            await self._loop.run_in_executor(None, rest.file.fetch, rest.start, size)
            if not self._is_open:
                return
        sent = rest.file.send(self._number, rest.start, size)
        rest.start += sent
        if sent < size:
            await self._until_writable()
        else:
            await asyncio.sleep(0)

    def _send_head(self, rest: Rest) -> None:
        """Send what the socket takes of the head, to go out together with what follows."""
        try:
            rest.head = rest.head[self._socket.send(rest.head, _MORE) :]
        except BlockingIOError:
            return

    async def _until_writable(self) -> None:
        self._waiting = self._loop.create_future()
        self._loop.add_writer(self._number, _wake, self._waiting)
        try:
            await asyncio.wait_for(self._waiting, self._stalled)
        finally:
            if self._is_open:
                self._loop.remove_writer(self._number)


def _wake(waiting: Future[None] | None) -> None:
    if waiting is not None and not waiting.done():
        waiting.set_result(None)
