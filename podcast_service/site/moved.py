"""What stands where something stood before: the way to where it is now."""

from __future__ import annotations

from collections.abc import Iterator

from podcast_service.domain.document import Answer, lead_on
from podcast_service.domain.show import Show
from podcast_service.site import feeds as site_feeds
from podcast_service.site import paths
from podcast_service.site.view import View


def feed(view: View, slug: str, archive: int | None = None) -> Answer | None:
    """Answer with a show's feed or one of its archives, or lead on to where that is now (feed-L03).

    That is here, or the feed at the host the page names.
    """
    found = view.show(view.now_called(slug))
    if found is None:
        return None
    path = paths.feed_path(found)
    made = site_feeds.feed(view, path, archive)
    if made is None or (found.slug == slug and not found.moved_to):
        return made
    return lead_on(found.moved_to or (path if archive is None else paths.archive_path(path, archive)))


def feeds(view: View) -> Iterator[str]:
    """Name the addresses of feeds that lead on."""
    return (paths.FEED.format(slug=slug) for show in view.shows for slug in _left(view, show))


def archives(view: View) -> Iterator[str]:
    """Name the addresses of archives that lead on."""
    for show in view.shows:
        made = view.feed(paths.feed_path(show))
        for slug in _left(view, show):
            feed_path = paths.FEED.format(slug=slug)
            yield from (paths.archive_path(feed_path, one + 1) for one in range(made.archives if made else 0))


def _left(view: View, show: Show) -> tuple[str, ...]:
    """Return the slugs whose feed is somewhere else now."""
    has_feed = view.feed(paths.feed_path(show)) is not None
    return (*show.former_slugs, *((show.slug,) if show.moved_to else ())) if has_feed else ()
