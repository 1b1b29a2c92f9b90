"""Downloads counted from requests: what one listener does, how often it counts, and that order is nothing."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listening import MONDAY, SOUND, make_enclosure, make_part, make_request

from podcast_service.domain.download import ByteRange, Download, LeftOut, MediaRequest
from podcast_service.stats.count import count

OPUS, OTHER = "/lyd/show/talk.opus", "/lyd/show/other.mp3"
ENCLOSURES = {
    SOUND: make_enclosure(),
    OPUS: make_enclosure(path=OPUS, size=600_000, bit_rate=40_000),
    OTHER: make_enclosure(path=OTHER, episode="show/other"),
}


def at(day: int, hour: int, minute: int = 0, *, second: int = 0) -> dict[str, object]:
    return {"moment": MONDAY + timedelta(days=day, hours=hour, minutes=minute, seconds=second)}


def number(*requests: MediaRequest) -> int:
    return len(count(requests, ENCLOSURES).downloads)


def app(**when: object) -> list[MediaRequest]:
    """Return what an app does that looks first, reads the old tags, and takes eight parts side by side."""
    parts = [make_part(first, first + 124_999, **when) for first in range(0, 1_000_000, 125_000)]
    tags = make_request(status=206, sent=128, asked=ByteRange(None, 128), **when)
    return [make_request(method="HEAD", sent=0, **when), make_part(0, 1, **when), tags, *parts]


def test_a_probe_the_last_bytes_and_eight_parts_are_one_download():
    """feed-L10, feed-D03, feed-D06."""
    found = count(app(), ENCLOSURES)

    assert found.downloads == (Download(MONDAY, "show/talk"),)
    assert found.left_out == {LeftOut.METHOD: 1, LeftOut.PROBE: 1}


LISTENERS = {
    "feed-D01 HEAD alone": ([make_request(method="HEAD")], 0),
    "feed-D02 nothing new": ([make_request(status=304, sent=0)], 0),
    "feed-D02 a redirect": ([make_request(status=302)], 0),
    "feed-D03 probes alone": ([make_part(0, 1)] * 9, 0),
    "feed-D04 header and a minute": ([make_part(0, 519_999)], 1),
    "feed-D04 a byte less": ([make_part(0, 519_998)], 0),
    "feed-D06 two halves": ([make_part(0, 259_999), make_part(260_000, 519_999)], 1),
    "feed-D06 two halves that overlap": ([make_part(0, 300_000), make_part(200_000, 519_998)], 0),
    "feed-D06 the same half again and again": ([make_part(0, 259_999)] * 9, 0),
    "feed-D06 a part within a part": ([make_part(0, 519_998), make_part(5, 9), make_part(519_999, 519_999)], 1),
    "feed-D06 two halves of two listeners": (
        [make_part(0, 259_999), make_part(260_000, 519_999, consumer="two")],
        0,
    ),
    "feed-D06 two halves of two episodes": ([make_part(0, 259_999), make_part(260_000, 519_999, path=OTHER)], 0),
    "feed-D06 two halves of two files of an episode": (
        [make_part(0, 259_999), make_part(260_000, 519_999, path=OPUS)],
        0,
    ),
    "feed-D06 parts whose places are unknown": ([make_request(status=206, sent=300_000)] * 2, 0),
    "feed-D06 a part of unknown place that is enough": ([make_request(status=206, sent=520_000)], 1),
    "feed-D07 asked for all, broken off": ([make_request(sent=519_999)], 0),
    "feed-D07 asked for all in parts, broken off": (
        [make_request(status=206, sent=100, asked=ByteRange(0, None)) for _ in range(9)],
        0,
    ),
    "feed-D08 two apps at one address": ([make_request(), make_request(consumer="two")], 2),
    "feed-D10 again within a day": ([make_request(**at(0, 9)), make_request(**at(0, 20))], 1),
    "feed-D10 two episodes": ([make_request(), make_request(path=OTHER)], 2),
    "feed-D10 two files of an episode": ([make_request(), make_request(path=OPUS, sent=600_000)], 1),
    "feed-D10 past midnight, which a calendar day would count twice": (
        [make_request(**at(0, 23)), make_request(**at(1, 1))],
        1,
    ),
    "feed-D10 a second less than a day": ([make_request(), make_request(**at(0, 23, 59, second=59))], 1),
    "feed-D10 a day": ([make_request(), make_request(**at(1, 0))], 2),
    "feed-D10 what came to nothing opens no window": (
        [make_part(0, 9, **at(0, 0)), make_request(**at(0, 20)), make_request(**at(1, 10))],
        1,
    ),
    "feed-D11 22:00 Mon, 03:00 Tue, 22:15 Tue, 23:15 Wed": (
        [make_request(**at(*when)) for when in ((0, 22), (1, 3), (1, 22, 15), (2, 23, 15))],
        3,
    ),
    "feed-D12 paused for the night": ([make_part(0, 600_000, **at(0, 22)), make_part(600_001, 999_999, **at(1, 7))], 1),
    "feed-D12 paused before a minute was over": (
        [make_part(0, 300_000, **at(0, 22)), make_part(300_001, 999_999, **at(1, 7))],
        1,
    ),
    "feed-D12 paused for more than a day before a minute was over": (
        [make_part(0, 519_000, **at(0, 22)), make_part(519_001, 999_999, **at(1, 23))],
        0,
    ),
    "feed-D12 paused for exactly a day": (
        [make_part(0, 300_000, **at(0, 22)), make_part(300_001, 999_999, **at(1, 22))],
        1,
    ),
    "feed-D12 paused for exactly a day before a minute was over": (
        [make_part(0, 300_000, **at(0, 22)), make_part(300_001, 600_000, **at(1, 22))],
        0,
    ),
    "feed-D12 skipped ahead": ([make_part(0, 300_000), make_part(700_000, 999_999)], 1),
    "feed-D13 a robot": ([make_request(nobody=LeftOut.ROBOT)], 0),
    "feed-D14 a watch that doubles": ([make_request(nobody=LeftOut.WATCH)], 0),
    "an address that is no sound": ([make_request(path="/podcasts/show/feed.xml")], 0),
}


@pytest.mark.parametrize(("requests", "downloads"), LISTENERS.values(), ids=LISTENERS)
def test_what_listeners_do_counts_by_the_rules(requests: list[MediaRequest], downloads: int):
    assert number(*requests) == downloads


def test_ten_requests_of_six_apps_at_one_address_are_six_downloads():
    """feed-D08."""
    assert number(*(make_request(consumer=f"app {one % 6}") for one in range(10))) == 6


def test_a_short_episode_needs_every_byte():
    """feed-D05."""
    short = {SOUND: make_enclosure(size=300_000, duration_ms=30_000)}

    assert len(count([make_part(0, 299_998)], short).downloads) == 0
    assert len(count([make_part(0, 299_998), make_part(299_999, 299_999)], short).downloads) == 1


def test_a_download_is_told_with_the_moment_it_became_one():
    found = count([make_part(0, 259_999, **at(0, 23)), make_part(260_000, 519_999, **at(1, 1))], ENCLOSURES)

    assert found.downloads == (Download(MONDAY + timedelta(days=1, hours=1), "show/talk"),)


def test_who_took_too_little_is_told():
    found = count([make_part(0, 9), make_part(0, 9, consumer="two"), make_request(consumer="three")], ENCLOSURES)

    assert (found.requests, len(found.downloads), found.too_little) == (3, 1, 2)


def test_parts_of_unknown_place_are_told():
    found = count([make_request(status=206, sent=9), make_request(sent=9), make_part(0, 9)], ENCLOSURES)

    assert found.unplaced == 1


# From the third byte on: the first two alone are a probe.
STRETCHES = st.tuples(st.integers(2, 999), st.integers(1, 700)).map(lambda one: (one[0], min(999, sum(one))))
PARTS = st.builds(
    lambda stretch, hours, who: make_part(*stretch, moment=MONDAY + timedelta(hours=hours), consumer=who),
    STRETCHES,
    st.integers(0, 60),
    st.sampled_from(["one", "two"]),
)
SMALL = {SOUND: make_enclosure(size=1000, bit_rate=64)}
NEEDED = 40 + 480


@given(st.lists(PARTS, max_size=40), st.randoms())
def test_order_and_repeated_lines_change_nothing(parts: list[MediaRequest], chance: Random):
    """feed-D22, feed-D06."""
    shuffled = [*parts, *chance.choices(parts, k=len(parts))] if parts else []
    chance.shuffle(shuffled)

    assert count(shuffled, SMALL).downloads == count(parts, SMALL).downloads


@given(st.lists(PARTS, max_size=40))
def test_a_part_asked_for_in_two_changes_nothing(parts: list[MediaRequest]):
    """feed-D06."""
    halves = [half for part in parts for half in _halves(part)]

    assert count(halves, SMALL).downloads == count(parts, SMALL).downloads


def _halves(part: MediaRequest) -> list[MediaRequest]:
    start, stop = part.piece_of(1000)
    when = {"moment": part.moment, "consumer": part.consumer}
    middle = (start + stop) // 2
    return [make_part(*ends, **when) for ends in ((start, middle), (middle + 1, stop - 1)) if ends[0] <= ends[1]]


@given(st.lists(PARTS, max_size=30))
def test_the_count_is_that_of_every_byte_looked_at_alone(parts: list[MediaRequest]):
    """feed-D06, feed-D10."""
    assert sum(_by_the_byte(parts, who) for who in ("one", "two")) == len(count(parts, SMALL).downloads)


def _by_the_byte(parts: list[MediaRequest], who: str) -> int:
    """Count as slowly and plainly as it can be done."""
    day, counted, got = timedelta(days=1), [], {}
    for moment, (start, stop) in sorted((one.moment, one.piece_of(1000)) for one in parts if one.consumer == who):
        if counted and moment < counted[-1] + day:
            continue
        got |= dict.fromkeys(range(start, stop), moment)
        if sum(moment - last < day for last in got.values()) >= NEEDED:
            counted.append(moment)
            got = {}
    return len(counted)
