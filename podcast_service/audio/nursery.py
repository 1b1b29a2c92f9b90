"""The warm parent: a process that has the libraries loaded and forks one limited child per file (sec-S7).

It never looks into a file itself. It keeps a few children waiting at the socket it was started with: forking takes
longer than reading most files. Each byte on the socket brings one child open descriptors: a channel, the file and,
for some work, a file to write into. It finds the request on the channel, answers there and ends, while the parent
forks the next.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import BinaryIO

from PIL import Image

from podcast_service.audio import cover, demux, probe, wire
from podcast_service.domain.errors import Invalid

MEMORY = 400 * 1024 * 1024
"""Bytes a child may grow by."""
_MAX_REQUEST = 32 * 1024 * 1024
_MAX_FILES = 32
_WAITING = 2
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET

Request = dict[str, object]


def main(control_fd: int) -> None:
    """Serve until the other end of the socket is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started us, which then closes us
    signal.signal(signal.SIGCHLD, _bury)
    _leave_network()
    _warm_up()
    memory = _memory_now()
    with socket.socket(fileno=control_fd) as control:
        waiting = select.poll()
        waiting.register(control, 0)  # no event asked for: only its end is told
        for _ in range(_WAITING):
            waiting.register(_fork(control, memory), select.POLLIN)
        while control_fd not in (ended := [descriptor for descriptor, _ in waiting.poll()]):
            for idle in ended:
                waiting.unregister(idle)
                os.close(idle)
                waiting.register(_fork(control, memory), select.POLLIN)


def _bury(_signal: int, _frame: FrameType | None) -> None:
    """Take leave of children that ended: no zombie stays, and the time they took is counted as ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _leave_network() -> None:
    """Move to an empty network, where the kernel lets us."""
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError):
        return
    if unshare(_NEW_NET) != 0:
        unshare(_NEW_USER | _NEW_NET)


def _warm_up() -> None:
    """Load what would otherwise be loaded by every child anew."""
    Image.init()
    for encoding in ("cp1252", "latin-1", "utf-16", "utf-16-be", "utf-16-le"):
        "".encode(encoding)
    demux.decodes("mp3", ())
    gc.collect()
    gc.freeze()  # or the first collection in a child would copy every page


def _fork(control: socket.socket, memory: tuple[int, int]) -> int:
    """Fork a child; return a descriptor that ends when the child has taken a file, or has died."""
    idle, busy = os.pipe()
    if os.fork():
        os.close(busy)
        return idle
    status = 1
    try:
        mark, descriptors, _, _ = socket.recv_fds(control, 1, 3)
        control.close()
        os.close(busy)
        if mark and len(descriptors) in (2, 3):
            _serve(descriptors[0], descriptors[1:], memory)
        status = 0
    finally:
        os._exit(status)


def _serve(channel_fd: int, file_fds: list[int], memory: tuple[int, int]) -> None:
    with socket.socket(fileno=channel_fd) as channel, os.fdopen(file_fds[0], "rb") as file:
        request = _request(channel)
        _silence()
        _limit(memory, os.fstat(file.fileno()).st_size, request)
        channel.sendall(wire.MARK)
        if len(file_fds) == 1:
            channel.sendall(_answer(request, file, None))
            return
        with os.fdopen(file_fds[1], "r+b") as target:
            channel.sendall(_answer(request, file, target))


def _request(channel: socket.socket) -> Request:
    size = int.from_bytes(channel.recv(4, socket.MSG_WAITALL), "big")
    if size > _MAX_REQUEST:
        raise ValueError("a request of ours is small")
    return dict(json.loads(channel.recv(size, socket.MSG_WAITALL)))


def _silence() -> None:
    """Let libraries talk to nobody."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _limit(memory: tuple[int, int], file_size: int, request: Request) -> None:
    """Set the limits that the kernel then keeps for us; the file itself may be mapped besides."""
    cpu_seconds, target_size, seconds = (_number(request, key) for key in ("cpu_seconds", "target_size", "seconds"))
    address_space, data = memory
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: target_size,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _MAX_FILES,
        resource.RLIMIT_DATA: data + MEMORY,
        resource.RLIMIT_AS: address_space + MEMORY + file_size,
    }
    for kind, limit in limits.items():
        _, hard = resource.getrlimit(kind)
        allowed = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (allowed, allowed))
    signal.setitimer(signal.ITIMER_REAL, seconds)  # SIGALRM ends the process: sleeping costs no CPU time


def _memory_now() -> tuple[int, int]:
    """Return the address space and the data of this process, in bytes; a guess where there is no /proc."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 no Path needed
            fields = [int(field) * resource.getpagesize() for field in file.read().split()]
        return fields[0], fields[5]
    except OSError:
        return 4 * MEMORY, MEMORY


def _number(request: Request, key: str) -> int:
    value = request[key]
    if not isinstance(value, int):
        raise ValueError(key)
    return value


def _answer(request: Request, file: BinaryIO, target: BinaryIO | None) -> bytes:
    try:
        return WORK[str(request["what"])](request, file, target)
    except Invalid as error:
        return wire.dump(wire.dump_error(error))
    except (MemoryError, RecursionError):
        return wire.dump({"refused": "audio_hostile", "facts": {}})
    except Exception:  # noqa: BLE001 whatever a library raises on a stranger's bytes, the file is to blame
        return wire.dump({"refused": "audio_unreadable", "facts": {}})


def _read(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    return wire.dump(wire.dump_recording(probe.probe_file(file)))


def _cover(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    found = probe.embedded_cover(file)
    return wire.dump({}, () if found is None else (found,))


def _pictures(request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    widths = request["widths"]
    pictures = cover.prepare(file.read(), tuple(widths) if isinstance(widths, list) else cover.WIDTHS)
    return wire.dump({"widths": [picture.width for picture in pictures]}, [picture.data for picture in pictures])


WORK: dict[str, Callable[[Request, BinaryIO, BinaryIO | None], bytes]] = {
    "read": _read,
    "cover": _cover,
    "pictures": _pictures,
}
"""What a child can be asked to do: with the request, the file, and the file it may write into."""
