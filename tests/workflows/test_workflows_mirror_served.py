"""nginx before a mirror, in a folder and in a bucket, answers as the front door does.

What is other, and why: nginx makes ETags of time and size, names itself, gives a short page of its own with a redirect
and a 416, and offers ranges of text too; a bucket has the time at which it was written. A 404 has that of its page.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from doorways import Ask, Reply, ask_front
from houses import Place, open_place
from releases import HTML, media, put_out
from services import BUCKET, S3Server, free_port
from webservers import Nginx, anyone_may_read, nginx_on_bucket, nginx_on_folder

from podcast_service.audio.reader import AudioReader
from podcast_service.delivery.nginx import FIELDS, MAPS
from podcast_service.delivery.node import Node
from podcast_service.delivery.responder import Receive, Scope, Send
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.document import Answer, Document, lead_on
from podcast_service.front import create_front
from podcast_service.storage.local import LocalStorage
from podcast_service.storage.mirror_bucket import BucketMirror
from podcast_service.storage.mirror_folder import FolderMirror
from podcast_service.workflows.mirror import mirror
from podcast_service.workflows.served import Served

MADE = datetime(2026, 11, 20, 9, 0, 7, tzinfo=UTC)
SOUND = bytes(n * 7 % 251 for n in range(200_003))
HASH = "ab" * 32
AUDIO, PAGE, FEED = "/lyd/troen/del-3.mp3", "/podcasts/troen/del-3", "/podcasts/troen/feed.xml"
HOSTILE = 'https://ny.example/a?b="c\\"&d=$uri;}'
GONE_SOUND, GONE_PAGE = "/lyd/troen/trukket.mp3", "/podcasts/troen/trukket"
RSS = "application/rss+xml; charset=utf-8"
COMPARED = (
    "content-type", "content-length", "content-encoding", "content-range", "cache-control", "location", "link", "vary",
    "x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "permissions-policy",
    "strict-transport-security", "content-security-policy", "access-control-allow-origin",
    "access-control-expose-headers", "access-control-allow-methods", "access-control-allow-headers",
    "access-control-max-age",
)  # fmt: skip

pytestmark = pytest.mark.needs("nginx")


def text(body: str, media_type: str, **facts: object) -> Document:
    return Document(body=body.encode() * 300, media_type=media_type, modified_at=MADE, **facts)  # type: ignore[arg-type]


def answers_of(place: Place) -> dict[str, Answer]:
    """Return one answer of every kind there is, and awkward ones."""
    return {
        "/": text("<h1>Forside æøå</h1>", HTML),
        "/podcasts": text("<h1>Podcasts</h1>", HTML),
        "/podcasts/troen": text("<h1>Troen</h1>", HTML),
        PAGE: text("<h1>Del 3</h1>", HTML),
        f"{PAGE}/udskrift": Document(body=b"<h1>kort</h1>", media_type=HTML),
        f"{PAGE}/udskrift.vtt": text("WEBVTT\n", "text/vtt; charset=utf-8"),
        f"{PAGE}/udskrift.en.vtt": Document(body=b"WEBVTT\n", media_type="text/vtt; charset=utf-8"),
        f"{PAGE}/udskrift.json": text('{"version": "1.0.0"}', "application/json"),
        f"{PAGE}/udskrift.txt": text("Hej", "text/plain; charset=utf-8"),
        f"{PAGE}/kapitler.json": text('{"version": "1.2.0"}', "application/json+chapters"),
        FEED: text(
            "<rss/>", RSS, fields=(("Link", f'<https://hub.example/?a="$x\\">; rel="hub", <{FEED}>; rel="self"'),)
        ),
        "/podcasts/troen/arkiv-1.xml": text("<rss>1</rss>", RSS),
        "/feed.xml": text("<rss>all</rss>", RSS),
        "/podcasts.opml": text("<opml/>", "text/x-opml; charset=utf-8"),
        "/sitemap.xml": text("<urlset/>", "application/xml; charset=utf-8"),
        "/robots.txt": Document(body=b"Allow: /\n", media_type="text/plain; charset=utf-8"),
        AUDIO: media(place, SOUND, "audio/mpeg", "mp3", modified_at=MADE),
        "/lyd/troen/del-4.m4a": media(place, SOUND[:9000], "audio/x-m4a", "m4a", modified_at=MADE),
        f"/billeder/{HASH}/del-3-600.jpg": media(place, SOUND[:900], "image/jpeg", "jpg"),
        f"/filer/{HASH}/rapport.pdf": media(place, SOUND[:901], "application/pdf", "pdf"),
        f"/filer/{HASH}/fil": media(place, SOUND[:902], "application/octet-stream", "bin"),
        f"/filer/{HASH}/side.html": media(place, b"<h1>bilag</h1>", "application/octet-stream", "bin"),
        f"/filer/{HASH}/data.gz": media(place, SOUND[:903], "application/gzip", "bin"),
        f"/filer/{HASH}/tom.txt": media(place, b"", "text/plain; charset=utf-8", "txt"),
        f"/static/{HASH[:16]}/site.css": text("body{}", "text/css; charset=utf-8"),
        f"/static/{HASH[:16]}/player.js": text("let a;", "text/javascript; charset=utf-8"),
        "/was": lead_on("/tilgaengelighed"),
        "/podcasts/gammel/feed.xml": lead_on(HOSTILE),
        "/podcasts/gammel/del-3": lead_on(PAGE),
        f"/billeder/{HASH}/gammel-600.jpg": lead_on(f"/billeder/{HASH}/del-3-600.jpg"),
    }


@dataclass(frozen=True)
class Pair:
    """The front door and nginx before a mirror of the same release."""

    addresses: tuple[str, ...]
    front: Ask
    nginx: Nginx
    is_bucket: bool

    def both(self, path: str, method: str = "GET", **fields: str) -> tuple[Reply, Reply]:
        return self.front(path, method, host="pod.example", **fields), self.nginx.ask(path, method, **fields)

    def exceptions(self, status: int) -> tuple[str, ...]:
        """Return what may differ: a redirect has a page of nginx's own, and from a bucket no 410 is compressed."""
        if status == 301:
            return ("content-type", "content-length")
        return ("vary",) if status == 410 and self.is_bucket else ()


