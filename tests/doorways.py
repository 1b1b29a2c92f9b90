"""One small site behind both doorways, Flask and the front door, asked in the same words."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random

from flask import Flask
from services import BUCKET

from podcast_service.delivery.ears import Counting
from podcast_service.delivery.former import leading_on
from podcast_service.delivery.kept import Kept, keep
from podcast_service.delivery.modes import Mode, below, handing_over, letting_play, origin, redirecting
from podcast_service.delivery.responder import ASGIApp, Message
from podcast_service.delivery.shelf import Shelf
from podcast_service.delivery.stream import Source
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.media import StoredObject
from podcast_service.front import behind, create_front
from podcast_service.server import run
from podcast_service.storage.s3 import S3Storage
from podcast_service.web.errors import register_errors
from podcast_service.web.health import health_blueprint
from podcast_service.web.public import public_blueprint
from podcast_service.web.security import register_security
from podcast_service.workflows.health import Doctor, State

MODIFIED = datetime(2026, 11, 20, 9, 0, 7, 250_000, tzinfo=UTC)
DATE = "Fri, 20 Nov 2026 09:00:07 GMT"
SOUND = bytes(n * 7 % 251 for n in range(200_003))
FEED = ("<rss>" + "<item>Del 3: æøå</item>" * 200 + "</rss>").encode()
PAGE = ("<!doctype html><h1>Afsnit</h1>" + "<p>Tekst</p>" * 200).encode()
PICTURE_PATH = "/billeder/" + "ab" * 32 + "/cover-600.jpg"

MEDIA_URL = "https://cdn.example/podcast"
FORMER_URL, MOVED_TO = "https://gammel.example", "https://ny.example"
FEED_PATH = "/podcasts/troen/feed.xml"
SOUND_PATH = "/lyd/troen/del-3.mp3"
REMOTE_PATH = "/lyd/troen/fjern.mp3"
BROKEN_PATH = "/lyd/troen/nede.mp3"
PAGE_PATH = "/podcasts/troen/del-3"
VTT_PATH = "/podcasts/troen/del-3/udskrift.vtt"
BIG_PATH = "/lyd/troen/stor.mp3"
BUCKET_PATH = "/lyd/troen/spand.mp3"
ENDLESS_PATH = "/lyd/troen/lang.mp3"
M4A_PATH = "/lyd/troen/kort.m4a"
HUGE_PATH = "/lyd/troen/enorm.mp3"
CUT_PATH = "/lyd/troen/afbrudt.mp3"
BIG = 100 * 2**20
HUGE = 2 * 2**30 + 12_345
"""Bytes of a file that takes hardly any place: most of it is a hole."""
EMPTY_PATH = "/filer/" + "cd" * 32 + "/tom.bin"


class Store:
    """A storage with one local folder; keys beginning with ``far/`` come in uneven pieces, ``down/`` not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def local_path(self, key: str) -> Path | None:
        return self._folder / key if key.startswith("near/") else None

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        if key.startswith("down/"):
            raise Unavailable("delivery_unreadable", key=key)
        if key == "far/cut":
            yield SOUND[:100_000]
            raise Unavailable("delivery_unreadable", key=key)
        if key == "far/endless":
            try:
                for _ in range(BIG // 2**16):
                    yield bytes(2**16)
            finally:
                (self._folder / "let-go").touch()
            return
        data = SOUND[start:stop]
        yield from (data[at : at + 10_007] for at in range(0, len(data), 10_007))


def stored(key: str, data: bytes = SOUND, media_type: str = "audio/mpeg") -> Media:
    return Media(
        object=StoredObject(
            key=key, sha256=sha256(data).hexdigest(), size=len(data), media_type=media_type, modified_at=MODIFIED
        )
    )


ANSWERS: dict[str, Answer] = {
    "/": Document(body=PAGE, media_type="text/html; charset=utf-8"),
    FEED_PATH: Document(
        body=FEED,
        media_type="application/rss+xml; charset=utf-8",
        modified_at=MODIFIED,
        fields=(("Link", f'<{FEED_PATH}>; rel="self"'),),
    ),
    PAGE_PATH: Document(body=PAGE, media_type="text/html; charset=utf-8", modified_at=MODIFIED),
    VTT_PATH: Document(body=b"WEBVTT\n", media_type="text/vtt; charset=utf-8", modified_at=MODIFIED),
    "/was": Document(body=b"", media_type="text/plain", status=301, fields=(("Location", "/tilgaengelighed"),)),
    "/lyd/troen/trukket.mp3": Document(body=b"Trukket tilbage.\n", media_type="text/plain; charset=utf-8", status=410),
    SOUND_PATH: stored("near/sound"),
    REMOTE_PATH: stored("far/sound"),
    BROKEN_PATH: stored("down/sound"),
    PICTURE_PATH: stored("near/sound", media_type="image/jpeg"),
    EMPTY_PATH: stored("near/empty", b"", "application/octet-stream"),
}


@dataclass(frozen=True)
class Reply:
    """What came back; field names in lower case."""

    status: int
    fields: dict[str, str]
    body: bytes


Ask = Callable[..., Reply]


def serve(workers: int = 1) -> None:
    """Serve the site by the front door: the program of a process of its own."""
    run(_front_in_process, port=int(os.environ["TEST_PORT"]), workers=workers)


def serve_by_granian() -> None:
    """Serve it by another ASGI server."""
    from granian import Granian
    from granian.constants import Interfaces

    port = int(os.environ["TEST_PORT"])
    # Its process sometimes stays behind when it is asked to stop, which is not what is tried here.
    server = Granian("doorways", address="127.0.0.1", port=port, interface=Interfaces.ASGI, workers_kill_timeout=3)
    server.serve(target_loader=_front_in_process, wrap_loader=False)


def _front_in_process() -> ASGIApp:
    folder = Path(os.environ["TEST_FOLDER"])
    with (folder / "big").open("wb") as big:
        big.truncate(BIG)
    _write_huge(folder / "huge")
    (folder / "m4a").write_bytes(SOUND[:65_537])
    far = {
        HUGE_PATH: _beside("huge", HUGE),
        M4A_PATH: _beside("m4a", 65_537, "audio/mp4"),
        BIG_PATH: Media(object=StoredObject(key="near/../big", sha256="b" * 64, size=BIG, media_type="audio/mpeg")),
        ENDLESS_PATH: Media(object=StoredObject(key="far/endless", sha256="e" * 64, size=BIG, media_type="audio/mpeg")),
        CUT_PATH: stored("far/cut"),
    }
    key = os.environ.get("TEST_BUCKET_KEY")
    if key:
        return make_apps(folder, {BUCKET_PATH: _in_bucket(key), **ANSWERS}.get, store=S3Storage(BUCKET))[1]
    return make_apps(folder, (ANSWERS | far).get)[1]


def _in_bucket(key: str) -> Media:
    found = S3Storage(BUCKET).find(key)
    assert found is not None
    return Media(object=found)


def _beside(name: str, size: int, media_type: str = "audio/mpeg") -> Media:
    key, digest = f"near/../{name}", sha256(name.encode()).hexdigest()
    return Media(object=StoredObject(key=key, sha256=digest, size=size, media_type=media_type, modified_at=MODIFIED))


def _write_huge(path: Path) -> None:
    """Write noise where mistakes would show: at both ends, around powers of two, and here and there."""
    chance = Random(7)
    places = [
        0,
        HUGE - 2**18,
        2**31 - 2**18 + 9,
        2**30,
        HUGE // 2,
        *(chance.randrange(HUGE - 2**18) for _ in range(60)),
    ]
    with path.open("wb") as file:
        file.truncate(HUGE)
        for place in places:
            file.seek(place)
            file.write(chance.randbytes(2**18))


def make_apps(
    folder: Path,
    make: Callable[[str], Answer | None] = ANSWERS.get,
    *,
    mode: Mode = Mode.THROUGH,
    store: Source | None = None,
    counting: Counting | None = None,
) -> tuple[Flask, ASGIApp]:
    """Make the Flask application and the front door before it over one shelf and one store."""
    (folder / "near").mkdir(exist_ok=True)
    (folder / "near" / "sound").write_bytes(SOUND)
    (folder / "near" / "empty").write_bytes(b"")
    store = store or Store(folder)
    dispatch = handing_over(store) if mode is Mode.X_ACCEL else redirecting(below(MEDIA_URL))
    more = {"dispatch": None if mode is Mode.THROUGH else dispatch, "counting": counting}
    players = (origin(MEDIA_URL),) if mode is Mode.REDIRECT else ()
    shelf = Shelf(keeping(letting_play(make, players)), lambda: 1)
    app = Flask("doorway")
    lead = leading_on([FORMER_URL, "http://localhost:8001"], MOVED_TO, https=False)
    register_security(app, trusted_hosts=["localhost"], https=False, lead=lead)
    register_errors(app, lambda path: Document(body=b"<h1>404</h1>", media_type="text/html; charset=utf-8", status=404))
    app.register_blueprint(health_blueprint(Doctor({"catalog": State}).look))
    app.register_blueprint(public_blueprint(shelf, store, **more))
    return app, create_front(shelf, store, behind(app), trusted_hosts=["localhost"], lead=lead, **more)


def keeping(make: Callable[[str], Answer | None]) -> Callable[[str], Kept | None]:
    """Make ready what ``make`` renders, as a release would."""

    def kept(path: str) -> Kept | None:
        found = make(path)
        return keep(path, found, https=False) if found else None

    return kept


def ask_flask(app: Flask) -> Ask:
    """Ask the WSGI application."""
    client = app.test_client()

    def ask(path: str, method: str = "GET", host: str = "localhost", **fields: str) -> Reply:
        # The client would take //host for the host of the address.
        overrides = {"PATH_INFO": path} if path.startswith("//") else {}
        answer = client.open(
            "/" if overrides else path,
            method=method,
            headers={"Host": host, **_field_names(fields)},
            environ_overrides=overrides,
        )
        try:
            body = answer.data
        finally:  # as every server does
            answer.close()
        return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers}, body)

    return ask


def ask_front(app: ASGIApp) -> Ask:
    """Ask the ASGI application in this process."""

    def ask(path: str, method: str = "GET", host: str = "localhost", **fields: str) -> Reply:
        return asyncio.run(_ask(app, path, method, {"Host": host, **_field_names(fields)}))

    return ask


async def _ask(app: ASGIApp, path: str, method: str, fields: Mapping[str, str]) -> Reply:
    sent: list[Message] = []
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    address, _, query = path.partition("?")
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    scope = {
        "type": "http", "method": method, "path": address, "query_string": query.encode("latin-1"), "headers": headers,
        "http_version": "1.1", "scheme": "http", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        "root_path": "",
    }  # fmt: skip
    await app(scope, receive, send)
    start, *bodies = sent
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Reply(start["status"], names, b"".join(part.get("body", b"") for part in bodies))


def _field_names(fields: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in fields.items()}
