"""The protocol of uploads as browsers and the command line speak it (rel-F6, sec-S2, sec-S6, sec-S9, sec-S24)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from houses import Place, open_with_draft, refusals
from sending import SMALL, noise
from sounds import make_sound, mp3_bytes, tag_sound
from studios import Browser, StudioStage, studio_of
from werkzeug.test import TestResponse

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.pace import Pace
from podcast_service.domain.producer import ShowRole
from podcast_service.web.studio.paces import Paces

API = "/api/v1/uploads"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    """Give one house for all: each test has producers of its own, and they see nothing of each other."""
    with open_with_draft(tmp_path_factory.mktemp("uploads"), reader) as opened:
        yield opened


@pytest.fixture(scope="module")
def stage(place: Place) -> StudioStage:
    return studio_of(place)


BIG = noise(SMALL + 1000)


def ask(browser: Browser, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
    """Ask as a script of the page does."""
    if not browser.csrf:
        browser.get("/studio/filer/0/none.css")
    sent = {"Origin": "http://localhost", "X-CSRFToken": browser.csrf, **headers}
    sent.setdefault("Content-Type", "application/json")
    data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else None
    return browser.client.open(path, method=method, data=data, headers=sent, base_url="http://localhost")


def begun(browser: Browser, data: bytes, **more: object) -> dict[str, object]:
    wanted = {"show": "my-show", "name": "talk.mp3", "size": len(data), "key": "k", **more}
    reply = ask(browser, "POST", API, wanted)
    assert reply.status_code == 201, reply.text
    found: dict[str, object] = reply.get_json()
    return found


def digest(part: bytes) -> str:
    return f"sha-256=:{b64encode(sha256(part).digest()).decode()}:"


def put(browser: Browser, upload: dict[str, object], number: int, part: bytes, start: int = 0, **headers: str):
    fields = {
        "Content-Type": "application/octet-stream",
        "Content-Range": f"bytes {start}-{len(part) - 1}/{len(part)}",
        "Repr-Digest": digest(part),
        **headers,
    }
    return ask(browser, "PUT", f"{API}/{upload['id']}/parts/{number}", part[start:], **fields)


def test_a_file_goes_in_part_by_part_and_becomes_a_draft(stage: StudioStage) -> None:
    browser, sound = stage.owner(), mp3_bytes(2, tone=500)
    upload = begun(browser, sound, form={"title": "Håb"})
    assert (upload["part_size"], upload["count"], upload["direct"]) == (SMALL, 1, False)
    assert put(browser, upload, 1, sound).get_json()["sha256"] == sha256(sound).hexdigest()

    assert ask(browser, "POST", f"{API}/{upload['id']}/complete", {}).get_json()["state"] == "received"
    stage.work()

    stands = ask(browser, "GET", f"{API}/{upload['id']}").get_json()
    assert (stands["state"], stands["page"]) == ("taken", "/studio/afsnit/my-show/haab")
    again = ask(browser, "POST", f"{API}/{upload['id']}/complete", {})
    assert (again.status_code, again.get_json()["episode"]) == (200, "haab")


def test_how_an_upload_stands_can_be_asked_and_is_not_cached(stage: StudioStage) -> None:
    browser = stage.owner()
    upload = begun(browser, BIG)
    put(browser, upload, 2, BIG[SMALL:])

    reply = ask(browser, "GET", f"{API}/{upload['id']}")
    assert reply.headers["Cache-Control"] == "no-store"
    assert [part["number"] for part in reply.get_json()["parts"]] == [2]
    assert reply.get_json()["here"] == 1000
    assert ask(browser, "HEAD", f"{API}/{upload['id']}").status_code == 200
    assert [one["id"] for one in ask(browser, "GET", f"{API}?show=my-show").get_json()["uploads"]] == [upload["id"]]


PART = BIG[SMALL:]
WRONG: dict[str, tuple[dict[str, str], int]] = {
    "no hash": ({"Repr-Digest": ""}, 422),
    "another hash": ({"Repr-Digest": digest(b"x")}, 422),
    "a hash of another kind": ({"Repr-Digest": "md5=:1B2M2Y8AsgTpgAmY7PhCfg==:"}, 422),
    "a range that is none": ({"Content-Range": "bytes 0-/1000"}, 422),
    "a range of another size": ({"Content-Range": "bytes 0-999/1001"}, 422),
    "a range that ends early": ({"Content-Range": "bytes 0-998/1000"}, 422),
    "a range behind bytes that are not here": ({"Content-Range": "bytes 1-999/1000"}, 422),
    "a form": ({"Content-Type": "application/x-www-form-urlencoded"}, 422),
    "no token": ({"X-CSRFToken": ""}, 403),
    "from elsewhere": ({"Origin": "https://evil.example"}, 403),
}


@pytest.mark.parametrize(("headers", "status"), WRONG.values(), ids=WRONG)
def test_a_part_that_is_not_said_rightly_is_refused(stage: StudioStage, headers: dict[str, str], status: int) -> None:
    """sec-S12, sec-S24."""
    browser = stage.owner()
    upload = begun(browser, BIG)
    assert put(browser, upload, 2, PART, **headers).status_code == status
    assert ask(browser, "GET", f"{API}/{upload['id']}").get_json()["parts"] == []


def test_more_than_a_part_is_refused_unread(stage: StudioStage) -> None:
    """sec-S24: each address has its own limit."""
    browser = stage.owner()
    upload = begun(browser, BIG)
    path = f"{API}/{upload['id']}/parts/1"
    length = {"Content-Length": str(10**9), "Content-Type": "application/octet-stream"}
    assert ask(browser, "PUT", path, None, **length).status_code in (413, 422)


def test_other_bytes_under_a_number_are_a_conflict(stage: StudioStage) -> None:
    browser = stage.owner()
    upload = begun(browser, BIG)
    assert put(browser, upload, 2, PART).status_code == 200
    assert put(browser, upload, 2, PART).status_code == 200
    other = put(browser, upload, 2, noise(1000, 9))
    assert (other.status_code, other.get_json()["error"]) == (409, "upload_part_other")
    assert "erstattes aldrig" in other.get_json()["words"][0]


BODIES: dict[str, tuple[object, str]] = {
    "no show": ({"name": "a.mp3", "size": 1, "key": "k"}, "upload_request"),
    "an unknown show": ({"show": "none", "name": "a.mp3", "size": 1, "key": "k"}, "show_unknown"),
    "no size": ({"show": "my-show", "name": "a.mp3", "key": "k"}, "upload_request"),
    "a size that is true": ({"show": "my-show", "name": "a.mp3", "size": True, "key": "k"}, "upload_request"),
    "a size below nothing": ({"show": "my-show", "name": "a.mp3", "size": -1, "key": "k"}, "upload_empty"),
    "a name of folders only": ({"show": "my-show", "name": "../..", "size": 1, "key": "k"}, "upload_name"),
    "half a character": ({"show": "\ud800", "name": "a.mp3", "size": 1, "key": "k"}, "value_unkeepable"),
    "a list": ([1], "upload_request"),
    "deep JSON": (b"[" * 100_000, "upload_request"),
    "no JSON": (b"\xff", "upload_request"),
    "an unknown episode": ({"show": "my-show", "name": "a", "size": 1, "key": "k", "episode": "no"}, "episode_missing"),
}


@pytest.mark.parametrize(("body", "code"), BODIES.values(), ids=BODIES)
def test_what_cannot_be_begun_is_told_in_words(stage: StudioStage, body: object, code: str) -> None:
    reply = ask(stage.owner(), "POST", API, body)
    assert reply.status_code in (404, 422)
    assert reply.get_json()["error"] == code or code == "episode_missing"
    assert len(reply.get_json()["words"][0].split()) > 4


@pytest.mark.parametrize("role", [None, ShowRole.VIEWER])
def test_who_may_not_edit_a_show_sends_nothing_to_it(stage: StudioStage, role: ShowRole | None) -> None:
    """sec-S2: a show one has no role in is not there."""
    browser = stage.browser(stage.producer(role))
    wanted = {"show": "my-show", "name": "a.mp3", "size": 1, "key": "k"}
    assert ask(browser, "POST", API, wanted).status_code == (403 if role else 404)


@pytest.mark.parametrize(
    ("method", "end"), [("GET", ""), ("DELETE", ""), ("POST", "/complete"), ("PUT", "/form"), ("PUT", "/parts/2")]
)
def test_the_uploads_of_others_are_not_there(stage: StudioStage, method: str, end: str) -> None:
    """sec-S2: also for another owner of the same show."""
    upload = begun(stage.owner(), BIG)
    path = f"{API}/{upload['id']}{end}"
    assert ask(stage.owner(), method, path, {}).status_code == 404
    assert stage.browser().client.open(path, method=method, base_url="http://localhost").status_code in (401, 403)


def test_a_duplicate_is_told_before_a_byte_is_sent(stage: StudioStage, place: Place) -> None:
    """exp-6.3.3."""
    audio = place.kept("one").latest.audio
    assert audio
    known = place.path(audio.name).read_bytes()
    wanted = {"show": "my-show", "name": "a.mp3", "size": len(known), "key": "k", "sha256": sha256(known).hexdigest()}
    reply = ask(stage.owner(), "POST", API, wanted)
    assert reply.status_code == 409
    assert "Denne lyd findes allerede i afsnittet »The first«" in reply.get_json()["words"][0]


def test_a_duplicate_is_told_at_the_end_where_its_sender_did_not_know_the_hash(
    stage: StudioStage, place: Place
) -> None:
    """exp-6.3.3, sec-S6: and nothing of it stays."""
    browser, audio, before = stage.owner(), place.kept("one").latest.audio, place.files()
    assert audio
    known = place.path(audio.name).read_bytes()
    upload = begun(browser, known)
    put(browser, upload, 1, known)
    ask(browser, "POST", f"{API}/{upload['id']}/complete", {})
    stage.work()

    stands = ask(browser, "GET", f"{API}/{upload['id']}").get_json()
    assert (stands["state"], stands["code"]) == ("refused", "upload_sound_known")
    assert "Denne lyd findes allerede i afsnittet »The first«" in stands["words"]
    assert place.files() == before
    assert upload["id"] not in place.house.inbox.folder.names()


def test_an_episode_gets_a_new_recording_that_nobody_hears_yet(stage: StudioStage, place: Place, tmp_path) -> None:
    browser = stage.owner()
    sound = tag_sound(make_sound(tmp_path / "again.mp3", 3), title="Another").read_bytes()
    upload = begun(browser, sound, name="again.mp3", episode="one")
    put(browser, upload, 1, sound)
    ask(browser, "POST", f"{API}/{upload['id']}/complete", {})
    stage.work()

    latest = place.kept("one").latest
    assert latest.audio
    assert (latest.audio.name, latest.title) == ("one-2.mp3", "The first")
    assert "one-2" not in place.kept_slugs()
    assert ask(browser, "GET", f"{API}/{upload['id']}").get_json()["page"] == "/studio/afsnit/my-show/one"
    assert place.path("one.mp3").exists()
    place.write("one.md", place.path("one.md").read_text("utf-8") + "\nMore.\n")
    assert refusals(place.ingest()) == {}, "the earlier recording lies on beside the page, and is no fault"


def test_files_beside_a_sound_come_with_it(stage: StudioStage, place: Place) -> None:
    browser, sound, transcript = stage.owner(), mp3_bytes(2, tone=700), b"WEBVTT\n\n00:00.000 --> 00:01.000\nHej.\n"
    main = begun(browser, sound)
    beside = begun(browser, transcript, name="talk.vtt", key="t", beside=main["id"])
    for upload, data in ((beside, transcript), (main, sound)):
        put(browser, upload, 1, data)
        assert ask(browser, "POST", f"{API}/{upload['id']}/complete", {}).status_code == 200
    stage.work()

    assert place.path("talk.vtt").read_bytes() == transcript
    assert place.kept("talk").latest.transcripts
    assert ask(browser, "GET", f"{API}/{beside['id']}").get_json()["state"] == "taken"


def test_a_cancelled_upload_is_gone(stage: StudioStage, place: Place) -> None:
    browser = stage.owner()
    upload = begun(browser, BIG)
    put(browser, upload, 2, PART)
    assert ask(browser, "DELETE", f"{API}/{upload['id']}").get_json()["state"] == "cancelled"
    assert upload["id"] not in place.house.inbox.folder.names()


def test_parts_come_as_fast_as_the_line_is(place: Place) -> None:
    """sec-S15: the pace of changes counts files that are begun, not the parts they come in."""
    one = Pace(at_once=1, a_second=0.001)
    browser = studio_of(place, paces=Paces(session=one, address=one, clock=lambda: 0.0)).owner()
    upload = begun(browser, BIG)
    assert [put(browser, upload, 2, PART).status_code for _ in range(5)] == [200] * 5
    assert ask(browser, "DELETE", f"{API}/{upload['id']}").status_code == 429
