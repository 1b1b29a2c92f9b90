"""Who sends the bytes: the same decisions in every mode, at both doors; only the bytes come by another way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from doorways import (
    BROKEN_PATH,
    DATE,
    MEDIA_URL,
    PAGE_PATH,
    PICTURE_PATH,
    REMOTE_PATH,
    SOUND,
    SOUND_PATH,
    Ask,
    ask_flask,
    ask_front,
    make_apps,
)  # fmt: skip

from podcast_service.delivery.modes import INTERNAL, Mode

TAG = '"{etag}"'
OF_THE_BYTES = {"accept-ranges", "content-length", "content-range", "content-type", "etag", "last-modified"}


@pytest.fixture(params=["flask", "front"])
def at(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[Mode], Ask]:
    """Return what asks one of the doors in a mode."""

    def ask(mode: Mode) -> Ask:
        app, front = make_apps(tmp_path, mode=mode)
        return ask_flask(app) if request.param == "flask" else ask_front(front)

    return ask


LED = [
    ("a whole sound", {}),
    ("E05 a probe", {"range": "bytes=0-1"}),
    ("E06 a middle part", {"range": "bytes=70000-140000"}),
    ("E13 a part of the very recording", {"range": "bytes=5-", "if_range": TAG}),
    ("E12 a tag the store may have given", {"if_none_match": '"its-own"'}),
    ("E12 a tag and a date", {"if_none_match": '"its-own"', "if_modified_since": DATE}),
]


@pytest.mark.parametrize("fields", [row[1] for row in LED], ids=[row[0] for row in LED])
def test_e19_s18_sound_is_led_to_the_configured_place_in_one_hop(
    at: Callable[[Mode], Ask], fields: dict[str, str]
) -> None:
    """feed-E17, feed-E19, feed-L02, sec-S18."""
    ask = at(Mode.REDIRECT)

    reply = ask(SOUND_PATH, **_filled(fields, ask))

    assert (reply.status, reply.body) == (302, b"")
    assert reply.fields["location"] == f"{MEDIA_URL}/near/sound"
    assert reply.fields["cache-control"] == "public, max-age=60"
    assert reply.fields["access-control-allow-origin"] == "*"
    assert reply.fields["content-length"] == "0"
    assert not {"etag", "last-modified", "content-range", "content-type"} & set(reply.fields)
    assert reply.fields["x-content-type-options"] == "nosniff"


HERE = [
    ("E01 HEAD", "HEAD", {}, 200),
    ("E20 HEAD with a range", "HEAD", {"range": "bytes=0-1"}, 200),
    ("E12 unchanged by tag", "GET", {"if_none_match": TAG}, 304),
    ("E12 unchanged by date", "GET", {"if_modified_since": DATE}, 304),
    ("another recording wanted", "GET", {"if_match": '"x"'}, 412),
    ("E09 beyond the end", "GET", {"range": "bytes=999999-"}, 416),
    ("another method", "POST", {}, 405),
    ("a preflight", "OPTIONS", {"access_control_request_method": "GET"}, 204),
]


@pytest.mark.parametrize("mode", [Mode.REDIRECT, Mode.X_ACCEL])
@pytest.mark.parametrize(("method", "fields", "status"), [row[1:] for row in HERE], ids=[row[0] for row in HERE])
def test_e01_e19_what_needs_no_bytes_is_answered_here_in_every_mode(
    at: Callable[[Mode], Ask], mode: Mode, method: str, fields: dict[str, str], status: int
) -> None:
    ask, through = at(mode), at(Mode.THROUGH)

    reply = ask(SOUND_PATH, method, **_filled(fields, ask))

    assert reply.status == status
    assert reply == through(SOUND_PATH, method, **_filled(fields, ask))


WEIGHED_HERE = [
    ("E13 a tag of another recording", {"range": "bytes=5-", "if_range": '"other"'}, 200),
    ("E13 a weak tag", {"range": "bytes=5-", "if_range": f"W/{TAG}"}, 200),
    ("E13 another date", {"range": "bytes=5-", "if_range": "Thu, 19 Nov 2026 09:00:07 GMT"}, 200),
    ("E11 ranges with a gap", {"range": "bytes=0-1,50-51"}, 200),
    ("E10 a malformed range", {"range": "bytes=5-4"}, 200),
    ("a match by our tag", {"if_match": TAG}, 200),
    ("a part of a match", {"if_match": TAG, "range": "bytes=0-1"}, 206),
    ("unmodified by our date", {"if_unmodified_since": DATE}, 200),
    ("an old date alone", {"if_modified_since": "Thu, 19 Nov 2026 09:00:07 GMT"}, 200),
]


@pytest.mark.parametrize(("fields", "status"), [row[1:] for row in WEIGHED_HERE], ids=[row[0] for row in WEIGHED_HERE])
def test_e13_l02_what_a_store_could_weigh_otherwise_is_sent_from_here(
    at: Callable[[Mode], Ask], fields: dict[str, str], status: int
) -> None:
    """feed-E13, feed-L02: stores that ignore If-Range would splice a resumed download."""
    ask, through = at(Mode.REDIRECT), at(Mode.THROUGH)

    reply = ask(SOUND_PATH, **_filled(fields, ask))

    assert reply.status == status
    assert reply == through(SOUND_PATH, **_filled(fields, ask))


def test_pictures_stay_here_where_the_policy_of_pages_finds_them(at: Callable[[Mode], Ask]) -> None:
    assert at(Mode.REDIRECT)(PICTURE_PATH).status == 200


def test_s4_pages_may_play_from_the_place_sound_is_led_to_and_from_no_other(at: Callable[[Mode], Ask]) -> None:
    """sec-S4."""
    usual = at(Mode.THROUGH)(PAGE_PATH).fields["content-security-policy"]
    policy = at(Mode.REDIRECT)(PAGE_PATH).fields["content-security-policy"]

    assert "media-src 'self';" in usual
    assert policy == usual.replace("media-src 'self'", "media-src 'self' https://cdn.example")


@pytest.mark.parametrize(("fields", "part"), [({}, None), ({"range": "bytes=7-99"}, "bytes=7-99")])
def test_nginx_is_told_the_file_and_the_part_that_was_decided(
    at: Callable[[Mode], Ask], fields: dict[str, str], part: str | None
) -> None:
    reply, through = (at(mode)(SOUND_PATH, **fields) for mode in (Mode.X_ACCEL, Mode.THROUGH))

    assert (reply.status, reply.body) == (through.status, b"")
    assert reply.fields["x-accel-redirect"] == f"{INTERNAL}near/sound"
    assert reply.fields.get("x-podcast-range") == part
    assert reply.fields["x-podcast-cache-control"] == through.fields["cache-control"]
    kept = set(through.fields) - {"accept-ranges", "cache-control", "content-length"}
    assert {name: reply.fields[name] for name in kept} == {name: through.fields[name] for name in kept}


def test_what_is_no_file_here_is_streamed_beside_nginx_too(at: Callable[[Mode], Ask]) -> None:
    assert at(Mode.X_ACCEL)(REMOTE_PATH).body == SOUND


def test_f3_a_file_of_another_size_is_not_handed_to_nginx(at: Callable[[Mode], Ask], tmp_path: Path) -> None:
    """rel-F3."""
    ask = at(Mode.X_ACCEL)
    sound = tmp_path / "near" / "sound"

    for damage, statuses in ((SOUND[:-1], (503, 503)), (SOUND + b"x", (503, 206)), (None, (503, 503))):
        sound.unlink()
        if damage is not None:
            sound.write_bytes(damage)
        assert (ask(SOUND_PATH).status, ask(SOUND_PATH, range="bytes=-1").status) == statuses
        sound.touch()


def test_f3_a_store_that_is_away_is_told_in_every_mode_that_asks_it(at: Callable[[Mode], Ask]) -> None:
    for mode in (Mode.THROUGH, Mode.X_ACCEL):
        reply = at(mode)(BROKEN_PATH)
        assert (reply.status, reply.fields["retry-after"]) == (503, "30")


def _filled(fields: dict[str, str], ask: Ask) -> dict[str, str]:
    etag = ask(SOUND_PATH, "HEAD").fields["etag"].strip('"')
    return {name: value.replace("{etag}", etag) for name, value in fields.items()}
