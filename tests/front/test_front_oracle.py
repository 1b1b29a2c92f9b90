"""rel-B4 over real sockets, the short form; ``tests/soak/test_soak_ranges.py`` has the hundred thousand."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
from doorways import FEED, FEED_PATH, HUGE_PATH, M4A_PATH, SOUND_PATH
from front_process import Server, start, stop
from oracle_asks import wrong_bytes

FILES = {"mp3": (SOUND_PATH, "near/sound"), "m4a": (M4A_PATH, "m4a"), "2 GB": (HUGE_PATH, "huge")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(tmp_path_factory.mktemp("ranges"))
    yield running
    stop(running)


@pytest.mark.parametrize("name", FILES)
def test_b4_over_sockets_no_request_gets_a_wrong_byte_or_waits_long(server: Server, name: str) -> None:
    """rel-B4."""
    path, original = FILES[name]

    assert wrong_bytes(server.port, path, server.folder / original, count=500, seed=len(name)) == []


def test_a_listener_who_leaves_a_long_sound_at_once_holds_up_nobody(server: Server) -> None:
    for _ in range(3):
        with socket.create_connection(("127.0.0.1", server.port), 20) as raw:
            raw.sendall(f"GET {HUGE_PATH} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert raw.recv(100).startswith(b"HTTP/1.1 200")
        started = time.monotonic()

        assert server.get(FEED_PATH) == (200, FEED)
        assert time.monotonic() - started < 1
