"""The server: processes that answer at a port, by uvicorn; one that dies is started again.

They share the listening sockets, so a connection is taken by whoever is free.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from threading import Thread

import uvicorn

from podcast_service.delivery.connection import KEEP_ALIVE, Connection
from podcast_service.delivery.responder import ASGIApp
from podcast_service.domain.errors import Conflict, Forbidden, Invalid

LOOPBACK = ("127.0.0.1", "::1")
_CONNECTIONS = 4096
_GRACE, _END = 5.0, 9.0
"""Seconds running answers may take after the signal to stop, and until the process is killed."""
_PAUSE = 1.0
"""Seconds before a process that died is started again."""

_log = logging.getLogger(__name__)


def run(make: Callable[[], ASGIApp], *, port: int, addresses: tuple[str, ...] = LOOPBACK, workers: int = 1) -> None:
    """Serve until SIGTERM or SIGINT, then let running answers finish for at most five seconds.

    ``make`` is called once in each of the ``workers`` processes and makes its application.
    Raises what ``free_addresses`` raises.
    """
    sockets = [_listen(address, port) for address in free_addresses(addresses, port)]
    stopped: list[int] = []
    # A byte in this pipe wakes the wait below when a signal comes.
    woken, waking = socket.socketpair()
    woken.setblocking(False)
    waking.setblocking(False)
    before = signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    handlers = {each: signal.signal(each, lambda number, frame: stopped.append(number)) for each in _ENDING}
    processes = [_start(make, sockets) for _ in range(workers)]
    while not stopped:
        wait([woken, *(process.sentinel for process in processes)])
        with suppress(BlockingIOError):
            woken.recv(64)
        for number, process in enumerate(processes):
            if not stopped and not process.is_alive():
                _log.warning("server_died code=%s again_in=%.0f", process.exitcode, _PAUSE)
                time.sleep(_PAUSE)
                processes[number] = _start(make, sockets)
    _stop(processes)
    for each, handler in handlers.items():
        signal.signal(each, handler)
    signal.set_wakeup_fd(before)
    for opened in (woken, waking, *sockets):
        opened.close()


_ENDING = (signal.SIGTERM, signal.SIGINT)


def _stop(processes: list[ForkProcess]) -> None:
    for process in processes:
        process.terminate()
    end = time.monotonic() + _END
    for process in processes:
        process.join(max(0.0, end - time.monotonic()))
        process.kill()
        process.join()


def _start(make: Callable[[], ASGIApp], sockets: list[socket.socket]) -> ForkProcess:
    process = get_context("fork").Process(target=_serve, args=(make, sockets))
    process.start()
    return process


def _serve(make: Callable[[], ASGIApp], sockets: list[socket.socket]) -> None:
    """Be one server process."""
    signal.set_wakeup_fd(-1)
    # Ctrl-C in a terminal reaches this process too; the one that started it says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with, args=(os.getppid(),), name="parent", daemon=True).start()
    _allow_connections()
    config = uvicorn.Config(
        make,
        factory=True,
        interface="asgi3",
        http=Connection,
        ws="none",
        loop="uvloop",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        log_level="error",
        backlog=_CONNECTIONS,
        limit_concurrency=_CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=int(_END),
    )
    config.load()
    # What is there now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    _Server(config).run(sockets)


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; who still listens when the grace is over is cut off, and asks again with a range."""
        asyncio.get_running_loop().call_later(_GRACE, self._cut_off)
        await super().shutdown(sockets)

    def _cut_off(self) -> None:
        for connection in list(self.server_state.connections):
            connection.transport.abort()


def _allow_connections() -> None:
    """Ask for as many open files as the system lets us have: each listener takes up to two."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _end_with(parent: int) -> None:
    """End this process when its parent was killed: it would keep the port and serve on, known to nobody."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def _listen(address: str, port: int) -> socket.socket:
    opened = socket.socket(_family(address), socket.SOCK_STREAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if opened.family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind((address, port))
    except OSError:
        opened.close()
        raise
    return opened


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET


def free_addresses(addresses: tuple[str, ...], port: int) -> tuple[str, ...]:
    """Return those of ``addresses`` to bind: all, but a machine may lack one of its two loopback addresses.

    Raises Conflict when another program has the port, Forbidden when only the administrator may have it, Invalid for
    an address this machine has not.
    """
    return tuple(address for address in addresses if _is_bindable(address, port))


def _is_bindable(address: str, port: int) -> bool:
    """Try an address; the words of the operating system would be no help."""
    try:
        _listen(address, port).close()
    except ValueError as error:
        raise Invalid("front_address", address=address) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict("front_port_taken", port=port, address=address) from error
        if error.errno == errno.EACCES:
            raise Forbidden("front_port_forbidden", port=port) from error
        if address not in LOOPBACK:
            raise Invalid("front_address", address=address) from error
        return False  # a machine without IPv6
    return True
