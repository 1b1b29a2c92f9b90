"""Sound by the short way, from file to socket: every byte right, slow and vanishing listeners, files that shrink."""

from __future__ import annotations

import asyncio
import os
import socket
from hashlib import sha256
from pathlib import Path

import pytest
from doorways import stored
from fronts import Hasty, Served, Talk, echoing, get, opened, serve
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.delivery.responder import ASGIApp
from podcast_service.delivery.stream import OpenFile
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.local import LocalStorage

LONG = bytes(range(256)) * 20_000
LONG_PATH = "/lyd/troen/lang.mp3"
LONG_KEY = f"audio/{sha256(LONG).hexdigest()}.mp3"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connection")
    path = folder / LONG_KEY
    path.parent.mkdir()
    path.write_bytes(LONG)
    return folder


@pytest.fixture
def long_door(folder: Path) -> ASGIApp:
    return echoing({LONG_PATH: stored(LONG_KEY, LONG)}, LocalStorage(folder))


async def read_slowly(talk: Talk, size: int, step: int) -> bytes:
    body = bytearray()
    while len(body) < size and (read := await asyncio.wait_for(talk.reader.read(step), 20)):
        body += read
        await asyncio.sleep(0)
    return bytes(body)


@pytest.mark.parametrize("cold", [False, True], ids=["in memory", "on the disk"])
def test_e06_slow_listeners_hear_every_byte_of_the_range_they_asked_for(
    folder: Path, long_door: ASGIApp, cold: bool
) -> None:
    ranges = [(0, len(LONG)), (1, len(LONG) - 1), (70_001, 2_000_003), (65_536, 131_072), (4_999_999, 5_000_000)]

    async def listen(served: Served, start: int, stop: int, step: int) -> bool:
        raw = socket.socket()
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        raw.setblocking(False)
        await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", served.port))
        reader, writer = await asyncio.open_connection(sock=raw)
        talk = Talk(reader, writer)
        await talk.say(get(LONG_PATH, f"Range: bytes={start}-{stop - 1}") + get("/ekko"))
        await reader.readuntil(b"\r\n\r\n")
        body = await read_slowly(talk, stop - start, step)
        followed = await talk.hear() if len(body) == stop - start else None
        writer.close()
        return body[: stop - start] == LONG[start:stop] and (followed is None or followed[0] == 200)

    async def talk(served: Served) -> None:
        await opened(served, LONG_PATH)
        if cold:
            with (folder / LONG_KEY).open("rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        heard = await asyncio.gather(*(listen(served, *each, step) for each in ranges for step in (5_000, 100_000)))
        assert all(heard)

    assert serve(long_door, talk) == []


@settings(max_examples=25, deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.integers(0, len(LONG) - 1), st.integers(1, 400_000), st.integers(1, 200_000)),
        min_size=1,
        max_size=6,
    )
)
def test_b4_any_ranges_one_after_the_other_or_at_once_give_no_wrong_byte(
    folder: Path, asked: list[tuple[int, int, int]]
) -> None:
    door = echoing({LONG_PATH: stored(LONG_KEY, LONG)}, LocalStorage(folder))

    async def talk(served: Served) -> None:
        await opened(served, LONG_PATH)
        async with served.talk(limit=2**20) as talk:
            await talk.say(b"".join(get(LONG_PATH, f"Range: bytes={at}-{at + size - 1}") for at, size, _ in asked))
            for at, size, _ in asked:
                status, fields, body = await talk.hear()
                stop = min(at + size, len(LONG))
                assert (status, body) == (206, LONG[at:stop])
                assert fields["content-range"] == f"bytes {at}-{stop - 1}/{len(LONG)}"

    assert serve(door, talk) == []


def test_a_listener_who_leaves_leaves_nothing_open(long_door: ASGIApp) -> None:
    def numbers() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async def talk(served: Served) -> None:
        await opened(served, LONG_PATH)
        await asyncio.sleep(0.1)
        before = numbers()
        for _ in range(20):
            async with served.talk(limit=1000) as talk:
                await talk.say(get(LONG_PATH))
                await talk.reader.read(100)
        end = asyncio.get_running_loop().time() + 10
        while (served.state.tasks or numbers() > before) and asyncio.get_running_loop().time() < end:
            await asyncio.sleep(0.02)
        assert not served.state.tasks
        assert numbers() <= before

    assert serve(long_door, talk) == []


def test_a_listener_who_takes_nothing_is_let_go_at_last(folder: Path, long_door: ASGIApp) -> None:
    async def talk(served: Served) -> None:
        await opened(served, LONG_PATH)
        async with served.talk(limit=1000) as talk:
            await talk.say(get(LONG_PATH))
            await talk.reader.read(100)
            end = asyncio.get_running_loop().time() + 10
            while served.state.connections and asyncio.get_running_loop().time() < end:
                await asyncio.sleep(0.05)
            assert not served.state.connections

    big = folder / "audio" / ("0" * 64 + ".mp3")
    with big.open("wb") as file:
        file.truncate(64 * 2**20)
    answers = {LONG_PATH: stored(f"audio/{big.name}", bytes(64 * 2**20))}
    assert serve(echoing(answers, LocalStorage(folder)), talk, kind=Hasty) == []


def test_a_file_cut_short_while_it_is_heard_never_looks_whole(tmp_path: Path) -> None:
    key = "audio/" + "1" * 64 + ".mp3"
    (tmp_path / "audio").mkdir()
    (tmp_path / key).write_bytes(LONG)

    async def talk(served: Served) -> None:
        await opened(served, LONG_PATH)
        os.truncate(tmp_path / key, 3_000_000)
        async with served.talk() as talk:
            await talk.say(get(LONG_PATH))
            await talk.reader.readuntil(b"\r\n\r\n")
            assert len(await talk.rest()) <= 3_000_000

    assert serve(echoing({LONG_PATH: stored(key, LONG)}, LocalStorage(tmp_path)), talk) == []


def test_bytes_that_rest_on_the_disk_are_told_from_those_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "sound"
    path.write_bytes(LONG)
    file = OpenFile(path, "sound")
    assert file.lends
    assert file.is_near(0, len(LONG))

    with path.open("rb") as same:
        os.fsync(same.fileno())
        os.posix_fadvise(same.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    assert not file.is_near(1_000_000, 1_000_000)

    file.fetch(1_000_000, 1_000_000)
    assert file.is_near(1_000_000, 1_000_000)
    with pytest.raises(Unavailable):
        file.fetch(len(LONG) - 10, 11)
