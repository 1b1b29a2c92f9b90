"""Splice a feed, and its archives, from the pieces kept for it."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.feed_parts import HEAD, find_feed_part, find_feed_parts, find_heads, find_told
from podcast_service.feeds.paging import MadeFeed, Paging, archives, shown
from podcast_service.feeds.splice import ANYWHERE, splice
from podcast_service.site.channels import Channel, channel_at, channels
from podcast_service.site.there import published
from podcast_service.site.view import View


def made_feed(catalog: Engine, view: View, path: str) -> MadeFeed | None:
    """Find what is kept for the feed at ``path``; an episode without a piece is not in the feed yet."""
    channel = channel_at(view, path)
    if channel is None:
        return None
    with read(catalog) as tx:
        head, told = find_feed_part(tx, channel.key, HEAD), find_told(tx, channel.items_key)
    public = [one for one in channel.episodes if one.guid in told and one.is_public(view.now)]
    if head is None or not public:
        return None
    number = archives([told[episode.guid] for episode in public])
    changed_at = max(head.made_at, *map(published, public))

    def page(archive: int | None) -> bytes:
        """Read the pieces of one document only, and only when it is asked for."""
        held = shown(public, number, archive)
        guids = [episode.guid for episode in held]
        with read(catalog) as tx:
            parts = find_feed_parts(tx, channel.items_key, guids)
        bodies = (parts[guid].body for guid in guids if guid in parts)
        paging = _paging(view, channel, number, archive)
        # An archive changes with its own items alone, or each edit would make every one of them new.
        own = [*(parts[guid].made_at for guid in guids if guid in parts), *map(published, held)]
        moment = changed_at if archive is None else max(own, default=changed_at)
        return splice(head.body, bodies, moment, public_url=view.public_url, paging=paging)

    return MadeFeed(page=page, changed_at=changed_at, archives=number)


def feed_revisions(tx: Connection, view: View) -> dict[str, str]:
    """Return what names each public feed as it is now, by its path: another one whenever its document is another."""
    heads = find_heads(tx)
    revisions = {}
    for channel in channels(view):
        public = [one.guid for one in channel.episodes if one.is_public(view.now)]
        if public and channel.key in heads and not channel.show.moved_to:
            told = "\n".join((view.public_url, heads[channel.key], *public))
            revisions[channel.path] = hashlib.sha256(told.encode()).hexdigest()
    return revisions


def _paging(view: View, channel: Channel, number: int, archive: int | None) -> Paging | None:
    """Say where one document of a feed with ``number`` archives stands; what is complete has no paging (feed-G04)."""
    if number == 0:
        return None

    def address(of: int) -> str | None:
        """Return the address of an archive, None where there is none."""
        return ANYWHERE + channel.archive_path(of) if 1 <= of <= number else None

    current = ANYWHERE + channel.path
    if archive is None:
        return Paging(own=current, current=current, previous=address(number))
    own, previous, following = (address(of) for of in (archive, archive - 1, archive + 1))
    return Paging(own=own or current, current=current, previous=previous, following=following)