@pytest.fixture(scope="module", params=["folder", pytest.param("bucket", marks=pytest.mark.needs("radosgw"))])
def pair(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reader: AudioReader
) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp(request.param)
    withdrawn = text("<h1>Trukket tilbage</h1>", HTML, status=410)
    with (
        pytest.MonkeyPatch.context() as patch,
        open_place(folder, reader, storage=LocalStorage(folder / "storage")) as place,
    ):
        answers = {**answers_of(place), GONE_SOUND: answers_of(place)[AUDIO]}
        put_out(place, answers, {GONE_SOUND: withdrawn, GONE_PAGE: withdrawn})
        served = Served(place.house.catalog, Node(place.house.node, place.storage), place.clock, https=True)
        shelf = Shelf(served.kept, served.token)
        front = create_front(shelf, place.storage, not_found(served), trusted_hosts=["pod.example"], https=True)
        is_bucket = request.param == "bucket"
        if is_bucket:
            store: S3Server = request.getfixturevalue("ceph_server")
            store.use(patch)
            running = on_bucket(place, folder / "nginx", store)
        else:
            mirror(place.house, FolderMirror(folder / "mirror"))
            running = nginx_on_folder(folder / "nginx", folder / "mirror", free_port())
        with running as nginx:
            yield Pair((*answers, GONE_PAGE), ask_front(front), nginx, is_bucket)
        served.close()


