"""Real readers see in our feeds what we put there (feed-R01, R02)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import feedparser
import podcastparser
import pytest
from builders import PUBLISHED, make_episode, make_feed_channel, make_feed_item

from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.splice import splice
from podcast_service.feeds.values import FeedItem


@pytest.fixture
def items() -> list[FeedItem]:
    return [
        make_feed_item(
            make_episode(f"afsnit-{number}", number=number, published_at=PUBLISHED + timedelta(days=number)),
            length=1_000 + number,
            duration_ms=60_000 * number + 400,
        )
        for number in (3, 2, 1)
    ]


@pytest.fixture
def feed(items: list[FeedItem]) -> bytes:
    return splice(compose_head(make_feed_channel()), compose_items(items), datetime(2026, 11, 30, tzinfo=UTC))


def test_feedparser_reads_it_without_complaint(feed: bytes, items: list[FeedItem]) -> None:
    read = feedparser.parse(feed)
    assert not read.bozo
    assert [(each.id, each.title, each.enclosures[0].href) for each in read.entries] == [
        (item.episode.guid, item.episode.title, item.enclosure_url) for item in items
    ]


def test_podcastparser_sees_the_same_sizes_types_and_durations(feed: bytes, items: list[FeedItem]) -> None:
    read = podcastparser.parse(make_feed_channel().self_url, BytesIO(feed))
    seen = [
        (each["guid"], each["total_time"], each["enclosures"][0]["file_size"], each["enclosures"][0]["mime_type"])
        for each in read["episodes"]
    ]
    sent = [(item.episode.guid, item.duration_ms // 1000, item.length, item.media_type) for item in items]
    assert sorted(seen) == sorted(sent)  # it sorts by date itself
