"""Make the pieces of every feed that are due: feedgen runs here, in the command line, never in a web process.

Web processes only splice what is kept, under their own public address: an ingest by hand knows no server's port.
A piece is due when its input differs from what it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from podcast_service import __version__
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.feed_parts import (
    HEAD,
    FeedPart,
    delete_feed_parts,
    find_feed_inputs,
    list_feeds,
    save_feed_parts,
)
from podcast_service.catalog.library import load_library
from podcast_service.catalog.rows import dump
from podcast_service.catalog.state import bump
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_each, compose_head
from podcast_service.feeds.paging import packed_size
from podcast_service.feeds.splice import ANYWHERE
from podcast_service.feeds.values import FeedChannel, FeedItem
from podcast_service.site import paths
from podcast_service.site.channels import channels, show_channel
from podcast_service.site.feeds import feed_channel, feed_item, gathered
from podcast_service.site.view import View
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report


def compose_feeds(house: House, report: Report | None = None) -> bool:
    """Make what is due for all feeds; say whether anything was. An episode no feed can tell is left out and told."""
    with read(house.catalog) as tx:
        wanted = _wanted(View(library=load_library(tx), now=house.now(), public_url=ANYWHERE, hub=house.hub))
        kept = {key: find_feed_inputs(tx, key) for key in (*wanted, *(set(list_feeds(tx)) - set(wanted)))}
    changed = [_compose(house, key, wanted.get(key, _Pieces()), kept[key], report) for key in kept]
    return any(changed)


def are_feeds_due(house: House) -> bool:
    """Say whether a piece of a feed is missing or made from something else."""
    with read(house.catalog) as tx:
        wanted = _wanted(View(library=load_library(tx), now=house.now(), public_url=ANYWHERE, hub=house.hub))
        keys = {*wanted, *list_feeds(tx)}
        return any(wanted.get(key, _Pieces()).made_from != find_feed_inputs(tx, key) for key in keys)


def items_of(view: View, show: Show) -> dict[str, FeedItem]:
    """Return what the show's feed tells of each published episode by guid, those still to come too."""
    items = {episode.guid: feed_item(view, show, episode) for episode in view.published_of(show)}
    return {guid: item for guid, item in items.items() if item is not None}


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What is wanted under one key: a head, items by guid, and a hash of what each is made from."""

    channel: FeedChannel | None = None
    items: dict[str, FeedItem] = field(default_factory=dict)
    made_from: dict[str, str] = field(default_factory=dict)


def _wanted(view: View) -> dict[str, _Pieces]:
    """Return the pieces of every feed: the items twice, as their show's feed and as those that gather tell them."""
    shows = {show.slug: _of_show(view, show) for show in view.library.shows.values()}
    told = {
        guid: _hash(pieces.made_from[guid], dump(pieces.channel)) for pieces in shows.values() for guid in pieces.items
    }
    wanted = dict(shows)
    for channel in channels(view):
        if channel.is_gathered:
            held = [told[one.guid] for one in channel.episodes if one.guid in told]
            head = feed_channel(view, channel)
            wanted[channel.key] = _Pieces(head, {}, {HEAD: _hash(dump(head), *held)}) if held else _Pieces()
    if everything := wanted.get(paths.ALL_FEED):
        items = {guid: gathered(view, item) for one in shows.values() for guid, item in one.items.items()}
        wanted[paths.ALL_FEED] = _Pieces(everything.channel, items, {**told, **everything.made_from})
    return wanted


def _of_show(view: View, show: Show) -> _Pieces:
    items, channel = items_of(view, show), feed_channel(view, show_channel(view, show))
    made_from = {guid: _hash(dump(item)) for guid, item in items.items()}
    if items:
        made_from[HEAD] = _hash(dump(channel), *made_from.values())
    return _Pieces(channel, items, made_from)


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join((__version__, *texts)).encode()).hexdigest()


def _compose(house: House, key: str, wanted: _Pieces, kept: dict[str, str], report: Report | None) -> bool:
    if wanted.made_from == kept:
        return False
    now = house.now()
    due = [guid for guid in wanted.items if kept.get(guid) != wanted.made_from[guid]]
    gone = set(kept) - set(wanted.made_from)
    parts = []
    for guid, made in zip(due, compose_each([wanted.items[guid] for guid in due]), strict=True):
        if isinstance(made, PodcastError):
            gone |= {guid} & set(kept)
            _tell(report, key, wanted.items[guid], made)
        else:
            parts.append(_part(guid, wanted, made, now))
    if wanted.channel and HEAD in wanted.made_from:
        parts.append(_part(HEAD, wanted, compose_head(wanted.channel), now))
    with transact(house.catalog) as tx:
        delete_feed_parts(tx, key, gone)
        save_feed_parts(tx, key, parts)
        bump(tx, now)
    return True


def _part(guid: str, wanted: _Pieces, body: bytes, now: datetime) -> FeedPart:
    packed = packed_size(body)
    return FeedPart(guid=guid, input_sha256=wanted.made_from[guid], body=body, made_at=now, packed=packed)


def _tell(report: Report | None, key: str, item: FeedItem, error: PodcastError) -> None:
    """Tell of an item once: of a show's own feed."""
    if report and key == item.episode.show:
        report.refuse(f"{item.episode.show}/{item.episode.slug}", error)


def candidate_feed(library: Library, house: House, show: Show) -> tuple[bytes, Sequence[bytes | PodcastError]]:
    """Compose the feed of ``show`` in ``library`` without keeping anything: its head, and its items newest first."""
    view = View(library=library, now=house.now(), public_url=house.public_url, hub=house.hub)
    head = compose_head(feed_channel(view, show_channel(view, show)))
    return head, compose_each(list(items_of(view, show).values()))
