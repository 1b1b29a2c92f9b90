"""What stands where something stood before: the way to where it is now."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from podcast_service.domain.document import Answer, Document
from podcast_service.site import feeds, paths, shows
from podcast_service.site.view import View

PERMANENT = 301


def lead_on(place: str) -> Document:
    """Send to ``place`` for good: an address of ours, or a feed at the host a show's page names (sec-S18)."""
    return Document(body=b"", media_type="text/plain; charset=utf-8", status=PERMANENT, fields=(("Location", place),))


def show(view: View, slug: str) -> Answer | None:
    """Answer with a show's page, or lead on to it from where the show stood before."""
    found = view.show(view.now_called(slug))
    if found is None:
        return None
    return shows.show(view, slug) if found.slug == slug else lead_on(paths.show_path(found))


def feed(view: View, slug: str) -> Answer | None:
    """Answer with a show's feed, or lead on to where it is now: here, or at the host the page names (feed-L03)."""
    found = view.show(view.now_called(slug))
    if found is None:
        return None
    if found.moved_to:
        return lead_on(found.moved_to)
    if found.slug == slug:
        return feeds.feed(view, slug)
    return lead_on(paths.feed_path(found)) if view.feed(found.slug) is not None else None


def former(pattern: str) -> Callable[[View], Iterator[str]]:
    """Name the addresses of ``pattern`` with the slugs that shows once had."""
    return lambda view: (pattern.format(slug=slug) for show in view.shows for slug in show.former_slugs)


def feeds_here(view: View) -> Iterator[str]:
    """Name the feeds that answer with a feed."""
    return (paths.feed_path(show) for show in view.shows if not show.moved_to and view.feed(show.slug) is not None)


def feeds_elsewhere(view: View) -> Iterator[str]:
    """Name the addresses of feeds that lead on."""
    yield from former(paths.FEED)(view)
    yield from (paths.feed_path(show) for show in view.shows if show.moved_to)
