"""The rules as a whole: nothing in a good feed, and an answer to whatever comes in."""

from __future__ import annotations

import pytest
from breaches import FACTS, GOOD, WHOLE, WHOLE_FACTS
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from podcast_service.feeds.directories import Directory, readiness
from podcast_service.feeds.rules import Level
from podcast_service.feeds.validate import FeedFacts, validate

PLACES = len(list(etree.fromstring(WHOLE).iter("*")))
# Letters that XML can hold, and those that numbers, dates, addresses and lists are written with.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.sampled_from("0123456789:;,.-/=@ +"))


@pytest.mark.parametrize(
    ("feed", "facts"), [(GOOD, FACTS), (WHOLE, WHOLE_FACTS)], ids=["a feed of ours", "a feed of everything"]
)
def test_a_good_feed_breaks_nothing(feed: bytes, facts: FeedFacts) -> None:
    assert validate(feed, facts) == ()
    assert validate(feed) == ()


def test_a_finding_says_where_what_why_and_how() -> None:
    (finding,) = validate(GOOD.replace(b">full<", b">hel<", 1), FACTS)
    assert finding.level is Level.MUST
    assert finding.place == "item 1 (Afsnit om håb)"
    assert finding.what == "itunes:episodeType is full, trailer or bonus. Here: itunes:episodeType: hel"
    assert finding.why
    assert finding.how


@pytest.mark.parametrize("entity", ["<!ENTITY a 'aaaa'>", "<!ENTITY a SYSTEM 'file:///etc/passwd'>"])
def test_entities_are_never_read(entity: str) -> None:
    hostile = f"<?xml version='1.0'?><!-- x --><!DOCTYPE rss [{entity}]><rss>&a;</rss>".encode()
    assert [finding.rule for finding in validate(hostile)] == ["X03"]


@settings(max_examples=150)
@given(st.binary(max_size=200) | st.tuples(st.integers(0, len(GOOD)), st.binary(max_size=9)))
def test_whatever_comes_in_a_verdict_comes_out(feed: bytes | tuple[int, bytes]) -> None:
    if isinstance(feed, tuple):
        at, piece = feed
        feed = GOOD[:at] + piece + GOOD[at + len(piece) :]
    for finding in validate(feed, FACTS):
        assert finding.rule


@settings(max_examples=150)
@given(st.integers(0, PLACES - 1), st.integers(0, 9), TEXT)
def test_whatever_stands_in_a_feed_a_verdict_comes_out(place: int, attribute: int, value: str) -> None:
    tree = etree.fromstring(WHOLE)
    element = list(tree.iter("*"))[place]
    keys = list(element.attrib)
    if attribute < len(keys):
        element.set(keys[attribute], value)
    else:
        element.text = value
    feed = etree.tostring(tree)
    for finding in validate(feed, WHOLE_FACTS):
        assert finding.rule
    for directory in Directory:
        assert readiness(directory, feed, WHOLE_FACTS).directory is directory


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('length="3600000"', f'length="{"9" * 5000}"'),
        ("<itunes:duration>900", f"<itunes:duration>{'9' * 5000}"),
        ("<itunes:duration>900", "<itunes:duration>1::2"),
        ("<itunes:episode>2", f"<itunes:episode>{'9' * 5000}"),
        ('value="sha256-47DEQ', 'value="sha256-ø'),
        ('startTime="10.5"', 'startTime="1e999"'),
        ('end="2026-12-01T19:00:00+01:00"', 'end="0001-01-01T00:00:00+23:59"'),
        ("podcast@pod.example<", f"a@{'.' * 200_000} <"),
        ("<url>https://pod.example/cover.jpg", "<url>https://[pod"),
    ],
    ids=lambda value: value[:40],
)
def test_values_that_parsers_choke_on_are_findings(old: str, new: str) -> None:
    assert old in WHOLE.decode()
    assert validate(WHOLE.decode().replace(old, new, 1).encode(), WHOLE_FACTS)
