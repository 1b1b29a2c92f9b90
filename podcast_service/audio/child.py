"""Let foreign files be looked at in processes that can do no harm (sec-S7; rel, measured fact 3).

``Children`` keeps one warm parent (``nursery``), which forks a limited child for each file. Files are handed
over open, so no name ever has to be understood; answers come back as data that is checked (``wire``).
"""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from podcast_service.audio import wire
from podcast_service.domain.errors import Invalid, Unavailable

_PATIENCE = 30  # seconds beyond the CPU time, for a slow disk and a busy machine
_GRACE = 5
_MOMENT = 0.1  # seconds that a killed process may take to be gone
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from podcast_service.audio.nursery import main; main(int(sys.argv[2]))"
)

Reply = tuple[dict[str, wire.Json], tuple[bytes, ...]]


class Children:
    """Hand files to child processes, one each; any thread may ask.

    The warm parent starts with the first question, is started anew when it dies, and ends with ``close``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def close(self) -> None:
        """End the warm parent; a later question would start another."""
        with self._lock:
            self._stop()

    def ask(
        self,
        file: BinaryIO,
        request: Mapping[str, object],
        cpu_seconds: int,
        *,
        target: BinaryIO | None = None,
        target_size: int = 0,
    ) -> Reply:
        """Let a child do what ``request`` says (``nursery.WORK``) with ``file``, in at most ``cpu_seconds``.

        A child may write into ``target``, at most ``target_size`` bytes, and into no other file. Raises Invalid as the
        child refused or as its answer cannot be believed, Unavailable when no child could be had.
        """
        seconds = 2 * cpu_seconds + _PATIENCE
        limits = {"cpu_seconds": cpu_seconds, "seconds": seconds, "target_size": target_size}
        message = json.dumps({**request, **limits}).encode()
        for _ in range(2):
            os.lseek(file.fileno(), 0, os.SEEK_SET)
            if target is not None:  # a child whose parent was killed may have written into it
                os.lseek(target.fileno(), 0, os.SEEK_SET)
                os.ftruncate(target.fileno(), 0)
            reply = self._exchange([file] if target is None else [file, target], message, seconds + _GRACE)
            if reply.startswith(wire.MARK):
                head, blobs = wire.parse(reply[len(wire.MARK) :])
                wire.raise_refusal(head)
                return head, blobs
        raise Unavailable("audio_reader_gone")

    def _exchange(self, files: list[BinaryIO], message: bytes, seconds: float) -> bytes:
        """Hand the files to a child and return all it says; nothing when there was none, or it died with its parent."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                control = self._started()
                try:
                    with self._lock:
                        socket.send_fds(control, [b"?"], [theirs.fileno(), *(file.fileno() for file in files)])
                except OSError:
                    self._drop(control)
                    return b""
            reply = _asked(ours, message, seconds)
        if not reply or (reply == wire.MARK and self._is_lost(control)):
            self._drop(control)
            return b""
        return reply

    def _started(self) -> socket.socket:
        with self._lock:
            if self._control is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._parent = _start(theirs)
                self._control = ours
            return self._control

    def _is_lost(self, control: socket.socket) -> bool:
        """Say whether the parent behind ``control`` is gone, and its children with it."""
        with self._lock:
            if control is not self._control or self._parent is None:
                return True
            with suppress(subprocess.TimeoutExpired):
                self._parent.wait(_MOMENT)
            return self._parent.returncode is not None

    def _drop(self, control: socket.socket) -> None:
        """Give up a parent that did not answer, unless another thread already has."""
        with self._lock:
            if control is self._control:
                self._stop()

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._parent is not None:
            try:
                self._parent.wait(_GRACE)
            except subprocess.TimeoutExpired:
                self._parent.kill()
                self._parent.wait()
            self._parent = None


def opened(path: Path) -> BinaryIO:
    """Open a plain file, whatever its name; a pipe or a device of that name is not waited for. Raises Invalid."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise Invalid("audio_not_readable") from error
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise Invalid("audio_not_readable")
    return file


def _start(control: socket.socket) -> subprocess.Popen[bytes]:
    """Start a fresh interpreter, so that no thread, secret or open file of ours comes along."""
    paths = json.dumps([str(Path(entry).absolute()) for entry in sys.path])
    command = [sys.executable, "-I", "-c", _BOOT, paths, str(control.fileno())]
    try:
        return subprocess.Popen(  # noqa: S603 our own interpreter and our own words
            command, pass_fds=[control.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env={}
        )
    except OSError as error:
        raise Unavailable("audio_reader_gone") from error


def _asked(channel: socket.socket, message: bytes, seconds: float) -> bytes:
    """Say what is wanted and return all the child says; a message may be larger than what waits in a socket."""
    deadline = time.monotonic() + seconds
    channel.settimeout(seconds)
    try:
        channel.sendall(len(message).to_bytes(4, "big") + message)
    except TimeoutError:
        return wire.MARK
    except OSError:  # nobody took the request
        return b""
    return _collected(channel, deadline)


def _collected(channel: socket.socket, deadline: float) -> bytes:
    """Read until the child is done, dead, too late or too long; then what came cannot be whole and is refused."""
    parts: list[bytes] = []
    size = 0
    while size <= wire.MAX_REPLY:
        channel.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            part = channel.recv(1 << 18)
        except TimeoutError:
            break
        except ConnectionError:  # nobody took the request
            part = b""
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)
    return wire.MARK
