"""Checks of where a feed leads to: its hub (section W) and its other pages (section G, RFC 5005)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from podcast_service.domain.told import told
from podcast_service.feeds.addresses import WEB_ADDRESS
from podcast_service.feeds.reading import ATOM, HISTORY, Broken, Reading

PAGING = ("first", "last", "previous", "next")
ARCHIVES = ("prev-archive", "next-archive", "current")
RELATIONS = frozenset(
    {*PAGING, *ARCHIVES, "self", "alternate", "hub", "related", "via", "license", "payment", "author", "search", "edit"}
)
"""The relations a feed may link by: those of RFC 5005, of WebSub, and the ones feeds are seen with (feed-G03)."""
_EXTENSION = re.compile(r"https?://\S+")


def hub(feed: Reading) -> Iterator[Broken]:
    """Check that a feed with a hub names itself exactly once, and the hub by an address (WebSub, section 4)."""
    hubs = _links(feed, "hub")
    selves = len(_links(feed, "self"))
    if hubs and selves != 1:
        yield "channel", told("{count} atom:link rel=self beside a hub", count=selves)
    for address in hubs:
        if not WEB_ADDRESS.fullmatch(address):
            yield "channel", f"atom:link rel=hub: {address}"


def loops(feed: Reading) -> Iterator[Broken]:
    """Check that no link to another page leads back to this one."""
    own = _links(feed, "self")
    for relation in ("next", "previous", "prev-archive", "next-archive"):
        for address in _links(feed, relation):
            if address in own:
                yield "channel", f"atom:link rel={relation}: {address}"


def relations(feed: Reading) -> Iterator[Broken]:
    """Check that links are named as RFC 5005 names them."""
    for link in feed.channel.findall(f"{ATOM}link"):
        relation = link.get("rel", "alternate")
        if relation not in RELATIONS and not _EXTENSION.fullmatch(relation):
            yield "channel", f"atom:link rel={relation}"


def archive(feed: Reading) -> Iterator[Broken]:
    """Check that an archive leads to the feed as it is now."""
    if feed.channel.find(f"{HISTORY}archive") is not None and not _links(feed, "current"):
        yield "channel", told("fh:archive without {parts}", parts="atom:link rel=current")


def complete(feed: Reading) -> Iterator[Broken]:
    """Check that a feed that says it is complete has no other pages, and is no archive."""
    if feed.channel.find(f"{HISTORY}complete") is None:
        return
    others = [relation for relation in (*PAGING, *ARCHIVES) if _links(feed, relation)]
    if feed.channel.find(f"{HISTORY}archive") is not None:
        others.append("fh:archive")
    if others:
        yield "channel", told("fh:complete beside {parts}", parts=", ".join(others))


def _links(feed: Reading, relation: str) -> list[str]:
    return [link.get("href", "") for link in feed.channel.findall(f"{ATOM}link") if link.get("rel") == relation]
