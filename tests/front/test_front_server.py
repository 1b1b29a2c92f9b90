"""The front door as it runs: server processes, real sockets, slow and vanishing listeners."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import IncompleteRead
from pathlib import Path

import pytest
from doorways import (
    BIG,
    BIG_PATH,
    CUT_PATH,
    ENDLESS_PATH,
    FEED,
    FEED_PATH,
    REMOTE_PATH,
    SOUND,
    SOUND_PATH,
)  # fmt: skip
from front_process import Server, start, stop

from podcast_service.domain.errors import Conflict
from podcast_service.server import run


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(tmp_path_factory.mktemp("front"))
    yield running
    stop(running)


def slow_listener(server: Server, path: str) -> socket.socket:
    """Ask for a sound and read hardly any of it."""
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    raw.settimeout(20)
    raw.connect(("127.0.0.1", server.port))
    raw.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert raw.recv(100).startswith(b"HTTP/1.1 200")
    return raw


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_both_addresses_of_localhost_answer(server: Server, address: str) -> None:
    assert server.get(FEED_PATH, address) == (200, FEED)


@pytest.mark.parametrize("path", [SOUND_PATH, REMOTE_PATH])
def test_sound_comes_whole_and_in_parts(server: Server, path: str) -> None:
    assert server.get(path) == (200, SOUND)
    assert server.get(path, Range="bytes=1000-150000") == (206, SOUND[1000:150_001])


def test_a_large_file_comes_whole(server: Server) -> None:
    status, body = server.get(BIG_PATH)

    assert (status, len(body)) == (200, BIG)


def test_h07_h17_one_connection_carries_head_304_and_416_without_losing_its_place(server: Server) -> None:
    connection = server.connect()
    for method, path, fields, expected in (
        ("HEAD", FEED_PATH, {}, (200, b"")),
        ("HEAD", SOUND_PATH, {}, (200, b"")),
        ("GET", FEED_PATH, {"If-None-Match": "*"}, (304, b"")),
        ("GET", SOUND_PATH, {"Range": "bytes=999999-"}, (416, b"")),
        ("GET", FEED_PATH, {}, (200, FEED)),
    ):
        connection.request(method, path, headers={"Host": "localhost", **fields})
        answer = connection.getresponse()
        if method == "HEAD":
            assert answer.getheader("Content-Length") == str(len(FEED if path == FEED_PATH else SOUND))
        assert (answer.status, answer.read()) == expected
    connection.close()


def test_l3_two_hundred_slow_listeners_stop_nobody_and_cost_little(server: Server) -> None:
    before = server.memory()
    with ExitStack() as listeners:
        for number in range(200):
            listeners.enter_context(slow_listener(server, BIG_PATH if number % 4 else ENDLESS_PATH))

        started = time.monotonic()
        answers = [server.get(FEED_PATH) for _ in range(50)] + [server.get(REMOTE_PATH, Range="bytes=0-9")]
        elapsed = time.monotonic() - started
        grown = server.memory() - before

    assert answers == [(200, FEED)] * 50 + [(206, SOUND[:10])]
    assert elapsed < 10
    assert grown < 300 * 2**20


def test_a_listener_who_leaves_is_noticed_and_the_source_let_go(server: Server) -> None:
    mark = server.folder / "let-go"
    listener = slow_listener(server, ENDLESS_PATH)
    time.sleep(0.2)
    mark.unlink(missing_ok=True)

    listener.close()

    deadline = time.monotonic() + 10
    while not mark.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert mark.exists()


def test_a_store_that_fails_half_way_never_looks_like_a_whole_file(server: Server) -> None:
    with pytest.raises((IncompleteRead, ConnectionError)):
        server.get(CUT_PATH)


ABSURD = {
    "headers too large": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
    "a thousand fields": b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: a\r\n" * 1000 + b"\r\n",
    "a long path": b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "not UTF-8": b"GET /%ff%fe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a NUL": b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw bytes": b"GET /\xe6\xf8?\xe5 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "raw bytes in the query": b"GET /x?\xc3\xa5 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "dots": b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    "nonsense": b"\x16\x03\x01\x02\x00\r\n\r\n",
    "odd method": b"FOO /findes-ikke HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "star": b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "another proxy": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", ABSURD.values(), ids=ABSURD.keys())
def test_s24_an_absurd_request_is_refused_and_never_an_error_of_ours(server: Server, request_bytes: bytes) -> None:
    answer = server.send(request_bytes)

    assert answer[9:10] == b"4" if answer else True


def test_s17_an_absolute_address_does_not_get_past_the_host_check(server: Server) -> None:
    answer = server.send(b"GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


def test_a_port_in_use_is_told(server: Server) -> None:
    with pytest.raises(Conflict) as caught:
        run(lambda: pytest.fail("never made"), port=server.port, addresses=("127.0.0.1",))

    assert str(server.port) in str(caught.value)


def test_sigterm_stops_the_server_even_while_someone_listens(tmp_path: Path) -> None:
    server = start(tmp_path)

    with slow_listener(server, BIG_PATH):
        started = time.monotonic()
        code = stop(server)

    assert code == 0
    assert time.monotonic() - started < 15


def children(pid: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def until(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def answers(server: Server) -> bool:
    try:
        return server.get(FEED_PATH) == (200, FEED)
    except OSError:
        return False


def test_server_processes_that_die_are_started_again_and_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    server = start(tmp_path, "import doorways; doorways.serve(workers=2)")
    try:
        before = children(server.process.pid)
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        assert len(before) == 2
        assert until(lambda: len(set(children(server.process.pid)) - set(before)) == 2)
        assert until(lambda: answers(server))
        orphans = children(server.process.pid)
    finally:
        server.process.kill()
        server.process.wait()
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in orphans))
    assert not answers(server)


def test_an_answer_under_way_is_finished_before_the_server_stops(tmp_path: Path) -> None:
    server = start(tmp_path)
    server.get(BIG_PATH)

    with slow_listener(server, BIG_PATH) as listener, listener.makefile("rb") as heard:
        server.process.send_signal(signal.SIGTERM)
        rest = sum(len(piece) for piece in iter(lambda: heard.read(2**20), b""))

    assert server.process.wait(25) == 0
    assert rest > BIG - 100


def test_the_front_door_runs_under_another_asgi_server_too(tmp_path: Path) -> None:
    server = start(tmp_path, "import doorways; doorways.serve_by_granian()")
    try:
        assert server.get(FEED_PATH) == (200, FEED)
        assert server.get(SOUND_PATH, Range="bytes=1000-150000") == (206, SOUND[1000:150_001])
        assert server.get("/findes-ikke")[0] == 404
    finally:
        stop(server)
