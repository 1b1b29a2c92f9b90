"""Check a feed with everything it leads to: a stranger's over the network, a show of ours in this process."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import NotFound, Unavailable
from podcast_service.feeds.questions import Scope
from podcast_service.feeds.reading import Reading, date, text
from podcast_service.feeds.validate import FeedFacts, Finding, open_feed, validate
from podcast_service.outbound.fetch import Client
from podcast_service.site import paths
from podcast_service.workflows.ask import asked_feed
from podcast_service.workflows.ask_here import Here, keeping
from podcast_service.workflows.ask_there import There
from podcast_service.workflows.check_feed import show_here
from podcast_service.workflows.house import House
from podcast_service.workflows.live import Live
from podcast_service.workflows.read_feed import validate_foreign

NEWEST = 3
"""How many episodes are asked about unless more are wanted."""


def validate_address(
    client: Client, reader: AudioReader, url: str, now: datetime, newest: int | None = NEWEST
) -> tuple[Finding, ...]:
    """Fetch the feed at ``url``, run all rules over it, and ask about its ``newest`` items (None: all).

    Where the address leads to another one, either may be what the feed calls its own. It is read in a limited process
    first: only what did no harm there is read here. Raises Unavailable when there is no feed, Invalid: feed_hostile.
    """
    fetched = client.ask("GET", url)
    if fetched.status != 200:
        raise Unavailable("feed_not_answered", url=url, status=fetched.status)
    facts = FeedFacts(self_url=fetched.url, now=now)
    validate_foreign(fetched.body, facts)
    facts = replace(facts, self_url=_own(fetched.body, facts, (url, *fetched.redirects, fetched.url)))
    scope, there = _scope(fetched.body, facts, newest), There(client, reader)
    return validate(fetched.body, asked_feed(fetched.body, facts, scope, there, reader, validate_foreign))


def _own(document: bytes, facts: FeedFacts, led: tuple[str, ...]) -> str:
    """Return which of the addresses that led to the feed it calls its own; the last where it names none of them."""
    feed = open_feed(document, facts)
    named = feed.self_addresses if isinstance(feed, Reading) else set()
    return next((address for address in led if address in named), led[-1])


def validate_asking(house: House, show: str, newest: int | None = NEWEST) -> tuple[Finding, ...]:
    """Run all rules over the feed of a show of ours as it is public now, and ask about its ``newest`` items.

    Raises NotFound where the show has no feed here.
    """
    show_here(house, show)
    editions = Live(house.catalog, house.public_url, house.now, hub=house.hub)
    path = paths.FEED.format(slug=show)
    document: bytes = getattr(editions.make(path), "body", b"")
    if not document:
        raise NotFound("feed_missing", show=show)
    facts = FeedFacts(self_url=house.public_url + path, now=house.now())
    scope = _scope(document, facts, newest)
    return validate(
        document, asked_feed(document, facts, scope, Here(house, keeping(house, editions.make)), house.reader)
    )


def _scope(document: bytes, facts: FeedFacts, newest: int | None) -> Scope:
    """Return which items are asked about; of undated ones, those that stand first."""
    feed = open_feed(document, facts)
    if newest is None or not isinstance(feed, Reading):
        return Scope()
    dated = [(date(text(item, "pubDate")), text(item, "guid")) for item in feed.items]
    dated.sort(key=lambda pair: pair[0].timestamp() if pair[0] else 0.0, reverse=True)
    return Scope(guids=frozenset(guid for _, guid in dated[:newest]))
