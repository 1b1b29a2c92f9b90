"""Feed (feed-H) and media (feed-E) over HTTP: one suite for both doorways, Flask and the front door."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from doorways import (
    BROKEN_PATH,
    DATE,
    EMPTY_PATH,
    FEED,
    FEED_PATH,
    PAGE_PATH,
    PICTURE_PATH,
    REMOTE_PATH,
    SOUND,
    SOUND_PATH,
    VTT_PATH,
    Ask,
    ask_flask,
    ask_front,
    make_apps,
)  # fmt: skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SIZE = len(SOUND)


@pytest.fixture(params=["flask", "front"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    app, front = make_apps(tmp_path)
    return ask_flask(app) if request.param == "flask" else ask_front(front)


def test_h01_to_h04_and_h08_the_feed_answers_with_type_and_both_validators(ask: Ask) -> None:
    reply = ask(FEED_PATH)

    assert reply.status == 200
    assert reply.body == FEED
    assert reply.fields["content-type"] == "application/rss+xml; charset=utf-8"
    assert reply.fields["etag"].startswith('"')
    assert reply.fields["last-modified"] == DATE


def test_h05_each_validator_alone_gives_304(ask: Ask) -> None:
    etag = ask(FEED_PATH).fields["etag"]

    assert ask(FEED_PATH, if_none_match=etag).status == 304
    assert ask(FEED_PATH, if_modified_since=DATE).status == 304


def test_h06_a_list_a_weak_tag_and_a_star_give_304(ask: Ask) -> None:
    etag = ask(FEED_PATH).fields["etag"]

    for value in (f'"x", {etag}', f"W/{etag}", "*"):
        assert ask(FEED_PATH, if_none_match=value).status == 304


def test_h07_a_304_has_no_body_and_the_fields_of_the_200(ask: Ask) -> None:
    whole = ask(FEED_PATH)

    reply = ask(FEED_PATH, if_none_match=whole.fields["etag"])

    assert reply.body == b""
    for name in ("etag", "cache-control", "vary", "last-modified", "link", "access-control-allow-origin"):
        assert reply.fields[name] == whole.fields[name]
    assert "content-type" not in reply.fields
    assert "content-length" not in reply.fields


def test_h09_another_tag_gives_200_whatever_the_date(ask: Ask) -> None:
    assert ask(FEED_PATH, if_none_match='"x"', if_modified_since=DATE).status == 200


@pytest.mark.parametrize(
    "name", ["if_none_match", "if_modified_since", "range", "accept_encoding", "accept", "if_range"]
)
@pytest.mark.parametrize("value", ["", ",", '"', "\xff\xfe", "bytes=9-1", ";;q=", "gzip;q=x", "a" * 3000], ids=range(8))
def test_h10_malformed_fields_never_give_an_error_or_a_wrong_body(ask: Ask, name: str, value: str) -> None:
    reply = ask(FEED_PATH, **{name: value})

    assert (reply.status, reply.body) == (200, FEED)


def test_h11_two_fetches_give_the_same(ask: Ask) -> None:
    assert ask(FEED_PATH) == ask(FEED_PATH)


@pytest.mark.parametrize(
    "value", [None, "", "identity", "gzip;q=0", "gzip;q=0, *;q=0", "deflate", "identity;q=1, gzip;q=0.5"]
)
def test_h12_the_feed_is_not_compressed_when_that_was_not_offered(ask: Ask, value: str | None) -> None:
    reply = ask(FEED_PATH) if value is None else ask(FEED_PATH, accept_encoding=value)

    assert "content-encoding" not in reply.fields
    assert reply.body == FEED


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_h13_the_tag_of_a_coding_gives_304_with_that_coding(ask: Ask, coding: str) -> None:
    etag = ask(FEED_PATH, accept_encoding=coding).fields["etag"]

    reply = ask(FEED_PATH, accept_encoding=coding, if_none_match=etag)

    assert (reply.status, reply.fields["etag"]) == (304, etag)


CODINGS = [
    ("gzip", "gzip"),
    ("GZIP", "gzip"),
    ("x-gzip", "gzip"),
    ("gzip, deflate, br", "br"),
    ("gzip, deflate, br, zstd", "br"),
    ("br;q=0.5, gzip;q=0.8", "gzip"),
    ("gzip ; q=0.5", "gzip"),
    ("*", "br"),
    ("br;q=0, *", "gzip"),
]


@pytest.mark.parametrize(("offered", "coding"), CODINGS)
def test_h14_and_h16_the_feed_is_compressed_as_offered_and_decodes_to_the_same(
    ask: Ask, offered: str, coding: str
) -> None:
    reply = ask(FEED_PATH, accept_encoding=offered)

    assert reply.fields["content-encoding"] == coding
    assert reply.fields["vary"] == ask(FEED_PATH).fields["vary"] == "Accept-Encoding"
    assert (gzip.decompress if coding == "gzip" else brotli.decompress)(reply.body) == FEED
    assert len(reply.body) < len(FEED) / 5


def test_h15_the_feed_is_one_document_whatever_accept_and_user_agent_say(ask: Ask) -> None:
    assert ask(FEED_PATH, accept="text/html", user_agent="Mozilla/5.0") == ask(
        FEED_PATH, accept="*/*", user_agent="gPodder"
    )


@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH, PAGE_PATH, PICTURE_PATH, EMPTY_PATH])
def test_h17_and_e01_head_mirrors_get_without_a_body(ask: Ask, path: str) -> None:
    whole, head = ask(path, accept_encoding="gzip"), ask(path, "HEAD", accept_encoding="gzip")

    assert (head.status, head.fields) == (whole.status, whole.fields)
    assert head.body == b""


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_h18_content_length_is_what_was_sent(ask: Ask, coding: str) -> None:
    reply = ask(FEED_PATH, accept_encoding=coding)

    assert int(reply.fields["content-length"]) == len(reply.body)


def test_h19_e16_caches_may_keep_a_feed_for_a_minute_sound_for_an_hour_and_hashed_names_for_ever(ask: Ask) -> None:
    assert ask(FEED_PATH).fields["cache-control"] == "public, max-age=60"
    assert ask(SOUND_PATH).fields["cache-control"] == "public, max-age=3600, must-revalidate"
    assert ask(PICTURE_PATH).fields["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH, VTT_PATH, PICTURE_PATH])
def test_h20_e17_t05_any_origin_may_read(ask: Ask, path: str) -> None:
    reply = ask(path)

    assert reply.fields["access-control-allow-origin"] == "*"
    for name in ("Content-Range", "Content-Length", "ETag", "Accept-Ranges"):
        assert name in reply.fields["access-control-expose-headers"]


def test_e17_a_preflight_for_a_range_is_let_through(ask: Ask) -> None:
    fields = {"origin": "https://player.example", "access_control_request_method": "GET"}

    reply = ask(SOUND_PATH, "OPTIONS", **fields)

    assert reply.status == 204
    assert "Range" in reply.fields["access-control-allow-headers"]
    assert ask(PAGE_PATH, "OPTIONS", **fields).status == 405


def test_h21_nothing_public_sets_a_cookie(ask: Ask) -> None:
    assert all("set-cookie" not in ask(path).fields for path in (FEED_PATH, SOUND_PATH, PAGE_PATH, "/findes-ikke"))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS"])
@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH, PAGE_PATH, "/"])
def test_h22_other_methods_give_405_and_say_what_is_allowed(ask: Ask, path: str, method: str) -> None:
    reply = ask(path, method)

    assert reply.status == 405
    assert reply.fields["allow"].startswith("GET, HEAD")


def test_h23_each_coding_has_its_own_strong_tag(ask: Ask) -> None:
    tags = {ask(FEED_PATH, accept_encoding=coding).fields["etag"] for coding in ("identity", "gzip", "br")}

    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_h24_eight_parallel_fetches_give_the_same_bytes(ask: Ask) -> None:
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: ask(FEED_PATH).body, range(8)))

    assert bodies == {FEED}


@pytest.mark.parametrize("path", [SOUND_PATH, REMOTE_PATH], ids=["disk", "store"])
def test_e02_e03_e04_the_whole_sound_is_exactly_itself_and_never_coded(ask: Ask, path: str) -> None:
    reply = ask(path, accept_encoding="gzip, br")

    assert (reply.status, reply.body) == (200, SOUND)
    assert "content-encoding" not in reply.fields
    assert reply.fields["accept-ranges"] == "bytes"
    assert reply.fields["content-type"] == "audio/mpeg"


PARTS = [
    ("E05 probe", "bytes=0-1", (0, 2)),
    ("E06 middle", "bytes=70000-140000", (70_000, 140_001)),
    ("E06 open end", "bytes=199000-", (199_000, SIZE)),
    ("E07 suffix", "bytes=-128", (SIZE - 128, SIZE)),
    ("E07 longer suffix", "bytes=-99999999", (0, SIZE)),
    ("E08 end beyond", "bytes=200000-99999999", (200_000, SIZE)),
    ("E11 joined", "bytes=0-9,10-19", (0, 20)),
]


@pytest.mark.parametrize("path", [SOUND_PATH, REMOTE_PATH], ids=["disk", "store"])
@pytest.mark.parametrize(("asked", "part"), [row[1:] for row in PARTS], ids=[row[0] for row in PARTS])
def test_a_range_gives_206_with_its_bytes(ask: Ask, path: str, asked: str, part: tuple[int, int]) -> None:
    reply = ask(path, range=asked)

    start, stop = part
    assert (reply.status, reply.body) == (206, SOUND[start:stop])
    assert reply.fields["content-range"] == f"bytes {start}-{stop - 1}/{SIZE}"
    assert reply.fields["content-length"] == str(stop - start)


@pytest.mark.parametrize("asked", ["bytes=200003-", "bytes=999999-1999999", "bytes=-0"])
def test_e09_a_range_outside_the_file_gives_416_with_its_length(ask: Ask, asked: str) -> None:
    reply = ask(SOUND_PATH, range=asked)

    assert (reply.status, reply.body) == (416, b"")
    assert reply.fields["content-range"] == f"bytes */{SIZE}"


@pytest.mark.parametrize("asked", ["pages=1-2", "bytes=5-4", "bytes=x", "bytes=0-1,9-10", "0-1"])
def test_e10_e11_other_units_malformed_and_split_ranges_give_the_whole_file(ask: Ask, asked: str) -> None:
    reply = ask(SOUND_PATH, range=asked)

    assert (reply.status, reply.body) == (200, SOUND)


def test_e12_each_validator_gives_304_also_beside_a_range(ask: Ask) -> None:
    etag = ask(SOUND_PATH).fields["etag"]

    assert ask(SOUND_PATH, if_none_match=etag).status == 304
    assert ask(SOUND_PATH, if_modified_since=DATE).status == 304
    assert ask(SOUND_PATH, if_none_match=etag, range="bytes=0-1").status == 304


def test_e13_e14_a_download_goes_on_only_while_the_file_is_the_same(ask: Ask) -> None:
    etag = ask(SOUND_PATH).fields["etag"]

    for value, status in (
        (etag, 206),
        (DATE, 206),
        ('"x"', 200),
        (f"W/{etag}", 200),
        ("Thu, 19 Nov 2026 09:00:07 GMT", 200),
    ):
        assert ask(SOUND_PATH, range="bytes=0-1", if_range=value).status == status


def test_a_range_of_another_file_than_the_named_one_gives_412(ask: Ask) -> None:
    assert ask(SOUND_PATH, range="bytes=0-1", if_match='"x"').status == 412


def test_e15_eight_parallel_ranges_make_the_file(ask: Ask) -> None:
    step = SIZE // 8 + 1
    asked = [f"bytes={at}-{at + step - 1}" for at in range(0, SIZE, step)]

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda text: ask(SOUND_PATH, range=text).body, asked))

    assert b"".join(parts) == SOUND


def test_e20_a_range_on_head_is_ignored(ask: Ask) -> None:
    reply = ask(SOUND_PATH, "HEAD", range="bytes=0-1")

    assert (reply.status, reply.fields["content-length"]) == (200, str(SIZE))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(start=st.integers(0, SIZE + 10), length=st.integers(1, SIZE))
def test_any_range_is_that_part_of_the_file(ask: Ask, start: int, length: int) -> None:
    reply = ask(SOUND_PATH, range=f"bytes={start}-{start + length - 1}")

    assert (reply.status, reply.body) == ((206, SOUND[start : start + length]) if start < SIZE else (416, b""))


def test_an_empty_file_is_served_whole(ask: Ask) -> None:
    assert (ask(EMPTY_PATH).status, ask(EMPTY_PATH).body) == (200, b"")
    assert ask(EMPTY_PATH, range="bytes=0-1").status == 416


def test_f3_a_store_that_is_down_gives_503_in_plain_words_for_media_alone(ask: Ask) -> None:
    reply = ask(BROKEN_PATH)

    assert reply.status == 503
    assert reply.fields["retry-after"] == "30"
    assert "Prøv igen" in reply.body.decode()
    assert ask(FEED_PATH).status == ask(BROKEN_PATH, "HEAD").status == 200


def test_a_moved_and_a_gone_address_answer_with_their_status_and_no_conditions(ask: Ask) -> None:
    moved, gone = ask("/was", if_none_match="*"), ask("/lyd/troen/trukket.mp3", range="bytes=0-1")

    assert (moved.status, moved.fields["location"]) == (301, "/tilgaengelighed")
    assert gone.status == 410
    assert "etag" not in gone.fields


@pytest.mark.parametrize(
    "path",
    [FEED_PATH, SOUND_PATH, PAGE_PATH, VTT_PATH, "/was", "/findes-ikke", "/health", BROKEN_PATH, "//evil.example/"],
)
def test_s4_every_answer_carries_the_security_fields(ask: Ask, path: str) -> None:
    fields = ask(path).fields

    assert fields["x-content-type-options"] == "nosniff"
    for name in ("referrer-policy", "content-security-policy", "cross-origin-opener-policy", "permissions-policy"):
        assert fields[name]
    assert "unsafe" not in fields["content-security-policy"]
    assert "strict-transport-security" not in fields


def test_s4_s10_pages_have_a_strict_policy_and_the_rest_is_sandboxed(ask: Ask) -> None:
    assert "default-src 'none'" in ask(PAGE_PATH).fields["content-security-policy"]
    for path in (SOUND_PATH, VTT_PATH, FEED_PATH, PICTURE_PATH):
        assert ask(path).fields["content-security-policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "host", ["evil.example", "", "localhost.evil.example", "localhost, evil.example", "::1", "\xff"]
)
def test_s17_another_host_name_gives_400(ask: Ask, host: str) -> None:
    assert ask(FEED_PATH, host=host).status == 400


def test_s17_a_trusted_host_may_come_with_its_port(ask: Ask) -> None:
    assert ask(FEED_PATH, host="localhost:8000").status == 200


@pytest.mark.parametrize(
    "path", ["/findes-ikke", "/..%2f..%2fetc/passwd", "/a\x00b", "/" + "a" * 5000, "/\\evil", "/lyd/troen/"]
)
def test_absurd_and_unknown_addresses_give_the_404_page(ask: Ask, path: str) -> None:
    reply = ask(path)

    assert (reply.status, reply.body) == (404, b"<h1>404</h1>")


def test_s18_two_slashes_never_redirect_to_another_host(ask: Ask) -> None:
    reply = ask("//evil.example/")

    assert reply.status in (404, 308)
    assert reply.fields.get("location", "/x").removeprefix("http://localhost").startswith("/")
    assert "//evil" not in reply.fields.get("location", "")


def test_health_is_told_by_flask(ask: Ask) -> None:
    assert ask("/health").status == 200
    assert ask("/health").fields["cache-control"] == "no-store"


@pytest.mark.parametrize("path", [FEED_PATH, SOUND_PATH, REMOTE_PATH, PAGE_PATH, BROKEN_PATH, "/was"])
@pytest.mark.parametrize(
    "fields", [{}, {"range": "bytes=5-90000"}, {"if_none_match": "*"}, {"accept_encoding": "br"}], ids=str
)
def test_both_doorways_give_the_same_fields_and_bytes(tmp_path: Path, path: str, fields: dict[str, str]) -> None:
    app, front = make_apps(tmp_path)

    assert ask_flask(app)(path, **fields) == ask_front(front)(path, **fields)
