"""Which addresses may be asked, and which machines connected to (sec-S19): tables, and whatever text comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.errors import Invalid
from podcast_service.outbound.guard import checked, is_public, led_to, origin_of, target_of

LEADS = {
    "https": ("https://pod.example/feed.xml", "https://pod.example/feed.xml"),
    "a plain one": ("http://pod.example", "http://pod.example/"),
    "the port of its scheme": ("https://pod.example:443/a", "https://pod.example/a"),
    "capitals": ("HTTPS://Pod.Example/A?B=C", "https://pod.example/A?B=C"),
    "without its fragment": ("https://pod.example/a?b=c#d", "https://pod.example/a?b=c"),
    "Danish letters as they are looked up": ("https://xn--rd-lka.example/", "https://xn--rd-lka.example/"),
    "an IPv4 address": ("http://93.184.216.34/x", "http://93.184.216.34/x"),
    "an IPv6 address": ("https://[2606:2800:220:0:0:0:0:1]/x", "https://[2606:2800:220::1]/x"),
}


@pytest.mark.parametrize(("url", "target"), LEADS.values(), ids=LEADS)
def test_an_address_that_may_be_asked_leads_where_it_says(url: str, target: str) -> None:
    assert target_of(url).url == target


REFUSED = {
    "nothing": "",
    "no scheme": "pod.example/feed.xml",
    "a file": "file:///etc/passwd",
    "another protocol": "gopher://pod.example/",
    "data": "data:text/xml,<rss/>",
    "no host": "https:///feed.xml",
    "a name and a password": "https://me:secret@pod.example/",
    "a name alone": "https://me@pod.example/",
    "a host after a host": "https://pod.example@127.0.0.1/",
    "a port of a database": "http://pod.example:5432/",
    "the port of the other scheme": "https://pod.example:80/",
    "port nought": "http://pod.example:0/",
    "no number for a port": "http://pod.example:x/",
    "too large a port": "http://pod.example:65616/",
    "a decimal host": "http://2130706433/",
    "an octal host": "http://0177.0.0.1/",
    "a hexadecimal host": "http://0x7f000001/",
    "a hexadecimal part": "http://127.0.0.0x1/",
    "too few parts": "http://127.1/",
    "too many parts": "http://127.0.0.0.1/",
    "a part too large": "http://127.0.0.256/",
    "a zone": "http://[fe80::1%25eth0]/",
    "a bracket left open": "http://[::1/",
    "letters that become others": "https://pod.example\u3002evil.example/",
    "a white space": "https://pod.example/a b",
    "a new line": "https://pod.example/\r\nHost: evil.example",
    "a backslash": "https://pod.example\\@evil.example/",
    "a percent in the name": "https://pod%2eexample/",
    "an empty label": "https://pod..example/",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED)
def test_an_address_that_may_not_be_asked_is_refused_with_its_reason(url: str) -> None:
    with pytest.raises(Invalid) as refused:
        target_of(url)
    assert refused.value.code == "outbound_address"


@given(st.text() | st.text("/:@[]%.0123456789abcdefx#?\\").map("https://".__add__))
def test_whatever_is_written_leads_somewhere_or_is_refused(url: str) -> None:
    try:
        target = target_of(url)
    except Invalid:
        return
    assert target_of(target.url) == target
    assert "@" not in target.authority


PUBLIC = {
    "93.184.216.34": True,
    "2606:2800:220:1:248:1893:25c8:1946": True,
    "0.0.0.0": False,  # noqa: S104 - this machine, to be refused
    "10.1.2.3": False,
    "100.64.0.1": False,  # behind a provider's translation
    "100.100.100.200": False,  # metadata of a cloud
    "127.0.0.1": False,
    "127.8.8.8": False,
    "168.63.129.16": False,  # metadata of a cloud
    "169.254.169.254": False,  # metadata of most clouds
    "172.16.0.1": False,
    "172.31.255.255": False,
    "192.0.0.9": False,
    "192.0.2.1": False,
    "192.88.99.1": False,
    "192.168.1.1": False,
    "198.18.0.1": False,
    "198.51.100.7": False,
    "203.0.113.7": False,
    "224.0.0.1": False,
    "239.255.255.250": False,
    "240.0.0.1": False,
    "255.255.255.255": False,
    "::": False,
    "::1": False,
    "::7f00:1": False,  # IPv4 the oldest way
    "::ffff:127.0.0.1": False,
    "::ffff:93.184.216.34": False,
    "64:ff9b::7f00:1": False,  # translated to IPv4
    "64:ff9b:1::a00:1": False,
    "100::1": False,  # thrown away
    "2001::1": False,  # Teredo
    "2001:db8::1": False,
    "2002:7f00:1::": False,  # 6to4
    "3fff::1": False,
    "fc00::1": False,
    "fd00:ec2::254": False,  # metadata of a cloud
    "fe80::1": False,
    "fe80::1%eth0": False,
    "fec0::1": False,
    "ff02::1": False,
    "localhost": False,
    "": False,
}


@pytest.mark.parametrize("address", PUBLIC)
def test_only_machines_on_the_public_internet_are_public(address: str) -> None:
    assert is_public(address) is PUBLIC[address]


def test_one_private_address_among_public_ones_is_refused() -> None:
    target = target_of("https://pod.example/")
    public = ("93.184.216.34", "2606:2800:220::1")
    assert checked(target, [*public, *public]) == public
    with pytest.raises(Invalid, match=r"stands at 10\.0\.0\.1"):
        checked(target, [*public, "10.0.0.1"])


def test_an_origin_the_operator_named_may_have_any_port_and_any_machine_and_only_that_one() -> None:
    exempt = {origin_of("HTTP://LocalHost:8000")}
    ours = target_of("http://localhost:8000/feed.xml", exempt)
    assert checked(ours, ["127.0.0.1"]) == ("127.0.0.1",)
    for other in ("http://localhost:8001/", "https://localhost:8000/", "http://127.0.0.1:8000/"):
        with pytest.raises(Invalid, match="only 80 and 443"):
            target_of(other, exempt)
    with pytest.raises(Invalid):
        checked(target_of("http://localhost/", exempt), ["127.0.0.1"])


def test_an_origin_the_operator_named_may_be_led_to_by_another_such_one_and_by_no_stranger() -> None:
    exempt = {"http://localhost:8000", "http://localhost:9000"}
    ours = led_to(target_of("http://localhost:9000/old", exempt), "http://localhost:8000/new", exempt)
    assert (ours.url, ours.is_trusted) == ("http://localhost:8000/new", True)
    stranger = led_to(ours, "https://pod.example/", exempt)
    with pytest.raises(Invalid):
        led_to(stranger, "http://localhost:8000/", exempt)
    with pytest.raises(Invalid):
        checked(led_to(stranger, "http://localhost/", {"http://localhost"}), ["127.0.0.1"])


@given(st.text() | st.text("/:@[]%.0123456789abcdefx#?\\"))
def test_whatever_a_redirect_names_leads_somewhere_or_is_refused(location: str) -> None:
    target = target_of("https://pod.example/a/b?c=d")
    try:
        led = led_to(target, location)
    except Invalid:
        return
    assert target_of(led.url) == led
