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
from dataclasses import asdict
from types import FrameType
from typing import BinaryIO

from PIL import Image

from podcast_service.audio import (
    analyse,
    artwork,
    chapter_files,
    chapter_image,
    chapters,
    cover,
    demux,
    measured,
    note_picture,
    pdf,
    probe,
    tags,
    transcode,
    wanted,
    wire,
    write,
)
from podcast_service.audio.formats import format_named
from podcast_service.domain.artwork import parse_crop
from podcast_service.domain.errors import Invalid

MEMORY = 400 * 1024 * 1024
"""Bytes a child may grow by."""
_MAX_REQUEST = 32 * 1024 * 1024
_MAX_FILES = 32
_FOREVER = 1 << 40  # ms: the length of sound that nobody has measured
_WAITING = 2
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET
_SIGNAL_WITH_PARENT = 1  # PR_SET_PDEATHSIG

Request = dict[str, object]


def main(control_fd: int) -> None:
    """Serve until the other end of the socket is closed; children that are busy then are killed."""
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


def _die_with(parent: int) -> None:
    """Let the kernel kill this process when its parent ends, however that comes: nobody waits for its answer then."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_SIGNAL_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _warm_up() -> None:
    """Load what would otherwise be loaded by every child anew."""
    Image.init()
    for encoding in ("cp1252", "latin-1", "utf-16", "utf-16-be", "utf-16-le"):
        "".encode(encoding)
    demux.taste("mp3", ())
    gc.collect()
    gc.freeze()  # or the first collection in a child would copy every page


def _fork(control: socket.socket, memory: tuple[int, int]) -> int:
    """Fork a child; return a descriptor that ends when the child has taken a file, or has died."""
    idle, busy = os.pipe()
    parent = os.getpid()
    if os.fork():
        os.close(busy)
        return idle
    status = 1
    try:
        _die_with(parent)
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
    """Set the limits that the kernel then keeps for us; the files themselves may be mapped besides."""
    cpu_seconds, target_size, seconds = (_number(request, key) for key in ("cpu_seconds", "target_size", "seconds"))
    address_space, data = memory
    limits = {
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: target_size,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _MAX_FILES,
        resource.RLIMIT_DATA: data + MEMORY,
        resource.RLIMIT_AS: address_space + MEMORY + file_size + target_size,
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


def _tags(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    opened = tags.open_file(file)
    return wire.dump({"tags": asdict(tags.read(opened, chapters.read(opened, (), _FOREVER)))})


def _cover(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    found = probe.embedded_cover(file)
    return wire.dump({}, () if found is None else (found,))


def _pictures(request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    widths = request["widths"]
    sizes = tuple(widths) if isinstance(widths, list) else cover.WIDTHS
    pictures = cover.prepare(file, sizes, parse_crop(str(request["crop"])))
    return wire.dump({"widths": [picture.width for picture in pictures]}, [picture.data for picture in pictures])


def _chapters(request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    data = file.read(chapter_files.SIZE_LIMIT + 1)
    return wire.dump(wire.dump_chapters(chapter_files.read(data, str(request["suffix"]))))


def _fit(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    pictures = chapter_image.fit(file)
    sizes = [[picture.width, picture.height] for picture in pictures]
    return wire.dump({"pictures": sizes}, [picture.data for picture in pictures])


def _sized(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    pictures = note_picture.sized(file)
    sizes = [[picture.width, picture.height] for picture in pictures]
    return wire.dump({"pictures": sizes}, [picture.data for picture in pictures])


def _chapter_images(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    found = chapters.pictures_in(file)
    return wire.dump({"starts": list(found)}, list(found.values()))


def _artwork(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    return wire.dump(artwork.dump(artwork.measure(file)))


def _pdf(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    return wire.dump(pdf.dump(pdf.look(file)))


def _write(request: Request, file: BinaryIO, target: BinaryIO | None) -> bytes:
    if target is None:
        raise ValueError("nothing to write into")
    row, duration_ms = format_named(str(request["format"])), _number(request, "duration_ms")
    write.write(file, target, wanted.parse(str(request["wanted"])), row, duration_ms)
    target.flush()
    return wire.dump({})


def _analyse(_request: Request, file: BinaryIO, _target: BinaryIO | None) -> bytes:
    analysis, waveform = analyse.analyse(file)
    return wire.dump(measured.dump(analysis), [waveform])


def _transcode(request: Request, file: BinaryIO, target: BinaryIO | None) -> bytes:
    gain = request["gain_db"]
    if target is None:
        raise ValueError("nothing to write into")
    transcode.transcode(file, target, str(request["format"]), gain if isinstance(gain, int | float) else None)
    target.flush()
    return wire.dump({})


WORK: dict[str, Callable[[Request, BinaryIO, BinaryIO | None], bytes]] = {
    "read": _read,
    "tags": _tags,
    "cover": _cover,
    "pictures": _pictures,
    "chapters": _chapters,
    "fit": _fit,
    "sized": _sized,
    "chapter_images": _chapter_images,
    "write": _write,
    "analyse": _analyse,
    "transcode": _transcode,
    "artwork": _artwork,
    "pdf": _pdf,
}
"""What a child can be asked to do: with the request, the file, and the file it may write into."""
