"""Where a show can be sent: what each directory asks, in the feed and beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from breaches import FACTS, GOOD, broken, line

from podcast_service.feeds.directories import LISTINGS, Directory, is_public, readiness
from podcast_service.feeds.validate import FeedFacts

APPLE, SPOTIFY, INDEX = Directory
COVER = line("<itunes:image").partition('href="')[2].partition('"')[0]
BLOCKED = "<itunes:block>Yes</itunes:block>"
ITEMS = GOOD[GOOD.index(b"    <item>") : GOOD.rindex(b"  </channel>")].decode()


def stops(directory: Directory, feed: str = GOOD.decode(), **facts: object) -> set[str]:
    return broken(readiness(directory, feed.encode(), replace(FACTS, **facts)).stops)  # type: ignore[arg-type]


def with_tag(tag: str) -> str:
    return GOOD.decode().replace("<itunes:type>", f"{tag}<itunes:type>")


def without_mail() -> str:
    owner = GOOD.decode().partition("<itunes:owner>")[2].partition("</itunes:owner>")[0]
    return GOOD.decode().replace(f"<itunes:owner>{owner}</itunes:owner>", "").replace(' owner="podcast@example.dk"', "")


@pytest.mark.parametrize("directory", Directory)
def test_a_good_show_is_ready_everywhere(directory: Directory):
    verdict = readiness(directory, GOOD, replace(FACTS, pixels={COVER: (3000, 3000)}))
    assert (verdict.is_ready, verdict.stops, verdict.advice) == (True, (), ())


@pytest.mark.parametrize("directory", Directory)
def test_a_show_without_a_feed_is_told_to_publish_an_episode(directory: Directory):
    """feed-C15."""
    assert broken(readiness(directory, None, FeedFacts()).stops) == {"feed-C15"}


@pytest.mark.parametrize("directory", Directory)
def test_an_empty_feed_is_told_once_though_other_feeds_may_be_empty(directory: Directory):
    """feed-C15."""
    verdict = readiness(directory, GOOD.decode().replace(ITEMS, "").encode(), FACTS)
    assert [stop.rule for stop in verdict.stops] == ["C15"]
    assert stops(directory, with_tag(BLOCKED).replace(ITEMS, "")) == {"feed-C15", "feed-C16"}


@pytest.mark.parametrize("directory", Directory)
def test_a_feed_on_this_machine_cannot_be_sent_anywhere(directory: Directory):
    """feed-H01."""
    local = GOOD.decode().replace("https://pod.example", "http://localhost:8000")
    assert stops(directory, local, self_url="http://localhost:8000/podcasts/troen-paa-jobchancen/feed.xml") == {
        "feed-H01"
    }


@pytest.mark.parametrize(
    ("tag", "kept_away"),
    [
        (BLOCKED, {APPLE, SPOTIFY, INDEX}),
        ("<podcast:block>yes</podcast:block>", {APPLE, SPOTIFY, INDEX}),
        ('<podcast:block id="apple">yes</podcast:block>', {APPLE}),
        ('<podcast:block>yes</podcast:block><podcast:block id="spotify">no</podcast:block>', {APPLE, INDEX}),
        ("<podcast:block>no</podcast:block>", set()),
    ],
)
def test_whom_a_show_keeps_away(tag: str, kept_away: set[Directory]):
    """feed-C16: what podcast:block says of one service goes before what it says of all."""
    assert {one for one in Directory if stops(one, with_tag(tag)) == {"feed-C16"}} == kept_away


def test_spotify_alone_wants_an_e_mail():
    """feed-C14."""
    proof = '<podcast:txt purpose="verify">x</podcast:txt>'
    feed = without_mail().replace("<itunes:type>", f"{proof}<itunes:type>")
    assert {one for one in Directory if stops(one, feed)} == {SPOTIFY}
    assert stops(SPOTIFY, feed) == {"feed-C14"}


def test_without_any_proof_the_index_advises_one_and_spotify_says_it_once():
    """feed-C14."""
    index, spotify = (readiness(one, without_mail().encode(), FACTS) for one in (INDEX, SPOTIFY))
    assert (index.is_ready, broken(index.advice)) == (True, {"feed-C14"})
    assert ([stop.rule for stop in spotify.stops], spotify.advice) == (["C14"], ())


@pytest.mark.parametrize(
    ("size", "refused"),
    [
        ((3000, 3000), set()),
        ((1400, 1400), set()),
        ((1399, 1399), {APPLE}),
        ((639, 639), {APPLE, SPOTIFY}),
        ((3001, 3001), {APPLE}),
        ((1500, 1400), {APPLE, SPOTIFY}),
    ],
)
def test_which_covers_are_refused(size: tuple[int, int], refused: set[Directory]):
    """feed-A03."""
    assert {one for one in Directory if stops(one, pixels={COVER: size}) == {"feed-A03"}} == refused


@pytest.mark.parametrize(
    ("extension", "kind", "refused"),
    [
        ("m4a", "audio/x-m4a", set()),
        ("mp4", "video/mp4", {SPOTIFY}),
        ("ogg", "audio/ogg", {APPLE, SPOTIFY}),
    ],
)
def test_which_kinds_of_sound_are_refused(extension: str, kind: str, refused: set[Directory]):
    """feed-I05."""
    feed = GOOD.decode().replace(".mp3", f".{extension}").replace("audio/mpeg", kind)
    found = {one: broken(readiness(one, feed.encode(), FeedFacts()).stops) for one in Directory}
    assert {one for one, demands in found.items() if demands} == refused
    assert set().union(*found.values()) <= {"feed-I05"}


def test_advice_is_what_the_directory_itself_would_rather_have():
    """feed-C21, feed-C22: a dead tag is for Apple and the index to mind, the order of episodes for apps."""
    feed = with_tag("<itunes:keywords>job</itunes:keywords>").replace(
        "Fri, 20 Nov 2026 11:00", "Fri, 20 Nov 2026 08:00"
    )
    found = {one: broken(readiness(one, feed.encode(), FACTS).advice) for one in Directory}
    assert found == {APPLE: {"feed-C21"}, SPOTIFY: set(), INDEX: {"feed-C21"}}


def test_what_one_directory_asks_does_not_stop_another():
    """feed-C05, feed-C09."""
    assert [stops(one, GOOD.decode().replace("Social Sciences", "Sociology")) for one in Directory] == [
        {"feed-C05"},
        {"feed-C05"},
        {"feed-C05"},
    ]
    no_guid = GOOD.decode().replace(line("<podcast:guid"), "")
    assert [stops(one, no_guid) for one in Directory] == [set(), set(), {"feed-C09"}]


def test_a_feed_that_cannot_be_read_stops_everywhere():
    """feed-X01."""
    assert [stops(one, "<rss") for one in Directory] == [{"feed-X01"}] * 3


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("https://podcast.example.org/feed.xml", True),
        ("https://8.8.8.8/feed.xml", True),
        ("http://podcast.example.org/feed.xml", False),
        ("https://localhost/feed.xml", False),
        ("https://pod.localhost/feed.xml", False),
        ("https://machine/feed.xml", False),
        ("https://nas.local/feed.xml", False),
        ("https://127.0.0.1/feed.xml", False),
        ("https://192.168.1.4/feed.xml", False),
        ("https://[::1]/feed.xml", False),
        ("https://[fe80::1/feed.xml", False),
    ],
)
def test_which_addresses_anyone_can_reach(address: str, public: bool):
    """feed-H01."""
    assert is_public(address) is public


def test_each_directory_has_a_listing():
    assert set(LISTINGS) == set(Directory)
