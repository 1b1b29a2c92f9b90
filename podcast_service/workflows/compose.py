"""Make the pieces of every feed that are due: feedgen runs here, in the command line, never in a web process.

Web processes only splice what is kept, under their own public address: an ingest by hand knows no server's port.
A piece is due when its input differs from what it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection

from podcast_service import __version__
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.feed_parts import (
    HEAD,
    FeedPart,
    delete_feed_parts,
    find_feed_inputs,
    find_feed_sources,
    find_told,
    list_feeds,
    save_feed_parts,
)
from podcast_service.catalog.library import load_library
from podcast_service.catalog.rows import dump
from podcast_service.catalog.state import bump, catalog_revision, save_library_seed
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_each, compose_head
from podcast_service.feeds.paging import packed_size
from podcast_service.feeds.splice import ANYWHERE
from podcast_service.feeds.values import FeedChannel, FeedItem
from podcast_service.site import paths
from podcast_service.site.channels import channels, seed, show_channel
from podcast_service.site.feeds import feed_channel, feed_item, gathered, is_told
from podcast_service.site.mentions import named_in
from podcast_service.site.program import program
from podcast_service.site.view import View
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report

PROVEN = 1000
"""Items a candidate has at most: more than a feed shows at once."""


def compose_feeds(house: House, report: Report | None = None) -> bool:
    """Make what is due for all feeds; say whether anything was. What no feed can tell is left out and told.

    Everything due is kept in one transaction, unless somebody approved something meanwhile: then it is made again.
    """
    while True:
        with read(house.catalog) as tx:
            library = load_library(tx)
            view = _view(house, library, ANYWHERE)
            wanted = _wanted(view, _known(tx))
            kept = {key: find_feed_inputs(tx, key) for key in (*wanted, *(set(list_feeds(tx)) - set(wanted)))}
        pieces_of = {key: wanted.get(key, _Pieces()) for key in kept}
        due = {key: pieces for key, pieces in pieces_of.items() if pieces.made_from != kept[key]}
        made = {key: _made(key, pieces, kept[key], house.now(), report) for key, pieces in due.items()}
        if made:
            with transact(house.catalog) as tx:
                if catalog_revision(tx) != library.revision:
                    continue
                for key, parts in made.items():
                    delete_feed_parts(tx, key, set(kept[key]) - set(due[key].made_from))
                    save_feed_parts(tx, key, parts)
                if not library.seed and (first := seed(view)):
                    save_library_seed(tx, first)
                bump(tx, house.now())
        if report:
            _tell_untold(house, wanted, report)
        return bool(made)


def are_feeds_due(house: House) -> bool:
    """Say whether a piece of a feed is missing or made from something else."""
    with read(house.catalog) as tx:
        wanted = _wanted(_view(house, load_library(tx), ANYWHERE), _known(tx))
        keys = {*wanted, *list_feeds(tx)}
        return any(wanted.get(key, _Pieces()).made_from != find_feed_inputs(tx, key) for key in keys)


def _view(house: House, library: Library, public_url: str) -> View:
    return View(library=library, now=house.now(), public_url=public_url, hub=house.hub, is_moved=house.is_moved)


def items_of(view: View, show: Show) -> Mapping[str, FeedItem]:
    """Return what the show's feed tells of each published episode by guid, those still to come too."""
    told = {one.guid: one for one in view.there.published_of(show) if is_told(one)}

    def make(guid: str) -> FeedItem:
        """Work out what is told of one episode."""
        item = feed_item(view, show, told[guid])
        if item is None:
            raise ValueError(f"{guid} has no sound")
        return item

    return _Items(list(told), make)


