"""Good feeds, and how a table of breaches is run over the rules: each breaks one demand and no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from builders import NOW, PUBLISHED, make_episode, make_feed_channel, make_feed_item, make_show

from podcast_service.domain.episode import Location
from podcast_service.domain.identity import podcast_guid
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.rules import Rule
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import FeedFacts, Finding, validate

SELF = "https://pod.example/podcasts/troen-paa-jobchancen/feed.xml"
FIRST, SECOND = (f"https://pod.example/lyd/troen-paa-jobchancen/afsnit-{number}.mp3" for number in (1, 2))


def good_feed() -> bytes:
    show = make_show(guid=podcast_guid(SELF), license="cc-by-4.0")
    items = [
        make_feed_item(
            make_episode(
                f"afsnit-{number}",
                number=number,
                season=1,
                title=f"Afsnit om {word}",
                published_at=PUBLISHED + timedelta(hours=number),
                location=Location(name="Aalborg", geo="geo:57.05,9.92"),
            )
        )
        for number, word in ((2, "håb"), (1, "Ærø"))
    ]
    return splice(compose_head(make_feed_channel(show)), compose_items(items), NOW)


GOOD = good_feed()
"""A feed as we write it."""
FACTS = FeedFacts(
    self_url=SELF,
    now=NOW,
    guid_name=SELF,
    durations_ms={FIRST: 90_400, SECOND: 89_700},
    lengths={FIRST: 720_000, SECOND: 720_000},
    media_types={FIRST: "audio/mpeg", SECOND: "audio/mpeg"},
)
WHOLE = (Path(__file__).parents[1] / "data" / "feed-of-everything.xml").read_bytes()
"""A feed with every element of RSS 2.0, iTunes and the podcast: namespace that a publisher can use."""
WHOLE_FACTS = FeedFacts(
    self_url="https://pod.example/podcasts/aerlig-talt/feed.xml", now=datetime(2026, 11, 22, 13, tzinfo=UTC)
)


class Breach(NamedTuple):
    """What is replaced in a good feed, by what, and which demand that breaks; ``also`` is what it must break too."""

    demand: str
    old: str
    new: str
    base: bytes = GOOD
    also: frozenset[str] = frozenset()

    @property
    def feed(self) -> bytes:
        text = self.base.decode()
        assert self.old in text
        return text.replace(self.old, self.new, 1).encode()

    def findings(self) -> tuple[Finding, ...]:
        return validate(self.feed, WHOLE_FACTS if b"aerlig-talt" in self.base else FACTS)


def whole(demand: str, old: str, new: str, *also: str) -> Breach:
    """Break the feed of everything."""
    return Breach(demand, old, new, WHOLE, frozenset(also))


def as_cases(breaches: Iterable[Breach]) -> list[object]:
    """Name each breach by its demand and its place in the table."""
    return [pytest.param(breach, id=f"{breach.demand}-{number}") for number, breach in enumerate(breaches, 1)]


def broken(findings: Iterable[Finding]) -> set[str]:
    """Return the demands that findings name."""
    return {f"feed-{finding.rule}" for finding in findings}


def untried(table: Iterable[Rule], findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Return the rows of ``table`` that no finding is of."""
    found = {(finding.rule, finding.demand) for finding in findings}
    return {(rule.id, rule.demand) for rule in table} - found


def line(start: str, base: bytes = GOOD) -> str:
    """Return the first line of a feed that begins so, with its end."""
    return next(one for one in base.decode().splitlines(keepends=True) if one.strip().startswith(start))
