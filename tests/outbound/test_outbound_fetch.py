"""The client for requests to other servers, against real ones that mean harm (sec-S19)."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from strangers import Asked, Send, certified, reply, stranger

from podcast_service import __version__
from podcast_service.domain.errors import Invalid, PodcastError, Unavailable
from podcast_service.outbound.fetch import Client

PUBLIC = "93.184.216.34"
BOMB = gzip.compress(bytes(50_000_000), 9)


def always(data: bytes) -> Callable[[Asked, Send], None]:
    return lambda _asked, send: send(data) and None


def test_an_answer_comes_with_its_status_fields_bytes_and_address() -> None:
    with stranger(always(reply(404, b"gone", Content_Type="text/plain", X_One="a\r\nX-One: b"))) as server:
        found = Client(exempt=(server.origin,)).ask("GET", f"{server.origin}/a?b=c#d")
    assert (found.status, found.body, found.url, found.redirects) == (404, b"gone", f"{server.origin}/a?b=c", ())
    assert (found.fields["content-type"], found.fields["x-one"]) == ("text/plain", "a, b")


def test_a_request_names_the_service_and_carries_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    # The environment of some machines names a proxy; nothing goes there.
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("all_proxy", "http://127.0.0.1:1")
    with stranger(always(reply(204))) as server:
        client = Client(exempt=(server.origin,))
        client.ask("POST", f"{server.origin}/hub", {"Content-Type": "text/plain", "User-Agent": "x"}, b"hello")
        client.ask("HEAD", f"{server.origin}/hub")
    posted, looked = server.asked
    assert (posted.method, posted.path, posted.body) == ("POST", "/hub", b"hello")
    assert posted.fields["user-agent"] == looked.fields["user-agent"] == f"podcast-service/{__version__}"
    assert posted.fields["host"] == f"localhost:{server.port}"
    assert {"cookie", "authorization"} & {*posted.fields, *looked.fields} == set()


def test_the_length_a_head_tells_of_is_not_waited_for() -> None:
    with stranger(always(reply(200, content_length="1000"))) as server:
        found = Client(exempt=(server.origin,)).ask("HEAD", server.origin)
    assert (found.body, found.fields["content-length"]) == (b"", "1000")


def test_a_packed_answer_is_unpacked() -> None:
    with stranger(always(reply(200, gzip.compress(b"rss" * 500), Content_Encoding="gzip"))) as server:
        assert Client(exempt=(server.origin,)).ask("GET", server.origin).body == b"rss" * 500


def test_where_the_operator_named_nothing_this_machine_is_not_asked() -> None:
    with stranger(always(reply(200, b"secret"))) as server:
        for url in (server.origin, "http://localhost/", "http://127.0.0.1/", "http://[::1]/"):
            with pytest.raises(Invalid):
                Client().ask("GET", url)
    assert server.asked == []


def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to() -> None:
    # No other resolver knows these names: whoever looks a second time, or elsewhere, finds nothing or the wrong one.
    looked_up: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if looked_up.count(host) == 1 else ["127.0.0.2"]

    with stranger(lambda asked, send: send(reply(302, Location="http://theirs.example/")) and None) as server:
        ours = f"http://ours.example:{server.port}"
        client = Client(exempt=(ours,), resolve=rebinding)
        assert client.ask("GET", ours, follow=False).status == 302
        with pytest.raises(Unavailable, match=r"ours\.example cannot be reached"):
            client.ask("GET", ours)
        looked_up.clear()
        with pytest.raises(Invalid, match=r"theirs.example was not asked: it stands at 127\.0\.0\.1"):
            client.ask("GET", ours)
    assert looked_up == ["ours.example", "theirs.example"]
    assert [one.fields["host"] for one in server.asked] == [f"ours.example:{server.port}"] * 2


def test_a_redirect_is_followed_and_its_way_is_told() -> None:
    def answer(asked: Asked, send: Send) -> None:
        steps = {"/a": reply(301, Location="b?c=æ"), "/b?c=%E6": reply(307, Location="//localhost:{port}/d")}
        send(steps.get(asked.path, reply(200, b"here")).replace(b"{port}", str(server.port).encode()))

    with stranger(answer) as server:
        found = Client(exempt=(server.origin,)).ask("GET", f"{server.origin}/a")
        stopped = Client(exempt=(server.origin,)).ask("GET", f"{server.origin}/a", follow=False)
    assert (found.status, found.body, found.url) == (200, b"here", f"{server.origin}/d")
    assert found.redirects == (f"{server.origin}/a", f"{server.origin}/b?c=%E6")
    assert (stopped.status, stopped.redirects) == (301, ())


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "//localhost/",
        "http://pod.example:22/",
        "file:///etc/passwd",
        "https://me:secret@pod.example/",
        "http://[",
    ],
)
def test_a_redirect_to_what_may_not_be_asked_is_refused(location: str) -> None:
    with stranger(always(reply(302, Location=location))) as server, pytest.raises(Invalid):
        Client(exempt=(server.origin,)).ask("GET", server.origin)
    assert len(server.asked) == 1


def test_a_fourth_redirect_is_not_followed() -> None:
    with stranger(always(reply(302, Location="/again"))) as server, pytest.raises(Invalid, match="more than 3 times"):
        Client(exempt=(server.origin,)).ask("GET", server.origin)
    assert len(server.asked) == 4


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_after_a_redirect_a_form_is_sent_again_only_where_http_says_so(status: int, method: str) -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(status, Location="/there") if asked.path == "/" else reply(200))

    with stranger(answer) as server:
        Client(exempt=(server.origin,)).ask("POST", server.origin, {"content-type": "text/plain"}, b"a")
    again = server.asked[1]
    assert (again.method, again.body) == (method, b"a" if method == "POST" else b"")
    assert ("content-type" in again.fields) is (method == "POST")


def test_credentials_are_not_passed_on_to_another_server() -> None:
    with stranger(always(reply(200))) as other, stranger(always(reply(302, Location=other.origin))) as server:
        client = Client(exempt=(server.origin, other.origin))
        client.ask("GET", server.origin, {"Authorization": "Basic x", "Cookie": "a=b", "X-Kept": "1"})
    assert {"authorization", "cookie", "x-kept"} <= server.asked[0].fields.keys()
    assert {"authorization", "cookie", "x-kept"} & other.asked[0].fields.keys() == {"x-kept"}


def test_a_cookie_is_never_sent_back() -> None:
    def answer(asked: Asked, send: Send) -> None:
        send(reply(302, Location="/there", Set_Cookie="a=b") if asked.path == "/" else reply(200))

    with stranger(answer) as server:
        Client(exempt=(server.origin,)).ask("GET", server.origin)
    assert "cookie" not in server.asked[1].fields


def test_an_endless_body_is_left_when_it_is_too_much() -> None:
    def pour(_asked: Asked, send: Send) -> None:
        send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            send(bytes(10_000))

    with stranger(pour) as server, pytest.raises(Invalid, match="more than 100000 bytes"):
        Client(exempt=(server.origin,)).ask("GET", server.origin, most=100_000)


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip"])
def test_what_swells_when_unpacked_is_left_before_it_fills_the_memory(coding: str) -> None:
    packed = BOMB if coding == "gzip" else gzip.compress(BOMB, 9)
    with stranger(always(reply(200, packed, Content_Encoding=coding))) as server:
        client = Client(exempt=(server.origin,))
        tracemalloc.start()
        with pytest.raises(Invalid, match="more than 1000000 bytes"):
            client.ask("GET", server.origin, most=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8_000_000


def drip(before: bytes) -> Callable[[Asked, Send], None]:
    """Answer a byte now and then, for ever, after ``before``."""

    def answer(_asked: Asked, send: Send) -> None:
        send(before)
        while True:
            send(b"a")
            time.sleep(0.05)

    return answer


SLOW = {
    "says nothing": lambda _asked, _send: time.sleep(2),
    "drips the first line": drip(b"HTTP/1.1 2"),
    "drips a field": drip(b"HTTP/1.1 200 OK\r\nX-A: "),
    "drips a body without end": drip(b"HTTP/1.1 200 OK\r\n\r\n"),
    "drips a body": drip(b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n"),
    "goes on continuing": lambda _asked, send: [(send(b"HTTP/1.1 100 \r\n\r\n"), time.sleep(0.05)) for _ in range(40)],
}


@pytest.mark.parametrize("answer", SLOW.values(), ids=SLOW)
def test_a_server_that_takes_its_time_is_left(answer: Callable[[Asked, Send], None]) -> None:
    with stranger(answer) as server:
        began = time.monotonic()
        with pytest.raises(Unavailable) as left:
            Client(exempt=(server.origin,)).ask("GET", server.origin, seconds=0.4)
        assert time.monotonic() - began < 1.5
    assert left.value.code == "outbound_slow"


def test_a_name_that_takes_its_time_is_left() -> None:
    def look(_host: str, _port: int) -> Sequence[str]:
        time.sleep(1)
        return [PUBLIC]

    with pytest.raises(Unavailable) as left:
        Client(resolve=look).ask("GET", "https://pod.example/", seconds=0.1)
    assert left.value.code == "outbound_slow"


def test_all_redirects_together_have_the_time_of_one() -> None:
    def answer(_asked: Asked, send: Send) -> None:
        time.sleep(0.3)
        send(reply(302, Location="/again"))

    with stranger(answer) as server, pytest.raises(Unavailable, match="in time"):
        Client(exempt=(server.origin,)).ask("GET", server.origin, seconds=0.8)


BROKEN = {
    "fewer bytes than it says": reply(200, b"abc", content_length="10"),
    "no length at all": reply(200, b"abc", content_length="1, 2"),
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "nothing": b"",
    "a line that never ends": b"HTTP/1.1 200 " + b"a" * 200_000,
    "fields without end": b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200,
    "a packing that is none": reply(200, b"abc", Content_Encoding="gzip"),
    "pieces that are none": reply(200, b"zz\r\nabc", Transfer_Encoding="chunked"),
    "too many packings": reply(200, b"abc", Content_Encoding=", ".join(["gzip"] * 20)),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_server_that_does_not_answer_as_it_should_is_said_to_be_unavailable(data: bytes) -> None:
    with stranger(always(data)) as server, pytest.raises(Unavailable) as failed:
        Client(exempt=(server.origin,)).ask("GET", server.origin, seconds=3)
    assert failed.value.code == "outbound_broken"


def test_where_nobody_listens_or_nothing_is_called_so_it_is_unavailable() -> None:
    with stranger(always(b"")) as server:
        pass
    no_name = Client(resolve=lambda _host, _port: ())
    for client, code in ((Client(exempt=(server.origin,)), "unreachable"), (no_name, "unresolved")):
        with pytest.raises(PodcastError) as failed:
            client.ask("GET", server.origin if client is not no_name else "https://pod.example/")
        assert failed.value.code == f"outbound_{code}"


def test_an_encrypted_server_has_to_be_the_one_it_is_called(tmp_path: Path) -> None:
    serving, trust = certified("localhost", tmp_path)
    with stranger(always(reply(200, b"here")), serving) as server:
        right, wrong = (f"https://{name}:{server.port}" for name in ("localhost", "other.example"))

        def client(**more: object) -> Client:
            return Client(exempt=(right, wrong), resolve=lambda _host, _port: ["127.0.0.1"], **more)  # type: ignore[arg-type]

        assert client(trust=lambda: trust).ask("GET", right).body == b"here"
        for other, url in ((client(trust=lambda: trust), wrong), (client(), right)):
            with pytest.raises(Unavailable, match="certificate"):
                other.ask("GET", url)
    assert len(server.asked) == 1


def test_an_encrypted_server_that_drips_is_left_too(tmp_path: Path) -> None:
    serving, trust = certified("localhost", tmp_path)
    with stranger(drip(b"HTTP/1.1 200 OK\r\n\r\n"), serving) as server:
        url = f"https://localhost:{server.port}"
        with pytest.raises(Unavailable) as left:
            Client(exempt=(url,), trust=lambda: trust).ask("GET", url, seconds=0.4)
    assert left.value.code == "outbound_slow"
