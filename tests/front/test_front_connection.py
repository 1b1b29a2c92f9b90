"""A connection as hostile, slow and hasty clients use it: raw bytes on a socket, read to the last one."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from doorways import FEED, FEED_PATH, PAGE, PAGE_PATH, REMOTE_PATH, SOUND, SOUND_PATH, make_apps
from fronts import Hasty, Served, doorway, echoing, get, opened, serve
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.delivery.responder import ASGIApp
from podcast_service.storage.local import LocalStorage

HOST = b"Host: localhost\r\n"


@pytest.fixture
def door(tmp_path: Path) -> ASGIApp:
    return doorway(tmp_path)


def test_pipelined_requests_are_answered_in_order_ready_or_not(door: ASGIApp) -> None:
    paths = [SOUND_PATH, FEED_PATH, REMOTE_PATH, PAGE_PATH, SOUND_PATH, SOUND_PATH, "/findes-ikke", FEED_PATH]

    async def talk(served: Served) -> None:
        for _ in range(3):  # unknown at first, then kept
            async with served.talk() as talk:
                await talk.say(b"".join(get(path) for path in paths))
                answers = [await talk.hear() for _ in paths]
            bodies = [body for _, _, body in answers]
            assert bodies[:6] == [SOUND, FEED, SOUND, PAGE, SOUND, SOUND]
            assert [status for status, _, _ in answers] == [200] * 6 + [404, 200]
            assert bodies[7] == FEED

    assert serve(door, talk) == []


def test_what_is_sent_by_two_ways_keeps_its_order(door: ASGIApp) -> None:
    paths = [FEED_PATH, SOUND_PATH, PAGE_PATH, SOUND_PATH]

    async def talk(served: Served) -> None:
        for path in paths:
            await opened(served, path)
        async with served.talk() as talk:
            await talk.say(b"".join(get(path) for path in paths))
            assert [(await talk.hear())[2] for _ in paths] == [FEED, SOUND, PAGE, SOUND]

    assert serve(door, talk) == []


def test_s17_a_refused_head_has_no_body_either(door: ASGIApp) -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as talk:
            await talk.say(b"HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n" + get(FEED_PATH))
            head = await talk.reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 400 ")
            assert (await talk.hear())[2] == FEED

    assert serve(door, talk) == []


def test_a_request_in_single_bytes_is_a_request(door: ASGIApp) -> None:
    async def talk(served: Served) -> None:
        await opened(served, FEED_PATH)
        async with served.talk() as talk:
            for at in range(len(request := get(FEED_PATH))):
                await talk.say(request[at : at + 1])
                await asyncio.sleep(0)
            assert (await talk.hear())[2] == FEED

    assert serve(door, talk) == []


SMUGGLED = {
    "length and chunks": b"POST / HTTP/1.1\r\n%sContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    % HOST,
    "chunks and length": b"POST / HTTP/1.1\r\n%sTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"
    % HOST,
    "two lengths": b"POST / HTTP/1.1\r\n%sContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde" % HOST,
    "a signed length": b"POST / HTTP/1.1\r\n%sContent-Length: +5\r\n\r\nabcde" % HOST,
    "chunked, then not": b"POST / HTTP/1.1\r\n%sTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" % HOST,
    "nearly chunked": b"POST / HTTP/1.1\r\n%sTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" % HOST,
    "a chunk of nonsense": b"POST / HTTP/1.1\r\n%sTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n" % HOST,
    "a space before the colon": b"GET / HTTP/1.1\r\n%sContent-Length : 5\r\n\r\nabcde" % HOST,
    "a folded field": b"GET / HTTP/1.1\r\n%sX: a\r\n b\r\n\r\n" % HOST,
    "a bare CR": b"GET / HTTP/1.1\r\n%sX: a\rb\r\n\r\n" % HOST,
    "a NUL in a field": b"GET / HTTP/1.1\r\n%sX: a\0b\r\n\r\n" % HOST,
    "another protocol": b"GET / HTTP/3.7\r\n%s\r\n" % HOST,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}


@pytest.mark.parametrize("request_bytes", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_s24_what_two_servers_could_read_differently_is_refused_and_the_connection_closed(
    door: ASGIApp, request_bytes: bytes
) -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as talk:
            await talk.say(request_bytes + get(FEED_PATH, "X-Smuggled: 1"))
            heard = await talk.rest()
        assert heard.count(b"HTTP/1.1 ") == 1, heard
        assert heard.startswith(b"HTTP/1.1 400 ")

    assert serve(door, talk) == []


TOO_LARGE = {
    "a line without end": b"GET / HTTP/1.1\r\nX: " + b"a" * 400_000,
    "an address without end": b"GET /" + b"a" * 400_000,
    "a large field": b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    "many fields": b"GET / HTTP/1.1\r\n" + HOST + b"X: a\r\n" * 101 + b"\r\n",
}


@pytest.mark.parametrize("request_bytes", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_s24_a_head_that_is_too_large_is_refused(door: ASGIApp, request_bytes: bytes) -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as talk:
            await talk.say(request_bytes)
            heard = await talk.rest()
        assert heard[9:12] == b"431" or not heard  # what was still under way may cost the client the answer

    assert serve(door, talk) == []


@pytest.mark.parametrize("said", [b"", b"GET / HTT", get(FEED_PATH) + b"GET"], ids=["nothing", "half a line", "more"])
def test_s24_who_does_not_finish_asking_is_let_go(door: ASGIApp, said: bytes) -> None:
    async def talk(served: Served) -> None:
        await opened(served, FEED_PATH)
        async with served.talk() as talk:
            await talk.say(said)
            heard = await talk.rest()
        assert heard.count(b"HTTP/1.1 ") == said.count(b"\r\n\r\n")

    assert serve(door, talk, kind=Hasty) == []


@pytest.mark.parametrize("path", [FEED_PATH, "/findes-ikke"])
def test_a_connection_at_rest_is_closed_and_one_in_use_is_not(door: ASGIApp, path: str) -> None:
    async def talk(served: Served) -> None:
        async with served.talk() as talk:
            for _ in range(4):
                await talk.ask(get(path))
                await asyncio.sleep(0.15)
            started = asyncio.get_running_loop().time()
            assert await talk.rest() == b""
            assert asyncio.get_running_loop().time() - started < 6

    assert serve(door, talk, kind=Hasty) == []


@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH, REMOTE_PATH, "/findes-ikke"])
@pytest.mark.parametrize("asked", ["1.0", "close"])
def test_a_connection_is_closed_where_the_client_wants_it(door: ASGIApp, path: str, asked: str) -> None:
    async def talk(served: Served) -> None:
        await opened(served, path)
        async with served.talk() as talk:
            fields = ["Connection: close"] if asked == "close" else []
            await talk.say(get(path, *fields, version="1.0" if asked == "1.0" else "1.1"))
            _, got, body = await talk.hear()
            assert got["connection"] == "close"
            assert body
            assert await talk.rest() == b""

    assert serve(door, talk) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH])
def test_a_body_nobody_wants_is_not_taken_for_the_next_request(door: ASGIApp, method: str, path: str) -> None:
    inner = get("/findes-ikke")

    async def talk(served: Served) -> None:
        await opened(served, path)
        for framing in (b"Content-Length: %d\r\n\r\n%b", b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n"):
            head = f"{method} {path} HTTP/1.1\r\n".encode() + HOST
            async with served.talk() as talk:
                await talk.say(head + framing % (len(inner), inner))
                if method == "HEAD":
                    await talk.reader.readuntil(b"\r\n\r\n")
                else:
                    await talk.hear()
                assert (await talk.ask(get(FEED_PATH)))[2] == FEED

    assert serve(door, talk) == []


def test_a_body_reaches_the_application_whole_however_it_is_sent(tmp_path: Path) -> None:
    body = bytes(range(256)) * 1200

    async def talk(served: Served) -> None:
        async with served.talk() as talk:
            head = b"POST /ekko HTTP/1.1\r\n" + HOST
            assert (await talk.ask(head + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)))[2] == body
            chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (body[:1], body[1:70_000], body[70_000:]))
            assert (await talk.ask(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"))[2] == body
            assert (await talk.ask(head + b"Content-Length: 3\r\nExpect: 100-continue\r\n\r\n"))[0] == 100
            assert (await talk.ask(b"abc"))[2] == b"abc"

    assert serve(echoing({}, LocalStorage(tmp_path)), talk) == []


def test_head_of_sound_has_its_length_and_no_body(door: ASGIApp) -> None:
    async def talk(served: Served) -> None:
        await opened(served, SOUND_PATH)
        async with served.talk() as talk:
            await talk.say(get(SOUND_PATH, method="HEAD") + get(FEED_PATH))
            head = await talk.reader.readuntil(b"\r\n\r\n")
            assert b"content-length: %d\r\n" % len(SOUND) in head
            assert (await talk.hear())[2] == FEED

    assert serve(door, talk) == []


PARTS = st.sampled_from(
    [
        b"GET ", b"HEAD ", b"POST ", b"OPTIONS ", b"/", FEED_PATH.encode(), SOUND_PATH.encode(), b"*", b"http://a/",
        b"%00",
        b" HTTP/1.1\r\n", b" HTTP/1.0\r\n", b"\r\n", b"\r\n\r\n", b"\n", b"\r", b": ", HOST, b"Range: bytes=1-", b"5",
        b"Content-Length: 4\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: upgrade\r\nUpgrade: h2c\r\n",
        b"Connection: close\r\n", b"Expect: 100-continue\r\n", b"0\r\n\r\n", b"abcd", b"\xff\xfe", b"\0",
        get(FEED_PATH),
        get(SOUND_PATH, "Range: bytes=5-70000"), get(FEED_PATH, "If-None-Match: *"),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("connection")


@settings(max_examples=80, deadline=None)
@given(talks=st.lists(st.lists(PARTS | st.binary(max_size=20), max_size=12), min_size=1, max_size=5))
def test_s24_whatever_is_sent_the_answer_is_http_and_the_next_one_is_served(
    folder: Path, talks: list[list[bytes]]
) -> None:
    door = make_apps(folder)[1]

    async def hostile(served: Served, parts: list[bytes]) -> None:
        async with served.talk() as talk:
            with suppress(OSError):  # it may have had enough before the end
                for part in parts:
                    if not talk.writer.is_closing():
                        talk.writer.write(part)
                        await asyncio.sleep(0)
                if not talk.writer.is_closing():
                    talk.writer.write_eof()
            heard = await talk.rest()
        assert not heard or heard.startswith(b"HTTP/1.1 ")
        assert b"HTTP/1.1 500" not in heard

    async def talk(served: Served) -> None:
        await opened(served, SOUND_PATH)
        await asyncio.gather(*(hostile(served, parts) for parts in talks))
        async with served.talk() as talk:
            assert (await talk.ask(get(FEED_PATH)))[2] == FEED

    assert serve(door, talk) == []


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_who_comes_when_all_places_are_taken_is_told_when_to_come_again(door: ASGIApp, method: str) -> None:
    """rel-L4: what is ready is answered even then; the rest is refused with Retry-After, and no error."""

    async def talk(served: Served) -> None:
        async with served.talk() as early:
            await early.ask(get(FEED_PATH))
            async with served.talk() as late:
                assert await late.ask(get(FEED_PATH)) == await early.ask(get(FEED_PATH))
                await late.say(get("/studio", "Content-Length: 3", method=method) + b"abc")
                answer = await late.rest()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ")
        assert b"\r\nretry-after: 30\r\n" in head
        assert body.startswith(b"503") is (method != "HEAD")

    assert serve(door, talk, most=2) == []
