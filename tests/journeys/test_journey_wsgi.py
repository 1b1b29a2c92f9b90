"""``wsgi.py`` under the servers the documentation names: the same answers as from the front door."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from doorways import Reply
from servers import WSGI, Server, Site
from shows import EPISODE, FEED, SOUND

OWN = {"date", "server", "connection", "keep-alive", "via"}
"""Fields a server sets for itself."""

ASKED = {
    "feed": (FEED, "GET", {}),
    "feed by HEAD": (FEED, "HEAD", {}),
    "feed in gzip": (FEED, "GET", {"accept_encoding": "gzip"}),
    "feed unchanged": (FEED, "GET", {"if_none_match": "*"}),
    "feed, another method": (FEED, "POST", {"content_length": "0"}),
    "home": ("/", "GET", {}),
    "page in brotli": (EPISODE, "GET", {"accept_encoding": "br"}),
    "sound": (SOUND, "GET", {}),
    "sound by HEAD": (SOUND, "HEAD", {"range": "bytes=0-1"}),
    "probe": (SOUND, "GET", {"range": "bytes=0-1"}),
    "part": (SOUND, "GET", {"range": "bytes=500000-700000"}),
    "end": (SOUND, "GET", {"range": "bytes=-128"}),
    "beyond": (SOUND, "GET", {"range": "bytes=99999999-"}),
    "sound unchanged": (SOUND, "GET", {"if_none_match": "*"}),
    "slash": ("/podcasts/", "GET", {}),
    "nothing there": ("/findes-ikke", "GET", {}),
    "another host": ("/", "GET", {"host": "evil.example"}),
}


@pytest.fixture(scope="module", params=WSGI)
def other(request: pytest.FixtureRequest, site: Site, server: Server) -> Iterator[Server]:
    """Serve the same folder by a WSGI server under the same public address."""
    with site.serving_by(request.param, PODCAST_PUBLIC_URL=server.address) as running:
        yield running


@pytest.mark.parametrize("name", ASKED)
def test_a_wsgi_server_answers_as_the_front_door_does(server: Server, other: Server, name: str) -> None:
    path, method, fields = ASKED[name]

    for left in reversed(range(50)):  # each looks for itself what is out, every second
        theirs, ours = (_comparable(one.ask(path, method, **fields)) for one in (other, server))
        if theirs == ours or not left:
            break
        time.sleep(0.2)
    assert theirs == ours


def test_a_wsgi_server_says_how_it_is_as_the_front_door_does(server: Server, other: Server) -> None:
    """What it says is of the moment, so the shape is compared."""
    found = [json.loads(one.ask("/health").body) for one in (server, other)]

    assert [one["works"] for one in found] == [True, True]
    assert len({tuple((name, *facts) for name, facts in one["checks"].items()) for one in found}) == 1


def _comparable(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    if reply.status == 400:
        return reply.status, {}, b""  # each doorway refuses another host in its own words
    return reply.status, {name: value for name, value in reply.fields.items() if name not in OWN}, reply.body
