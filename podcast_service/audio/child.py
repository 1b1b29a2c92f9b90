"""Read foreign files in processes that can do no harm (sec-S7; rel, measured fact 3).

``AudioReader`` keeps one warm parent (``nursery``), which forks a limited child for each file. Files are handed
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
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import BinaryIO, Self

from podcast_service.audio import wire
from podcast_service.audio.cover import WIDTHS, Picture
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.media import Recording

_TAG_SECONDS = 3  # of CPU, sec-S7
_PICTURE_SECONDS = 15
_BYTES_PER_SECOND = 20_000_000  # of a file that is walked through: the slowest format does 60
_PATIENCE = 30  # seconds beyond the CPU time, for a slow disk and a busy machine
_GRACE = 5
_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from podcast_service.audio.nursery import main; main(int(sys.argv[2]))"
)


class AudioReader:
    """Read audio files and pictures, each in a child process of its own; any thread may ask.

    The warm parent starts with the first question, is started anew when it dies, and ends with ``close``.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parent: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm parent; a later question would start another."""
        with self._lock:
            self._stop()

    def read(self, path: Path) -> Recording:
        """Read what the file at ``path`` is and says of itself; raises Invalid with the reason to refuse it."""
        head, _ = self._ask_about(path, {"what": "read"})
        return wire.recording(head)

    def cover(self, path: Path) -> bytes | None:
        """Return the artwork inside the file as it stands there, or None; it is anybody's bytes: see ``pictures``."""
        _, blobs = self._ask_about(path, {"what": "cover"})
        return blobs[0] if blobs else None

    def pictures(self, data: bytes, widths: tuple[int, ...] = WIDTHS) -> tuple[Picture, ...]:
        """Return square JPEG pictures of ``widths``, largest first (``cover.prepare``); raises Invalid."""
        with TemporaryFile() as file:
            file.write(data)
            file.flush()
            file.seek(0)
            head, blobs = self._ask(file, {"what": "pictures", "widths": list(widths)}, _PICTURE_SECONDS)
        made = head.get("widths")
        if not isinstance(made, list) or len(made) != len(blobs) or not blobs:
            raise Invalid("audio_hostile")
        if not all(isinstance(width, int) for width in made) or not all(blob.startswith(b"\xff\xd8") for blob in blobs):
            raise Invalid("audio_hostile")
        return tuple(Picture(width=int(str(width)), data=blob) for width, blob in zip(made, blobs, strict=True))

    def _ask_about(self, path: Path, request: dict[str, object]) -> tuple[dict[str, wire.Json], tuple[bytes, ...]]:
        with _opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            return self._ask(file, request, _TAG_SECONDS + size // _BYTES_PER_SECOND)

    def _ask(
        self, file: BinaryIO, request: dict[str, object], cpu_seconds: int
    ) -> tuple[dict[str, wire.Json], tuple[bytes, ...]]:
        seconds = 2 * cpu_seconds + _PATIENCE
        message = json.dumps({**request, "cpu_seconds": cpu_seconds, "seconds": seconds}).encode()
        for _ in range(2):
            reply = self._exchange(file, message, seconds + _GRACE)
            if reply.startswith(wire.MARK):
                head, blobs = wire.parse(reply[len(wire.MARK) :])
                wire.raise_refusal(head)
                return head, blobs
        raise Unavailable("audio_reader_gone")

    def _exchange(self, file: BinaryIO, message: bytes, seconds: float) -> bytes:
        """Hand the file to a child and return all it says; nothing when there was no child."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                ours.sendall(message)
                control = self._started()
                try:
                    with self._lock:
                        socket.send_fds(control, [b"?"], [file.fileno(), theirs.fileno()])
                except OSError:
                    self._drop(control)
                    return b""
            reply = _collected(ours, seconds)
        if not reply:
            self._drop(control)
        return reply

    def _started(self) -> socket.socket:
        with self._lock:
            if self._control is None:
                ours, theirs = socket.socketpair()
                with theirs:
                    self._parent = _start(theirs)
                self._control = ours
            return self._control

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


def _opened(path: Path) -> BinaryIO:
    """Open a plain file, whatever its name; a pipe or a device of that name is not waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise Invalid("audio_not_readable") from error
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise Invalid("audio_not_readable")
    return file


def _collected(channel: socket.socket, seconds: float) -> bytes:
    """Read until the child is done, dead, too late or too long; then what came cannot be whole and is refused."""
    parts: list[bytes] = []
    deadline, size = time.monotonic() + seconds, 0
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
