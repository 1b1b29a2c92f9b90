"""The feed over HTTP, through both doorways (feed-H01 to H24)."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor

import brotli
import pytest
from doorways import (
    DATE,
    EMPTY_PATH,
    FEED,
    FEED_PATH,
    PAGE_PATH,
    PICTURE_PATH,
    SOUND_PATH,
    VTT_PATH,
    Ask,
)  # fmt: skip


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
