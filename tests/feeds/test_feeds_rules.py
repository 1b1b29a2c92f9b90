"""The rules as a whole: nothing in a good feed, and an answer to whatever comes in."""

from __future__ import annotations

import pytest
from breaches import FACTS, GOOD, WHOLE, WHOLE_FACTS
from hypothesis import given, settings
from hypothesis import strategies as st

from podcast_service.feeds.rules import Level
from podcast_service.feeds.validate import FeedFacts, validate


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
    assert "hel" in finding.what
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
