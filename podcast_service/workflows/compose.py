"""Make the pieces of every feed that are due: feedgen runs here, in the command line, never in a web process.

Web processes only splice what is kept, under their own public address: an ingest by hand knows no server's port.
A piece is due when its input differs from what it was made of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from podcast_service import __version__
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.feed_parts import HEAD, FeedPart, delete_feed_parts, find_feed_inputs, save_feed_parts
from podcast_service.catalog.library import load_library
from podcast_service.catalog.rows import dump
from podcast_service.catalog.state import bump
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show
from podcast_service.feeds.compose import compose_each, compose_head
from podcast_service.feeds.splice import ANYWHERE
from podcast_service.feeds.values import FeedItem
from podcast_service.site.feeds import feed_channel, feed_item
from podcast_service.site.view import View
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report


def compose_feeds(house: House, report: Report | None = None) -> bool:
    """Make what is due for all shows; say whether anything was. An episode no feed can tell is left out and told."""
    with read(house.catalog) as tx:
        library = load_library(tx)
        kept = {slug: find_feed_inputs(tx, slug) for slug in library.shows}
    view = View(library=library, now=house.now(), public_url=ANYWHERE, is_moved=house.is_moved)
    changed = [_compose(house, view, show, kept[show.slug], report) for show in library.shows.values()]
    return any(changed)


def are_feeds_due(house: House) -> bool:
    """Say whether a piece of a feed is missing or made from something else."""
    with read(house.catalog) as tx:
        library = load_library(tx)
        view = View(library=library, now=house.now(), public_url=ANYWHERE, is_moved=house.is_moved)
        return any(_inputs(view, show)[1] != find_feed_inputs(tx, show.slug) for show in library.shows.values())


def items_of(view: View, show: Show) -> dict[str, FeedItem]:
    """Return what the show's feed tells of each published episode by guid, those still to come too."""
    items = {
        episode.guid: feed_item(view, show, episode)
        for episode in view.library.episodes.get(show.slug, ())
        if episode.status is EpisodeStatus.PUBLISHED and episode.published_at is not None
    }
    return {guid: item for guid, item in items.items() if item is not None}


def _inputs(view: View, show: Show) -> tuple[dict[str, FeedItem], dict[str, str]]:
    items = items_of(view, show)
    inputs = {guid: _hash(dump(item)) for guid, item in items.items()}
    if inputs:
        inputs[HEAD] = _hash(dump(feed_channel(view, show)), *inputs.values())
    return items, inputs


def _hash(*texts: str) -> str:
    return hashlib.sha256("\n".join((__version__, *texts)).encode()).hexdigest()


def _compose(house: House, view: View, show: Show, kept: dict[str, str], report: Report | None) -> bool:
    items, inputs = _inputs(view, show)
    due = [guid for guid in items if kept.get(guid) != inputs[guid]]
    gone = set(kept) - set(inputs)
    if not due and not gone and kept.get(HEAD) == inputs.get(HEAD):
        return False
    now = house.now()
    parts = []
    for guid, made in zip(due, compose_each([items[guid] for guid in due]), strict=True):
        if isinstance(made, PodcastError):
            if report:
                report.refuse(f"{show.slug}/{items[guid].episode.slug}", made)
            gone |= {guid} & set(kept)
        else:
            parts.append(FeedPart(guid=guid, input_sha256=inputs[guid], body=made, made_at=now))
    if HEAD in inputs:
        head = compose_head(feed_channel(view, show))
        parts.append(FeedPart(guid=HEAD, input_sha256=inputs[HEAD], body=head, made_at=now))
    with transact(house.catalog) as tx:
        delete_feed_parts(tx, show.slug, gone)
        save_feed_parts(tx, show.slug, parts)
        bump(tx, now)
    return True


def candidate_feed(library: Library, house: House, show: Show) -> tuple[bytes, Sequence[bytes | PodcastError]]:
    """Compose the feed of ``show`` in ``library`` without keeping anything: its head, and its items newest first."""
    view = View(library=library, now=house.now(), public_url=house.public_url, is_moved=house.is_moved)
    return compose_head(feed_channel(view, show)), compose_each(list(items_of(view, show).values()))
