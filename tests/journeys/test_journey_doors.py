"""Both doors give the same answers byte for byte: ``serve``, and ``wsgi.py`` under gunicorn behind nginx.

One suite asks both. A few fields belong to the server that speaks (``OWN`` in ``alike.py``).
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from alike import ASKED, SIZE, comparable, filled
from behind_nginx import log_of, nginx
from by_hand import API, begun, of_part, told
from oracle import File, Requests
from sending import noise
from servers import Server, Site
from shows import EPISODE, FEED, SHOW, SOUND, look_at
from tokens import make_token

pytestmark = pytest.mark.needs("nginx")

BEHIND = {"PODCAST_DELIVERY": "x-accel", "PODCAST_TRUSTED_PROXIES": "1"}
PART = noise(2_000_000)
UNDER_WAY = 100_000
"""Bytes of a part that may have been in buffers when the line broke."""
SECRET = "k9Xw2mQ7"
"""Stands for what nobody may read in a log."""


@pytest.fixture(scope="module")
def behind(site: Site, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the same folder by gunicorn, under the same public address, and put nginx before it."""
    with (
        site.serving_by("gunicorn", PODCAST_PUBLIC_URL=server.address, **BEHIND) as application,
        nginx(tmp_path_factory.mktemp("nginx"), before=application.port, storage=_storage(site)) as front,
    ):
        yield front