@contextmanager
def on_bucket(place: Place, folder: Path, store: S3Server) -> Iterator[Nginx]:
    target = BucketMirror(BUCKET, "a/mirror")
    mirror(place.house, target)
    anyone_may_read(store)
    rules = {name: target.read(name) or b"" for name in (MAPS, FIELDS)}
    with nginx_on_bucket(folder, store.endpoint, f"/{BUCKET}/a/mirror", rules, free_port()) as running:
        yield running


def not_found(served: Served):
    """Answer what Flask answers to an address that has nothing."""

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        page = served.missing(scope["path"])
        fields = [(b"content-type", page.media_type.encode()), (b"cache-control", b"no-cache")]
        await send({"type": "http.response.start", "status": 404, "headers": fields})
        await send({"type": "http.response.body", "body": page.body})

    return answer


def differences(theirs: Reply, ours: Reply, but: tuple[str, ...] = ()) -> dict[str, tuple[object, object]]:
    """Return what nginx says otherwise than the front door."""
    found: dict[str, tuple[object, object]] = {
        name: (theirs.fields.get(name), ours.fields.get(name))
        for name in COMPARED
        if name not in but and theirs.fields.get(name) != ours.fields.get(name)
    }
    if theirs.status != ours.status:
        found["status"] = (theirs.status, ours.status)
    return found


def test_every_address_answers_as_from_the_front_door(pair: Pair):
    """feed-H01, feed-H19, feed-H20, feed-E02, feed-E16, feed-E17, feed-E22, feed-T02, feed-J05, feed-L03, feed-L04."""
    wrong = {}
    for path in pair.addresses:
        theirs, ours = pair.both(path)
        if found := differences(theirs, ours, pair.exceptions(theirs.status)):
            wrong[path] = found
        if theirs.status != 301 and ours.body != theirs.body:
            wrong[path] = {"body": (theirs.body[:50], ours.body[:50])}
    assert wrong == {}


def test_every_address_with_a_slash_at_its_end_goes_where_the_front_door_sends_it(pair: Pair):
    wrong = {}
    for path in pair.addresses:
        if path != "/":
            theirs, ours = pair.both(f"{path}/")
            if (theirs.status, theirs.fields.get("location")) != (ours.status, ours.fields.get("location")):
                wrong[path] = (theirs.status, theirs.fields.get("location"), ours.status, ours.fields.get("location"))
    assert wrong == {}


def test_head_says_what_get_says_and_sends_nothing(pair: Pair):
    """feed-H17, feed-E01."""
    for path in pair.addresses:
        theirs, ours = pair.both(path, "HEAD")
        assert (differences(theirs, ours, pair.exceptions(theirs.status)), ours.body) == ({}, b""), path


def test_text_is_given_compressed_to_who_takes_it(pair: Pair):
    """feed-H11, feed-E03."""
    for path in (PAGE, FEED, f"{PAGE}/kapitler.json", AUDIO):
        theirs, ours = pair.both(path, Accept_Encoding="gzip")
        but = ("content-length",) if pair.is_bucket else ()
        assert differences(theirs, ours, but) == {}, path
        plain = pair.nginx.ask(path).body
        assert (gzip.decompress(ours.body) if ours.fields.get("content-encoding") else ours.body) == plain


