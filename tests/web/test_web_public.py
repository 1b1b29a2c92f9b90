"""Feed (feed-H) and media (feed-E) over HTTP: one suite for both doorways, Flask and the front door."""

from __future__ import annotations

from pathlib import Path

import pytest
from doorways import (
    BROKEN_PATH,
    FEED_PATH,
    PAGE_PATH,
    PICTURE_PATH,
    REMOTE_PATH,
    SOUND_PATH,
    VTT_PATH,
    Ask,
    ask_flask,
    ask_front,
    make_apps,
)  # fmt: skip


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
    "host",
    ["evil.example", "", "localhost.evil.example", "localhost, evil.example", "::1", "[::1].evil.example", "\xff"],
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
