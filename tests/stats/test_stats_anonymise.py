"""Names for listeners: who is one and the same, and that nothing leads back."""

from __future__ import annotations

import pytest

from podcast_service.stats.anonymise import consumer_name

KEY = b"k" * 32
PAIRS = {
    "feed-D08 the same address and app": (("192.0.2.1", "A"), ("192.0.2.1", "A"), True),
    "feed-D08 another app": (("192.0.2.1", "A"), ("192.0.2.1", "B"), False),
    "feed-D08 another address": (("192.0.2.1", "A"), ("192.0.2.2", "A"), False),
    "feed-D09 the same network": (("2001:db8:1:2::1", "A"), ("2001:db8:1:2:ffff::9", "A"), True),
    "feed-D09 the network beside it": (("2001:db8:1:2::1", "A"), ("2001:db8:1:3::1", "A"), False),
    "one address in both forms": (("192.0.2.1", "A"), ("::ffff:192.0.2.1", "A"), True),
}


@pytest.mark.parametrize(("one", "other", "same"), PAIRS.values(), ids=PAIRS)
def test_a_listener_is_a_network_and_a_user_agent(one: tuple[str, str], other: tuple[str, str], same: bool):
    assert (consumer_name(*one, KEY) == consumer_name(*other, KEY)) is same


def test_a_name_is_another_under_another_key_and_tells_nothing():
    name = consumer_name("192.0.2.1", "A", KEY)

    assert name != consumer_name("192.0.2.1", "A", b"other")
    assert "192.0.2.1" not in name


@pytest.mark.parametrize("address", ["", "-", "unknown", "a.example", "192.0.2.1:443", "1.2.3"])
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(ValueError, match="address"):
        consumer_name(address, "A", KEY)