@pytest.mark.parametrize(
    "path",
    ["/nix", "/podcasts/nix", "/nix.mp3", "/lyd/troen/nix.mp3", "/podcasts/troen.html", "/index.html", "/404.html",
     "/404", "/podcasts/troen/feed.xml.gz", "/_mirror/index.json", "/_mirror/maps.conf", "/_mirror", "/_mirror/",
     "/podcasts/troen/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/a%0d%0aX:%20y", "/a%0a", "/nix?a=b", "/%C3%A6",
     f"/filer/{HASH}/nix", f"/filer/{HASH}", "/podcasts/nix/", "/.git/config", "/lyd"],
)  # fmt: skip
def test_what_is_no_address_is_not_found(pair: Pair, path: str):
    ours = pair.nginx.ask(path)
    if pair.is_bucket and path == "/podcasts/nix/":
        assert (ours.status, ours.fields["location"]) == (301, "/podcasts/nix")
        return
    assert (ours.status, b"Findes ikke" in ours.body or b"400" in ours.body) in ((404, True), (400, True)), ours
    if ours.status == 404:
        assert ours.fields["cache-control"] == "no-cache"
        assert ours.fields["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-1", 206, SOUND[:2]),
        ("bytes=100000-150000", 206, SOUND[100_000:150_001]),
        ("bytes=100000-", 206, SOUND[100_000:]),
        ("bytes=-128", 206, SOUND[-128:]),
        ("bytes=-999999", 206, SOUND),
        ("bytes=200000-999999", 206, SOUND[200_000:]),
        ("bytes=999999-", 416, None),
        ("lines=1-2", 200, SOUND),
        ("bytes=0-1,5-9", 200, SOUND),
    ],
)
def test_a_part_of_sound_is_that_part(pair: Pair, asked: str, status: int, part: bytes | None):
    """feed-E04 to feed-E10."""
    theirs, ours = pair.both(AUDIO, Range=asked)
    assert (theirs.status, ours.status) == (status, status)
    if part is None:
        assert "no-cache" in ours.fields["cache-control"]
        assert differences(theirs, ours, ("content-type", "content-length", "cache-control")) == {}
    else:
        assert ours.body == part
        assert differences(theirs, ours, ("content-range",) if len(part) == len(SOUND) else ()) == {}


def test_conditions_are_kept_and_a_resumed_download_is_of_one_recording(pair: Pair):
    """feed-E12, feed-E13, feed-E14, feed-H06."""
    for path in (AUDIO, PAGE, FEED):
        told = pair.nginx.ask(path).fields
        for asked in ({"If_None_Match": told["etag"]}, {"If_Modified_Since": told["last-modified"]}):
            unchanged = pair.nginx.ask(path, **asked)
            assert (unchanged.status, unchanged.body) == (304, b""), (path, asked)
            assert unchanged.fields.get("content-security-policy") in (None, told["content-security-policy"])
        assert pair.nginx.ask(path, If_None_Match='"other"').status == 200
    tag = pair.nginx.ask(AUDIO).fields["etag"]
    assert not tag.startswith("W/")
    assert pair.nginx.ask(AUDIO, Range="bytes=5-9", If_Range=tag).body == SOUND[5:10]
    assert pair.nginx.ask(AUDIO, Range="bytes=5-9", If_Range='"other"').body == SOUND
    if not pair.is_bucket:
        assert pair.nginx.ask(AUDIO).fields["last-modified"] == "Fri, 20 Nov 2026 09:00:07 GMT"
        assert pair.nginx.ask(AUDIO, If_Modified_Since="Sat, 21 Nov 2026 00:00:00 GMT").status == 304
        assert pair.nginx.ask(AUDIO, If_Modified_Since="Thu, 19 Nov 2026 00:00:00 GMT").status == 200


def test_other_sites_may_ask_before_they_ask_for_sound_and_never_for_pages(pair: Pair):
    """feed-E17, feed-H22."""
    asked = {"Origin": "https://player.example", "Access_Control_Request_Method": "GET"}
    for path in (AUDIO, FEED, f"{PAGE}/udskrift.vtt"):
        theirs, ours = pair.both(path, "OPTIONS", **asked)
        names = [name for name in COMPARED if name.startswith("access-control-") and "expose" not in name]
        assert (theirs.status, ours.status) == (204, 204)
        assert {name: ours.fields.get(name) for name in names} == {name: theirs.fields.get(name) for name in names}
    refused = pair.nginx.ask(PAGE, "OPTIONS", **asked)
    assert refused.status == 405
    assert "access-control-allow-methods" not in refused.fields
    for path, method in product((AUDIO, PAGE), ("POST", "PUT", "DELETE")):
        assert pair.nginx.ask(path, method).status == 405
