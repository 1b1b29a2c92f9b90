"""A feed names the hubs that tell of its changes, beside its one self (feed-W01)."""

from __future__ import annotations

from builders import make_feed_channel
from lxml import etree

from podcast_service.feeds.compose import compose_head
from podcast_service.feeds.elements import NAMESPACES
from podcast_service.feeds.splice import TAIL


def links_of(head: bytes) -> list[tuple[str | None, str | None]]:
    links = etree.fromstring(head + TAIL).findall("channel/atom:link", NAMESPACES)
    return [(link.get("rel"), link.get("href")) for link in links]


def test_hubs_stand_beside_the_one_self_and_the_namespaces_stay_on_the_root() -> None:
    """feed-W01, feed-C08."""
    hubs = ("https://hub.example/?a=1&b=2", "https://other.example/")
    channel = make_feed_channel(hubs=hubs)
    head = compose_head(channel)
    assert links_of(head) == [("self", channel.self_url), *(("hub", hub) for hub in hubs)]
    assert head.count(b"xmlns:atom") == 1


def test_without_a_hub_only_self_is_named() -> None:
    """feed-W01."""
    channel = make_feed_channel()
    assert links_of(compose_head(channel)) == [("self", channel.self_url)]
