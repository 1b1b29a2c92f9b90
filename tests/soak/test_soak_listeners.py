"""500 slow listeners out of a private bucket: each is served, and memory stays where it is."""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from doorways import BUCKET_PATH
from front_process import Server, start, stop
from services import BUCKET, rclone

from podcast_service.storage.s3 import S3Storage

pytestmark = pytest.mark.soak

LISTENERS = 500
RATE = 20_000
SECONDS = 40
SIZE = 50_000_000
MEGABYTE = 2**20


@dataclass
class Heard:
    """What the listeners got, each at an index of its own, and how much memory the server held, second by second."""

    got: list[int] = field(default_factory=lambda: [0] * LISTENERS)
    memory: list[int] = field(default_factory=list)


@contextmanager
def served(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Serve one long sound out of a bucket."""
    (folder / "store").mkdir()
    # Without reading ahead 16 MB for each listener: the machine is small.
    patch.setenv("RCLONE_BUFFER_SIZE", "0")
    with rclone(folder / "store") as store:
        store.use(patch)
        key = _stored()
        patch.setenv("TEST_BUCKET_KEY", key)
        running = start(folder)
        try:
            yield running
        finally:
            stop(running)


def _stored() -> str:
    data = os.urandom(SIZE)
    digest = sha256(data).hexdigest()
    key = f"audio/{digest[:2]}/{digest}.mp3"
    S3Storage(BUCKET).put_bytes(key, data, media_type="audio/mpeg")
    return key


def test_l3_five_hundred_slow_listeners_of_a_bucket_are_all_served_in_flat_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """rel-L3."""
    with served(tmp_path, monkeypatch) as server:
        before = server.memory()
        heard = asyncio.run(_listen(server, BUCKET_PATH))

    settled = heard.memory[SECONDS // 2 : -3]  # the last ones are from after they left
    assert min(heard.got) > RATE * SECONDS // 4
    assert max(settled) - before < LISTENERS * MEGABYTE
    assert max(settled) - min(settled) < 32 * MEGABYTE


async def _listen(server: Server, path: str) -> Heard:
    heard, end = Heard(), time.monotonic() + SECONDS

    async def one(index: int) -> None:
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        raw.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(raw, ("127.0.0.1", server.port))
        await loop.sock_sendall(raw, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        while time.monotonic() < end:
            heard.got[index] += len(await loop.sock_recv(raw, RATE // 4))
            await asyncio.sleep(0.25)
        raw.close()

    listening = [asyncio.ensure_future(one(index)) for index in range(LISTENERS)]
    while time.monotonic() < end:
        await asyncio.sleep(1)
        heard.memory.append(server.memory())
    await asyncio.wait(listening, timeout=20)
    return heard