@pytest.fixture(scope="module")
def front_behind(site: Site, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve it by the front door, and put nginx before that."""
    with (
        site.serving("--without-worker", PODCAST_PUBLIC_URL=server.address, **BEHIND) as application,
        nginx(tmp_path_factory.mktemp("nginx"), before=application.port, storage=_storage(site)) as front,
    ):
        assert application.ask(SOUND).fields["x-accel-redirect"].startswith("/_stored/audio/")
        yield front


@pytest.fixture(params=["behind", "front_behind"])
def either(request: pytest.FixtureRequest) -> Server:
    """Give nginx, before the one and before the other."""
    found: Server = request.getfixturevalue(request.param)
    return found


@pytest.mark.parametrize("name", ASKED)
def test_nginx_and_the_front_door_answer_alike(server: Server, behind: Server, name: str) -> None:
    """feed-E05 to feed-E13, feed-E19, feed-E20, feed-H22."""
    path, method, fields = ASKED[name]
    facts = server.ask(path, "HEAD").fields
    told = {key: filled(value, facts) for key, value in fields.items()}

    ours, theirs = server.ask(path, method, **told), behind.ask(path, method, **told)

    assert comparable(theirs) == comparable(ours)


def test_both_say_alike_how_they_are(server: Server, behind: Server) -> None:
    """What is said is of the moment, so the shape is compared; where nginx sends the sound, nobody here counts it."""
    found = [json.loads(one.ask("/health").body) for one in (server, behind)]
    shapes = [{name: set(facts) for name, facts in one["checks"].items()} for one in found]

    assert [one["works"] for one in found] == [True, True]
    assert shapes[0].pop("counts") == {"works", "waiting", "lost"}
    assert shapes[0] == shapes[1]


def test_b4_random_and_hostile_requests_are_answered_alike(server: Server, behind: Server) -> None:
    """rel-B4."""
    head, requests = server.ask(SOUND, "HEAD").fields, Requests(seed=9)
    file = File(SIZE, head["etag"], parsedate_to_datetime(head["last-modified"]))
    for _ in range(120):
        method, fields = requests.next(file)
        told = {name.replace("-", "_"): value for name, value in fields.items()}

        ours, theirs = server.ask(SOUND, method, **told), behind.ask(SOUND, method, **told)

        assert comparable(theirs) == comparable(ours), fields


def test_the_front_door_too_may_stand_behind_nginx(server: Server, front_behind: Server) -> None:
    for fields in ({}, {"range": "bytes=7-99"}, {"if_match": "*"}, {"if_none_match": "*"}, {"range": "bytes=x"}):
        for method in ("GET", "HEAD"):
            theirs, ours = (one.ask(SOUND, method, **fields) for one in (front_behind, server))
            assert comparable(theirs) == comparable(ours)


def test_f6_what_came_of_a_part_is_kept_when_the_line_breaks(site: Site, either: Server) -> None:
    """rel-F6, and the part arrives whole when it is sent on from there."""
    token = make_token(site, SHOW, f"at-{either.port}")
    wanted = {"show": SHOW, "name": "talk.mp3", "size": len(PART), "key": "k"}
    upload = told(either, token, "POST", API, json.dumps(wanted).encode(), content_type="application/json")
    address, half = f"{API}/{upload['id']}", len(PART) // 2
    with closing(begun(either, "PUT", f"{address}/parts/1", len(PART), **of_part(token, PART, 0))) as line:
        line.send(PART[:half])

    start, end = 0, time.monotonic() + 15
    while start < half - UNDER_WAY and time.monotonic() < end:
        start = int(told(either, token, "GET", address)["here"])
    assert half - UNDER_WAY <= start <= half
    rest = told(either, token, "PUT", f"{address}/parts/1", PART[start:], **of_part(token, PART, start))
    assert rest["size"] == len(PART)
    assert told(either, token, "DELETE", address)["state"] == "cancelled"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", f"{API}/x/parts/1", 401),
        ("POST", f"/studio/serier/{SHOW}/upload", 403),
        ("POST", f"/studio/afsnit/{SHOW}/x/lyd", 403),
    ],
)
def test_s24_a_stranger_is_refused_before_a_recording_is_there(
    either: Server, method: str, path: str, status: int
) -> None:
    """sec-S24: the application is asked at once, while most of the body is not sent yet."""
    with closing(begun(either, method, path, 500_000_000)) as line:
        line.send(PART[:50_000])
        assert line.getresponse().status == status


@pytest.mark.parametrize("path", ["/studio/log-ind", f"/studio/adgang/{SECRET}", API, f"{API}/x/complete", "/soeg"])
def test_s24_nginx_takes_nothing_large_anywhere_else(behind: Server, path: str) -> None:
    """sec-S24."""
    with closing(begun(behind, "POST", path, 500_000_000)) as line:
        assert line.getresponse().status == 413


def test_s26_no_secret_address_stands_in_the_log_of_nginx(either: Server) -> None:
    """sec-S26, while every other request does."""
    for path in (f"/studio/adgang/{SECRET}", f"/studio/forhaandsvisning/{SECRET}"):
        for method in ("GET", "HEAD", "POST", "PUT"):
            either.ask(path, method, content_length="0")
        either.ask(f"{path}{SOUND}", range="bytes=0-1")
    either.ask("/studio/log-ind")

    log, end = log_of(either), time.monotonic() + 15
    while '"GET /studio/log-ind HTTP/1.1" 200' not in log.read_text() and time.monotonic() < end:
        time.sleep(0.1)
    assert '"GET /studio/log-ind HTTP/1.1" 200' in log.read_text()
    assert SECRET not in log.read_text()


def test_pictures_and_files_are_alike_too(server: Server, behind: Server) -> None:
    for picture in look_at(server).pictures:
        for fields in ({}, {"range": "bytes=10-99"}, {"if_none_match": "*"}):
            assert comparable(behind.ask(picture, **fields)) == comparable(server.ask(picture, **fields))


def test_what_goes_wrong_is_told_alike(own_site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """rel-F3, feed-L04: a short file, no file, one that only nginx cannot read, and an episode that was withdrawn."""
    site, nothing = own_site, tmp_path_factory.mktemp("nothing")
    with ExitStack() as running:
        ours = running.enter_context(site.serving())
        settings = {"PODCAST_PUBLIC_URL": ours.address, **BEHIND}
        application = running.enter_context(site.serving_by("gunicorn", **settings))
        theirs, blind = (
            running.enter_context(nginx(tmp_path_factory.mktemp("nginx"), before=application.port, storage=folder))
            for folder in (_storage(site), nothing)
        )
        stored = next(_storage(site).rglob(ours.ask(SOUND, "HEAD").fields["etag"].strip('"') + "*"))
        whole = stored.read_bytes()

        seen_by_nginx_alone = [blind.ask(SOUND, **fields) for fields in ({}, {"range": "bytes=0-1"}, {"if_match": "*"})]
        stored.write_bytes(whole[:-1])
        short = [door.ask(SOUND, **fields) for fields in ({}, {"range": "bytes=-9"}) for door in (ours, theirs)]
        stored.unlink()
        missing = [door.ask(SOUND, range="bytes=0-1") for door in (ours, theirs)]

        told = [comparable(reply) for reply in (*seen_by_nginx_alone, *short, *missing)]
        assert missing[0].status == 503
        assert int(missing[0].fields["retry-after"]) > 0
        assert told == [comparable(missing[0])] * len(told)

        done = site.run("withdraw", f"{SHOW}/{EPISODE.rpartition('/')[2]}", "--reason", "Prøve.", "--yes")
        assert done.returncode == 0, done.stderr
        for door in (ours, theirs):
            door.wait_for(SOUND, 410)
        for path in (SOUND, EPISODE, FEED):
            for method in ("GET", "HEAD", "POST"):
                assert comparable(theirs.ask(path, method)) == comparable(ours.ask(path, method))


def _storage(site: Site) -> Path:
    return site.folder / "var" / "storage"
