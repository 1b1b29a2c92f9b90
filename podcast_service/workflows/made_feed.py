"""Splice a feed, and its archives, from the pieces kept for it."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Engine

from podcast_service.catalog.database import read
from podcast_service.catalog.feed_parts import HEAD, find_feed_part, find_feed_parts
from podcast_service.feeds.paging import MadeFeed, Paging, archives, shown
from podcast_service.feeds.splice import ANYWHERE, splice
from podcast_service.site.channels import Channel, channel_at
from podcast_service.site.view import View, published


def made_feed(catalog: Engine, view: View, path: str) -> MadeFeed | None:
    """Find what is kept for the feed at ``path``; an episode without a piece is not in the feed yet."""
    channel = channel_at(view, path)
    if channel is None:
        return None
    with read(catalog) as tx:
        head, parts = find_feed_part(tx, channel.key, HEAD), find_feed_parts(tx, channel.items_key)
    public = [one for one in channel.episodes if one.guid in parts and one.is_public(view.now)]
    if head is None or not public:
        return None
    items = [parts[episode.guid] for episode in public]
    number = archives([item.packed for item in items])
    changed_at = max(head.made_at, *map(published, public))

    @cache
    def page(archive: int | None) -> bytes:
        bodies = (item.body for item in shown(items, number, archive))
        paging = _paging(view, channel, number, archive)
        return splice(head.body, bodies, changed_at, public_url=view.public_url, paging=paging)

    return MadeFeed(page=page, changed_at=changed_at, archives=number)


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
