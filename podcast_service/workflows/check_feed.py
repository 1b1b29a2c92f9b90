"""Run the rules over a show's feed or over any other: what breaks them, and where the show can be sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import get_show
from podcast_service.domain.document import Document
from podcast_service.domain.errors import NotFound
from podcast_service.domain.show import Show
from podcast_service.feeds.directories import Directory, Readiness, readiness
from podcast_service.feeds.rules import Source
from podcast_service.feeds.validate import FeedFacts, Finding, validate
from podcast_service.site import paths
from podcast_service.workflows.house import House
from podcast_service.workflows.live import Live
from podcast_service.workflows.read_feed import validate_foreign

ASKERS = {
    "rss": frozenset({Source.RSS, Source.PROFILE}),
    "apple": frozenset({Source.APPLE}),
    "spotify": frozenset({Source.SPOTIFY}),
    "psp1": frozenset({Source.PSP1}),
    "podcasting2": frozenset({Source.PODCASTING2}),
}
"""Whose findings can be asked for alone; the best-practice profile goes with RSS."""


def check_show(house: House, slug: str) -> tuple[Finding, ...]:
    """Return what the feed of a show breaks as it is now. Raises NotFound when it has none."""
    show = show_here(house, slug)
    body, facts = (None, FeedFacts()) if show is None else _feed_of(house, show)
    if body is None:
        raise NotFound("feed_missing", show=slug)
    return validate(body, facts)


def check_document(feed: bytes, now: datetime) -> tuple[Finding, ...]:
    """Return what any feed breaks, as far as it shows by itself.

    It is read in a limited process first: only what did no harm there is read here. Raises Invalid: feed_hostile.
    """
    facts = FeedFacts(now=now)
    validate_foreign(feed, facts)
    return validate(feed, facts)


def asked_by(findings: Iterable[Finding], asker: str) -> tuple[Finding, ...]:
    """Keep what one of ``ASKERS`` asks."""
    return tuple(one for one in findings if ASKERS[asker].intersection(one.sources))


def check_readiness(house: House, slug: str, directories: Iterable[Directory]) -> tuple[Readiness, ...]:
    """Say for each directory whether the show can be sent there. Raises NotFound as ``show_here``."""
    show = show_here(house, slug)
    body, facts = (None, FeedFacts()) if show is None else _feed_of(house, show)
    return tuple(readiness(directory, body, facts) for directory in directories)


def show_here(house: House, slug: str) -> Show | None:
    """Find the show as it was approved. Raises NotFound for one nobody knows, or whose feed left for another host."""
    with read(house.catalog) as tx:
        show = get_show(tx, slug).approved
    if show and show.moved_to:
        raise NotFound("feed_elsewhere", show=slug, address=show.moved_to)
    return show


def _feed_of(house: House, show: Show) -> tuple[bytes | None, FeedFacts]:
    """Return the show's feed as listeners get it now, if it has one, and what we know beside it."""
    path = paths.feed_path(show)
    found = Live(house.catalog, house.public_url, house.now).make(path)
    cover = show.cover.largest if show.cover else None
    pixels = {house.public_url + paths.picture_path(cover, show.slug): (cover.width, cover.width)} if cover else {}
    facts = FeedFacts(self_url=house.public_url + path, now=house.now(), pixels=pixels)
    return (found.body if isinstance(found, Document) else None), facts