class _Items(Mapping[str, FeedItem]):
    """Items by guid, each worked out when it is asked for: reading the Markdown of thousands takes its time."""

    def __init__(self, guids: list[str], make: Callable[[str], FeedItem]) -> None:
        self._made: dict[str, FeedItem | None] = dict.fromkeys(guids)
        self._make = make

    def __getitem__(self, guid: str) -> FeedItem:
        made = self._made[guid]
        if made is None:
            made = self._made[guid] = self._make(guid)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """What is wanted under one key: a head, items by guid, and a hash of what each is made from.

    ``sources`` name the revisions behind the items, by guid.
    """

    channel: FeedChannel | None = None
    items: Mapping[str, FeedItem] = field(default_factory=dict)
    made_from: dict[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


_Known = Mapping[str, Mapping[str, tuple[str, str]]]
"""For each show and guid the source of its piece, and the input that was worked out of it."""


def _known(tx: Connection) -> _Known:
    return {key: find_feed_sources(tx, key) for key in list_feeds(tx)}


def _wanted(view: View, known: _Known) -> dict[str, _Pieces]:
    """Return the pieces of every feed: the items twice, as their show's feed and as those that gather tell them."""
    around = _hash(program(), repr(view.theme_links), repr(view.library.people))
    shows = {show.slug: _of_show(view, show, around, known.get(show.slug, {})) for show in view.library.shows.values()}
    told = dict[str, str]()
    for pieces in shows.values():
        head = dump(pieces.channel)
        told |= {guid: _hash(pieces.made_from[guid], head) for guid in pieces.items}
    wanted = dict(shows)
    for channel in channels(view):
        if channel.is_gathered:
            held = [told[one.guid] for one in channel.episodes if one.guid in told]
            head_of = feed_channel(view, channel)
            wanted[channel.key] = _Pieces(head_of, {}, {HEAD: _hash(dump(head_of), *held)}) if held else _Pieces()
    if everything := wanted.get(paths.ALL_FEED):
        show_of = {guid: pieces for pieces in shows.values() for guid in pieces.items}
        items = _Items(list(told), lambda guid: gathered(view, show_of[guid].items[guid]))
        wanted[paths.ALL_FEED] = _Pieces(everything.channel, items, {**told, **everything.made_from})
    return wanted


def _of_show(view: View, show: Show, around: str, known: Mapping[str, tuple[str, str]]) -> _Pieces:
    items, channel = items_of(view, show), feed_channel(view, show_channel(view, show))
    revisions = view.library.revisions
    base = _hash(around, show.slug, str(revisions.get(f"show:{show.slug}")))
    named = {guid: named_in(view, view.there.by_guid[guid]) for guid in items}
    sources = {
        guid: f"{revisions.get(f'episode:{guid}')} {_hash(base, names) if names else base}"
        for guid, names in named.items()
    }
    made_from = {
        guid: known[guid][1] if guid in known and known[guid][0] == source else _hash(dump(items[guid]))
        for guid, source in sources.items()
    }
    if items:
        made_from[HEAD] = _hash(dump(channel), *made_from.values())
    return _Pieces(channel, items, made_from, sources)


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join((__version__, *texts)).encode()).hexdigest()


def _made(key: str, wanted: _Pieces, kept: dict[str, str], now: datetime, report: Report | None) -> list[FeedPart]:
    """Make the pieces that are due; of what no feed can tell, an empty one remembers that."""
    due = [guid for guid in wanted.items if kept.get(guid) != wanted.made_from[guid]]
    outcomes = zip(due, compose_each([wanted.items[guid] for guid in due]), strict=True)
    bodies = {guid: outcome if isinstance(outcome, bytes) else b"" for guid, outcome in outcomes}
    if wanted.channel and HEAD in wanted.made_from:
        try:
            bodies[HEAD] = compose_head(wanted.channel)
        except Invalid as error:  # its feed stays as it was; the others go on
            if report:
                report.refuse(key, error)
    return [
        FeedPart(
            guid=guid,
            input_sha256=wanted.made_from[guid],
            body=body,
            made_at=now,
            packed=packed_size(body) if body else 0,
            source=wanted.sources.get(guid, ""),
        )
        for guid, body in bodies.items()
    ]


def _tell_untold(house: House, wanted: Mapping[str, _Pieces], report: Report) -> None:
    """Tell of each episode that no feed can tell, until it is mended."""
    for key, pieces in wanted.items():
        with read(house.catalog) as tx:
            told = find_told(tx, key)
        for guid, error in untold(pieces.items, told).items() if key != paths.ALL_FEED else ():
            episode = pieces.items[guid].episode
            report.refuse(f"{episode.show}/{episode.slug}", error)


def untold(items: Mapping[str, FeedItem], composed: Collection[str]) -> dict[str, PodcastError]:
    """Return why no feed can tell some of ``items``, by guid; what it has pieces of, ``composed``, is told already."""
    tried = {guid: items[guid] for guid in items if guid not in composed}
    made = zip(tried, compose_each(list(tried.values())), strict=True)
    return {guid: outcome for guid, outcome in made if isinstance(outcome, PodcastError)}


def candidate_feed(
    library: Library, house: House, show: Show, episode: Episode | None = None
) -> tuple[bytes, Sequence[bytes | PodcastError]]:
    """Compose the feed of ``show`` in ``library`` without keeping anything: its head, and its items newest first.

    Of a very long feed these are the newest and ``episode``: the others were proven when they were published.
    """
    view = _view(house, library, house.public_url)
    head = compose_head(feed_channel(view, show_channel(view, show)))
    items = items_of(view, show)
    near = {guid: items[guid] for guid in islice(items, PROVEN)}
    if episode and episode.guid in items:
        near = {guid: items[guid] for guid in items if guid in near or guid == episode.guid}
    return head, compose_each(list(near.values()))
