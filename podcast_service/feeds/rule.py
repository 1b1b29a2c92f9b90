"""One demand on a feed, as a row: what it asks, who asks it, why, how to mend a breach, and the check that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from podcast_service.feeds.reading import Broken, Reading


class Level(StrEnum):
    """How strong a demand is: MUST breaks clients, SHOULD is good practice."""

    MUST = "must"
    SHOULD = "should"


class Source(StrEnum):
    """Who asks: RSS 2.0 and its validator, the best-practice profile, directories, PSP-1, the podcast: namespace."""

    RSS = "rss"
    PROFILE = "profile"
    APPLE = "apple"
    SPOTIFY = "spotify"
    PSP1 = "psp1"
    PODCASTING2 = "podcasting2"
    WEB = "web"
    """HTTP, WebSub and RFC 5005."""
    PRACTICE = "practice"
    """What clients are seen to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: ``id`` is the demand's in the feed standard; a demand of several parts has several rows.

    The words are English, and messages of the catalogue in each other language.
    """

    id: str
    level: Level
    demand: str
    why: str
    how: str
    check: Callable[[Reading], Iterable[Broken]]
    sources: tuple[Source, ...] = (Source.PRACTICE,)


MUST, SHOULD = Level.MUST, Level.SHOULD
RSS, PROFILE, APPLE, SPOTIFY, PSP1, PODCASTING2, WEB, PRACTICE = Source
