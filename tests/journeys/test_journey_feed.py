"""The repository's feed from the running server, asked as apps and caches ask (feed-H01 to feed-H24)."""

from __future__ import annotations

import gzip
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from servers import Server, ask_on
from shows import FEED, SOUND

OTHERS = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"]


def test_the_feed_is_there_for_anyone_with_type_and_validators(server: Server) -> None:
    """feed-H01, feed-H02, feed-H03, feed-H04, feed-H08, feed-H18, feed-H19, feed-H20, feed-H21."""
    reply = server.ask(FEED)

    assert reply.status == 200
    assert reply.fields["content-type"] == "application/rss+xml; charset=utf-8"
    assert reply.fields["etag"].startswith('"')
    assert parsedate_to_datetime(reply.fields["last-modified"]) <= datetime.now(UTC)
    assert reply.fields["last-modified"].endswith(" GMT")
    assert int(reply.fields["content-length"]) == len(reply.body)
    assert "max-age=" in reply.fields["cache-control"]
    assert reply.fields["access-control-allow-origin"] == "*"
    assert "set-cookie" not in reply.fields
    assert "date" in reply.fields


@pytest.mark.parametrize("form", ["{etag}", 'W/"other", {etag}', "W/{etag}", "*"])
def test_the_tag_alone_gives_304_in_every_legal_form(server: Server, form: str) -> None:
    """feed-H05, feed-H06."""
    etag = server.ask(FEED).fields["etag"]

    assert server.ask(FEED, if_none_match=form.format(etag=etag)).status == 304


def test_the_date_alone_gives_304_and_another_tag_wins_over_it(server: Server) -> None:
    """feed-H05, feed-H09."""
    date = server.ask(FEED).fields["last-modified"]

    assert server.ask(FEED, if_modified_since=date).status == 304
    assert server.ask(FEED, if_none_match='"other"', if_modified_since=date).status == 200


def test_a_connection_goes_on_after_304_head_and_416(server: Server) -> None:
    """feed-H07, feed-H17, feed-E09: one connection, no byte too many."""
    whole = server.ask(FEED)
    connection = server.connect()

    unchanged = ask_on(connection, FEED, if_none_match=whole.fields["etag"])
    head = ask_on(connection, FEED, "HEAD")
    outside = ask_on(connection, SOUND, range="bytes=99999999-")
    again = ask_on(connection, FEED)
    connection.close()

    assert (unchanged.status, unchanged.body) == (304, b"")
    for name in ("etag", "cache-control", "vary"):
        assert unchanged.fields[name] == whole.fields[name]
    assert "date" in unchanged.fields
    assert (head.status, head.body) == (200, b"")
    for name in ("content-type", "etag", "content-length", "last-modified"):
        assert head.fields[name] == whole.fields[name]
    assert outside.status == 416
    assert again.body == whole.body


@pytest.mark.parametrize("name", ["If-None-Match", "If-Modified-Since", "Range", "If-Range", "Accept", "User-Agent"])
@pytest.mark.parametrize(
    "value", ["", ",", '"', "bytes=9-1", "Sat, 31 Feb 2026 25:61:61 GMT", "a" * 4000], ids=range(6)
)
def test_fields_nobody_can_read_change_nothing(server: Server, name: str, value: str) -> None:
    """feed-H10, feed-H15."""
    reply = server.ask(FEED, **{name: value})

    assert (reply.status, reply.body) == (200, server.ask(FEED).body)


def test_two_fetches_are_the_same_to_the_byte(server: Server) -> None:
    """feed-H11."""
    first, second = server.ask(FEED), server.ask(FEED)

    assert (first.body, first.fields["etag"]) == (second.body, second.fields["etag"])


def test_who_offers_gzip_gets_it_under_a_tag_of_its_own(server: Server) -> None:
    """feed-H12, feed-H13, feed-H14, feed-H16, feed-H23."""
    plain, small = server.ask(FEED), server.ask(FEED, accept_encoding="gzip")

    assert "content-encoding" not in plain.fields
    assert small.fields["content-encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body
    assert small.fields["etag"] != plain.fields["etag"]
    assert "Accept-Encoding" in small.fields["vary"]
    assert server.ask(FEED, accept_encoding="gzip", if_none_match=small.fields["etag"]).status == 304


def test_browsers_and_apps_get_one_document(server: Server) -> None:
    """feed-H15."""
    browser = server.ask(FEED, accept="text/html", user_agent="Mozilla/5.0")
    app = server.ask(FEED, accept="*/*", user_agent="gPodder/3.11")

    assert browser.body == app.body
    assert browser.fields["content-type"] == app.fields["content-type"]


@pytest.mark.parametrize("method", OTHERS)
def test_other_methods_are_told_what_is_allowed(server: Server, method: str) -> None:
    """feed-H22."""
    reply = server.ask(FEED, method)

    assert reply.status == 405
    assert "GET" in reply.fields["allow"]


def test_eight_at_once_get_the_same(server: Server) -> None:
    """feed-H24."""
    with ThreadPoolExecutor(8) as pool:
        bodies = set(pool.map(lambda _: server.ask(FEED).body, range(8)))

    assert len(bodies) == 1
