"""Feeds as other hosts write them become our own values, and other readers see the same in them."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import feedparser
import podcastparser
import pytest
from cattrs.preconf.json import make_converter
from foreign import CASES, feed_of

from podcast_service.feeds.parse import parse
from podcast_service.feeds.parsed import FeedDoubt

SAFE = "%/:=&?~#+!$,;'@()*[]"
_as_json = make_converter(omit_if_default=True)


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_feed_of_another_host_gives_the_values_written_beside_it(path: Path) -> None:
    """rel-B2."""
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert json.loads(json.dumps(_as_json.unstructure(parse(feed_of(path))))) == expected


@pytest.mark.parametrize("path", [path for path in CASES if path.stem != "handmade"], ids=lambda path: path.stem)
def test_feedparser_sees_the_same_episodes(path: Path) -> None:
    """feed-R01; it lists items without sound too, and makes no enclosure's address whole."""
    read = parse(feed_of(path))
    seen = feedparser.parse(feed_of(path))
    heard = [entry for entry in seen.entries if _sound_of(entry).startswith("http")]
    assert read.channel.show.title == seen.feed.title
    assert [quote(_sound_of(entry), safe=SAFE) for entry in heard] == [one.enclosure_url for one in read.items]
    for entry, one in zip(heard, read.items, strict=True):
        assert entry.get("title", one.episode.title) == one.episode.title
        assert entry.get("id", one.episode.guid) == one.episode.guid
        assert int(entry.enclosures[0].get("length") or 0) == one.length


def _sound_of(entry: feedparser.FeedParserDict) -> str:
    return str(next((file.get("href", "") for file in entry.get("enclosures", ())), ""))


@pytest.mark.parametrize(
    "path",
    [path for path in CASES if path.stem not in {"broken", "handmade", "soundcloud"}],
    ids=lambda path: path.stem,
)
def test_podcastparser_sees_the_same_episodes_and_durations(path: Path) -> None:
    """feed-R02; it reads no broken feed and no xml:base, and lists the newest first."""
    read = parse(feed_of(path))
    seen = podcastparser.parse("https://x.example/feed", BytesIO(feed_of(path)))
    theirs = {one["guid"]: one for one in seen["episodes"] if one["enclosures"]}
    assert seen["title"] == read.channel.show.title
    assert theirs.keys() == {one.episode.guid for one in read.items}
    for one in read.items:
        their = theirs[one.episode.guid]
        assert their["total_time"] == one.duration_ms // 1000
        assert their["title"] == one.episode.title
        if path.stem != "feedburner":
            assert their["enclosures"][0]["url"] == one.enclosure_url
            assert their["enclosures"][0]["file_size"] == one.length
            assert one.episode.published_at is not None
            assert their["published"] == one.episode.published_at.timestamp()


def test_every_doubt_says_what_and_where_in_words() -> None:
    read = parse(feed_of(next(path for path in CASES if path.stem == "handmade")))
    assert FeedDoubt("feed_item_soundless", "item 4 (Et billede)") in read.doubts
    for doubt in read.doubts:
        sentence = str(doubt.in_words())
        assert doubt.place in sentence
        assert doubt.what in sentence
