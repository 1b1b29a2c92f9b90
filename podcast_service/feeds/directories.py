"""Whether a show can be sent to a directory: what stands in the way there, and what would be better.

A directory asks what its rules ask, and a few things that no feed shows or that it alone wants. What is asked by
Spotify is known from memory: to be checked there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from podcast_service.domain.told import told
from podcast_service.feeds.checks_channel import owner_email
from podcast_service.feeds.checks_items import MEDIA_TYPES
from podcast_service.feeds.checks_podcast_parts import is_blocked
from podcast_service.feeds.reading import ITUNES, Broken, FeedFacts, Reading, stands, text
from podcast_service.feeds.rule import (
    APPLE,
    MUST,
    PODCASTING2,
    PRACTICE,
    RSS,
    SPOTIFY,
    WEB,
    Rule,
    Source,
)
from podcast_service.feeds.rules import RULES
from podcast_service.feeds.validate import Finding, finding, validate

LOCAL_NAMES = ("localhost", ".localhost", ".local", ".internal", ".lan", ".home.arpa")
SPOTIFY_TYPES = {kind for kind, extension in MEDIA_TYPES.items() if extension in (".mp3", ".m4a")}
EVERYWHERE = frozenset({RSS, WEB, PRACTICE})
"""Whose MUSTs count in every directory."""


class Directory(StrEnum):
    """Where a show can be listed; the value is its name in podcast:block."""

    APPLE = "apple"
    SPOTIFY = "spotify"
    PODCAST_INDEX = "podcastindex"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What a directory would say of a show: what stands in the way, and what it would rather have."""

    directory: Directory
    stops: tuple[Finding, ...]
    advice: tuple[Finding, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Say whether nothing stands in the way."""
        return not self.stops


def readiness(directory: Directory, feed: bytes | None, facts: FeedFacts) -> Readiness:
    """Decide whether the show told by ``feed`` can be sent to ``directory``; ``None`` is a show without a feed yet.

    ``facts`` name the feed's own address, and the pixels of its cover where they are known.
    """
    source, own = LISTINGS[directory]
    if feed is None:
        return Readiness(directory=directory, stops=(finding(_EPISODE, "channel", told("no episode")),))
    found = {
        (one.rule, one.place, one.here): one
        for one in validate(feed, facts, (*RULES, *own))
        if EVERYWHERE.union({source}).intersection(one.sources)
    }.values()
    stops = tuple(one for one in found if one.level is MUST)
    told_already = {one.rule for one in stops}
    advice = (one for one in found if one.level is not MUST and source in one.sources)
    return Readiness(
        directory=directory, stops=stops, advice=tuple(one for one in advice if one.rule not in told_already)
    )


def is_public(address: str) -> bool:
    """Say whether anyone can fetch an address: https, and neither this machine nor one of a private network."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    if parts.scheme != "https":
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not f".{host}".endswith(tuple(f".{name.lstrip('.')}" for name in LOCAL_NAMES))


def _address(feed: Reading) -> Iterator[Broken]:
    if feed.facts.self_url is not None and not is_public(feed.facts.self_url):
        yield "channel", feed.facts.self_url


def _no_episode(feed: Reading) -> Iterator[Broken]:
    if not feed.items:
        yield "channel", told("no episode")


def _not_blocked(service: Directory) -> Callable[[Reading], Iterable[Broken]]:
    def check(feed: Reading) -> Iterator[Broken]:
        if text(feed.channel, f"{ITUNES}block") == "Yes":
            yield "channel", "itunes:block: Yes"
        if is_blocked(feed, service):
            yield "channel", "podcast:block: yes"

    return check


def _cover(smallest: int, largest: int | None) -> Callable[[Reading], Iterable[Broken]]:
    def check(feed: Reading) -> Iterator[Broken]:
        image = feed.channel.find(f"{ITUNES}image")
        size = None if image is None else feed.facts.pixels.get(image.get("href", ""))
        if size and (size[0] != size[1] or size[0] < smallest or (largest and size[0] > largest)):
            yield "channel", told("{width} × {height} pixels", width=size[0], height=size[1])

    return check


def _claimed_by_mail(feed: Reading) -> Iterator[Broken]:
    if not owner_email(feed):
        yield "channel", stands("itunes:email", None)


def _spotify_types(feed: Reading) -> Iterator[Broken]:
    for where, item in feed.numbered:
        for each in item.findall("enclosure"):
            if each.get("type") not in SPOTIFY_TYPES:
                yield where, stands("enclosure type", each.get("type"))


# fmt: off
_EPISODE = Rule(
    "C15", MUST, "The feed has an episode",
    "Directories refuse an empty feed.",
    "Publish an episode before the feed is announced.", _no_episode)


def _common(directory: Directory) -> tuple[Rule, ...]:
    return (
        Rule("H01", MUST, "The feed stands at an https address that anyone can reach",
             "Directories fetch it from outside, without a login.",
             "Serve the show under an address of your own: PODCAST_PUBLIC_URL=https://…", _address),
        _EPISODE,
        Rule("C16", MUST, "The feed does not ask directories to leave it out",
             "The directory does as it is asked.",
             "Remove itunes_block from show.md, and let block allow this directory.",
             _not_blocked(directory)),
    )


LISTINGS: dict[Directory, tuple[Source, tuple[Rule, ...]]] = {
    Directory.APPLE: (APPLE, (
        *_common(Directory.APPLE),
        Rule("A03", MUST, "The cover is square, 1400 to 3000 pixels wide",
             "Apple refuses other sizes.",
             "Give the show a cover of 3000 × 3000 pixels.", _cover(1400, 3000)),
    )),
    Directory.SPOTIFY: (SPOTIFY, (
        *_common(Directory.SPOTIFY),
        Rule("C14", MUST, "itunes:owner has an e-mail address",
             "Spotify sends a code there before it lists the show.",
             "Write the owner with an e-mail in show.md; it can go once the show is claimed, as it draws spam.",
             _claimed_by_mail),
        Rule("I05", MUST, "The sound is MP3 or M4A",
             "Spotify takes nothing else.",
             "Choose another form for listeners: podcast-service rendition.", _spotify_types),
        Rule("A03", MUST, "The cover is square, at least 640 pixels wide",
             "Spotify refuses smaller ones.",
             "Give the show a cover of 3000 × 3000 pixels.", _cover(640, None)),
    )),
    Directory.PODCAST_INDEX: (PODCASTING2, _common(Directory.PODCAST_INDEX)),
}
# fmt: on
"""What each directory asks: by its rules, and beside them."""
