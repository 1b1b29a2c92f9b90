"""A service that got another public address leads on from the one before, through both doorways (feed-L03)."""

from __future__ import annotations

import pytest
from doorways import FEED_PATH, MOVED_TO, Ask
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.delivery.former import leading_on

LEAD = leading_on(["https://gammel.example"], MOVED_TO, https=True)


@pytest.mark.parametrize("host", ["gammel.example", "GAMMEL.example", "gammel.example:443", "localhost:8001"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_l03_a_request_for_the_former_address_is_led_on_to_the_same_place(ask: Ask, host: str, method: str) -> None:
    reply = ask(f"{FEED_PATH}?a=b&c=%C3%A6", method, host=host)

    assert reply.status == 301
    assert reply.fields["location"] == f"{MOVED_TO}{FEED_PATH}?a=b&c=%C3%A6"
    assert reply.fields["access-control-allow-origin"] == "*"
    assert reply.body == b""


def test_s4_the_way_on_carries_the_security_fields(ask: Ask) -> None:
    fields = ask("/", host="gammel.example").fields

    assert fields["content-security-policy"].startswith("sandbox")
    assert fields["x-content-type-options"] == "nosniff"
    assert fields["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "host", ["gammel.example:8443", "x.gammel.example", "gammel.example.evil.example", "ny.example", ""]
)
def test_s17_no_other_name_is_led_on(ask: Ask, host: str) -> None:
    assert ask("/", host=host).status == 400


@pytest.mark.parametrize("path", ["//evil.example/x", "/\\evil.example", "/a/../b"])
def test_s18_no_path_leads_to_anybody_else(ask: Ask, path: str) -> None:
    assert ask(path, host="gammel.example").fields["location"].startswith(f"{MOVED_TO}/")


@given(path=st.text(), query=st.binary())
def test_s18_whatever_is_asked_for_the_way_on_is_one_address_at_the_public_host(path: str, query: bytes) -> None:
    assert LEAD is not None
    plan = LEAD("gammel.example", path.encode(errors="replace").decode(), query)

    assert plan is not None
    location = dict(plan.fields)[b"location"].decode("ascii")
    assert location.startswith(f"{MOVED_TO}/")
    assert not location.startswith(f"{MOVED_TO}//")
    assert location.isprintable()
    assert " " not in location


def test_the_public_address_among_the_former_ones_leads_nowhere() -> None:
    assert leading_on([MOVED_TO, "http://ny.example"], MOVED_TO, https=True) is None
    assert leading_on([], MOVED_TO, https=True) is None
