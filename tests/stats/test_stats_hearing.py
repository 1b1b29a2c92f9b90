"""Who listens, told at the door: whose address counts behind proxies, which country, and what never leaves it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from heard import DAY, key_of, make_hearing
from houses import Clock
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.download import Heard
from podcast_service.stats.anonymise import consumer_name
from podcast_service.stats.apps import app_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
APP, PEER = "AntennaPod/3.5", "198.51.100.7"
PATH = "/lyd/show/talk.mp3"


def heard(
    *fields: tuple[str, str], peer: str = PEER, proxies: int = 0, country_header: str = "", agent: str = APP
) -> list[Heard]:
    kept: list[Heard] = []
    hearing = make_hearing(kept, lambda: NOON, proxies=proxies, country_header=country_header)
    hearing.open(5)
    given_fields = [(name.encode(), value.encode("latin-1")) for name, value in (("user-agent", agent), *fields)]
    hearing.ear(peer).hear(given_fields, PATH, None, 1000)
    hearing.close()
    return kept


HOPS = ("x-forwarded-for", "203.0.113.9, 192.0.2.1, 192.0.2.2")
WHOSE = {
    "without a proxy nothing is believed": (0, [HOPS], PEER),
    "behind one proxy the last": (1, [HOPS], "192.0.2.2"),
    "behind two the one before it": (2, [HOPS], "192.0.2.1"),
    "in two fields": (2, [("x-forwarded-for", "192.0.2.1"), ("x-forwarded-for", "192.0.2.2")], "192.0.2.1"),
    "fewer than there are proxies": (4, [HOPS], PEER),
    "none at all": (1, [], PEER),
    "with a port": (1, [("x-forwarded-for", "192.0.2.1:4711")], "192.0.2.1"),
    "of six, with a port": (1, [("x-forwarded-for", "[2001:db8::1]:4711")], "2001:db8::1"),
    "of six, in brackets": (1, [("x-forwarded-for", "[2001:db8::1]")], "2001:db8::1"),
    "feed-D09 of the same household": (1, [("x-forwarded-for", "2001:db8::2")], "2001:db8::1"),
}


@pytest.mark.parametrize(("proxies", "fields", "address"), WHOSE.values(), ids=WHOSE)
def test_the_listener_is_who_the_outermost_proxy_of_ours_saw(proxies: int, fields: list, address: str) -> None:
    """sec-S17, feed-D08: under today's key and yesterday's (sec-S28)."""
    (one,) = heard(*fields, proxies=proxies)

    assert one == Heard(
        moment=NOON,
        today=consumer_name(address, APP, key_of(NOON.date())),
        before=consumer_name(address, APP, key_of(NOON.date() - DAY)),
        path=PATH,
        start=0,
        stop=1000,
        app=app_of(APP),
        country="",
    )


NOBODY = {
    "feed-D13 a robot": {"agent": "Googlebot/2.1"},
    "feed-D14 a watch that doubles": {"agent": "atc/1.0 watchOS/10.1"},
    "a socket without an address": {"peer": ""},
    "an address that is none": {"peer": "192.0.2"},
}


@pytest.mark.parametrize("who", NOBODY.values(), ids=NOBODY)
def test_of_nobody_nothing_is_heard(who: dict[str, str]) -> None:
    assert heard(**who) == []  # type: ignore[arg-type]


COUNTRIES = {
    "told by the proxy": (1, "dk", "DK"),
    "unknown to the proxy": (1, "XX", ""),
    "Tor": (1, "T1", ""),
    "nonsense": (1, "Danmark", ""),
    "no proxy that could tell": (0, "DK", ""),
}


@pytest.mark.parametrize(("proxies", "told", "country"), COUNTRIES.values(), ids=COUNTRIES)
def test_the_country_is_what_our_proxy_says_or_unknown(proxies: int, told: str, country: str) -> None:
    """exp-6.3.13."""
    (one,) = heard(("cf-ipcountry", told), proxies=proxies, country_header="CF-IPCountry")

    assert one.country == country


def test_who_asks_on_the_same_connection_is_named_anew_with_the_listener_and_with_the_day() -> None:
    kept, clock = list[Heard](), Clock(NOON)
    hearing = make_hearing(kept, clock, proxies=1)
    hearing.open(5)
    ear = hearing.ear(PEER)
    asked = [("192.0.2.1", APP), ("192.0.2.1", APP), ("192.0.2.2", APP), ("192.0.2.2", "Other/1"), ("192.0.2.1", APP)]
    for address, agent in asked:
        clock.forward(seconds=10)
        ear.hear([(b"user-agent", agent.encode()), (b"x-forwarded-for", address.encode())], PATH, None, 9)
    clock.forward(days=1)
    ear.hear([(b"user-agent", APP.encode()), (b"x-forwarded-for", b"192.0.2.1")], PATH, None, 9)
    hearing.close()

    days = [NOON.date()] * 5 + [NOON.date() + DAY]
    names = [consumer_name(*who, key_of(day)) for who, day in zip([*asked, asked[0]], days, strict=True)]
    assert [one.today for one in kept] == names
    assert kept[5].before == names[0]


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=20), st.integers(0, 3))
def test_whatever_stands_in_the_fields_nothing_is_raised_and_nothing_of_it_is_kept(
    agent: bytes, forwarded: bytes, country: bytes, proxies: int
) -> None:
    """sec-S28."""
    secret = b"9f1c-secret-of-a-listener"
    kept: list[Heard] = []
    hearing = make_hearing(kept, lambda: NOON, proxies=proxies, country_header="geo")
    hearing.open(5)
    fields = [(b"user-agent", secret + agent), (b"x-forwarded-for", forwarded), (b"geo", country)]
    hearing.ear(PEER).hear(fields, PATH, (0, 9), 9)
    hearing.close()

    assert all(secret.decode() not in repr(one) and PEER not in repr(one) for one in kept)
