"""What a kind of public address is, and how the rows of pages, episodes, shows and feeds are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from podcast_service.domain.document import Answer, lead_on
from podcast_service.domain.episode import Episode
from podcast_service.domain.show import Show
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site import feeds, moved, pages, paths
from podcast_service.site.channels import every_feed
from podcast_service.site.view import View

_NAMES = {
    "language": r"[a-z]{2,8}",
    "number": r"[1-9][0-9]{0,3}",
    "file": r"[a-z0-9._-]+",
    "hash": r"[0-9a-f]+",
    "sha256": r"[0-9a-f]{64}",
}
_SLUG = r"[a-z0-9-]+"
_PLACE = re.compile(r"\\{(\w+)\\}")


def nothing(_view: View) -> Iterable[str]:
    """Name no address."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One kind of public address.

    ``lists`` names every address of the kind that has something in a view, ``remembers`` those that only tell where
    it went, ``buries`` those of what was withdrawn. ``answers`` is given the view and what the braces of ``pattern``
    matched; ``is_page`` is what a search engine may list.
    """

    pattern: str
    lists: Callable[[View], Iterable[str]]
    answers: Callable[..., Answer | None]
    remembers: Callable[[View], Iterable[str]] = nothing
    buries: Callable[[View], Iterable[str]] = nothing
    is_page: bool = True

    def matches(self, path: str) -> dict[str, str] | None:
        """Return what the braces of the pattern stand for in ``path``, or ``None`` where it is of another kind."""
        found = _expression(self.pattern).fullmatch(path)
        return found.groupdict() if found else None


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda name: f"(?P<{name[1]}>{_NAMES.get(name[1], _SLUG)})", re.escape(pattern)))


def fixed(path: str, make: Callable[[View], Answer | None], *, is_page: bool = True) -> Address:
    """Make the row of an address without braces: it is there when ``make`` finds something."""
    return Address(
        pattern=path,
        lists=lambda view: (path,) if make(view) is not None else (),
        answers=make,
        is_page=is_page,
    )


Forms = Callable[[View, Episode], Iterable[Mapping[str, str]]]
"""What the other braces of an address below an episode may stand for: nothing at all where it has no such thing."""


def _once(_view: View, _episode: Episode) -> Iterable[Mapping[str, str]]:
    return ({},)


def of_episode(
    pattern: str, make: Callable[..., Answer | None], forms: Forms = _once, *, is_page: bool = False
) -> Address:
    """Make the row of an address below an episode: it follows a moved episode, and tells of a withdrawn one."""

    def answers(view: View, show: str, slug: str, **form: str) -> Answer | None:
        """Answer for the episode that stands there, moved away with or within its show, or was withdrawn."""
        place = view.now_called(show)
        found = view.episode(place, slug) or view.moved_episode(place, slug)
        if found is None:
            withdrawn = view.gone_episode(place, slug)
            return pages.gone(view, withdrawn) if withdrawn else None
        if (found.show, found.slug) == (show, slug):
            return make(view, found, **form)
        there = pattern.format(show=found.show, slug=found.slug, **form)
        return lead_on(there) if form in forms(view, found) else None

    def at(view: View, places: Iterable[tuple[Episode, str, str]]) -> Iterator[str]:
        """Name the addresses of episodes at the places given: each with a show's slug and its own."""
        for episode, show, slug in places:
            yield from (pattern.format(show=show, slug=slug, **form) for form in forms(view, episode))

    def remembers(view: View) -> Iterator[str]:
        """Name the addresses the episodes once had."""
        for episode in view.there.episodes:
            slugs = (episode.slug, *episode.old_slugs)
            places = ((show, slug) for show in view.there.slugs_of(episode.show) for slug in slugs)
            here = (episode.show, episode.slug)
            yield from at(view, ((episode, *place) for place in places if place != here))

    def buries(view: View) -> Iterator[str]:
        """Name every address a withdrawn episode ever had."""
        for (show, slug), episode in view.there.gone.items():
            yield from at(view, ((episode, place, slug) for place in view.there.slugs_of(show)))

    return Address(
        pattern=pattern,
        lists=lambda view: at(view, ((episode, episode.show, episode.slug) for episode in view.there.episodes)),
        answers=answers,
        remembers=remembers,
        buries=buries,
        is_page=is_page,
    )


ShowForms = Callable[[View, Show], Iterable[Mapping[str, str]]]
"""What the other braces of an address of a show may stand for."""


def _just_once(_view: View, _show: Show) -> Iterable[Mapping[str, str]]:
    return ({},)


def of_show(pattern: str, make: Callable[..., Answer | None], forms: ShowForms = _just_once) -> Address:
    """Make the row of a page of a show: it leads on from where the show stood before."""

    def answers(view: View, slug: str, **form: str) -> Answer | None:
        """Answer with the page, or lead on to it."""
        found = view.show(view.now_called(slug))
        if found is None:
            return None
        if found.slug == slug:
            return make(view, slug, **form)
        return lead_on(pattern.format(slug=found.slug, **form)) if form in forms(view, found) else None

    def at(view: View, show: Show, slugs: Iterable[str]) -> Iterator[str]:
        """Name the addresses of a show at the slugs given."""
        return (pattern.format(slug=slug, **form) for slug in slugs for form in forms(view, show))

    return Address(
        pattern=pattern,
        lists=lambda view: (path for show in view.shows for path in at(view, show, (show.slug,))),
        answers=answers,
        remembers=lambda view: (path for show in view.shows for path in at(view, show, show.former_slugs)),
    )


def feed_rows(kind: str) -> tuple[Address, Address]:
    """Make the rows of a kind of feed: the feed, and its archives."""

    def found(view: View) -> Iterator[tuple[str, MadeFeed]]:
        """Find the feeds of the kind, each with its path."""
        for path in every_feed(view):
            made = view.feed(path) if of_feed.matches(path) is not None else None
            if made:
                yield path, made

    def answers(view: View, number: str | None = None, **names: str) -> Answer | None:
        """Answer with the feed, or with one of its archives; a show's leads on to where the show is now."""
        archive = int(number) if number else None
        if kind == paths.FEED:
            return moved.feed(view, names["slug"], archive)
        return feeds.feed(view, kind.format(**names), archive)

    is_of_shows = kind == paths.FEED
    of_feed = Address(
        pattern=kind,
        lists=lambda view: (path for path, _ in found(view)),
        answers=answers,
        remembers=moved.feeds if is_of_shows else nothing,
        is_page=False,
    )
    of_archives = Address(
        pattern=paths.archive_path(kind, "{number}"),
        lists=lambda view: (
            paths.archive_path(path, number) for path, made in found(view) for number in range(1, made.archives + 1)
        ),
        answers=answers,
        remembers=moved.archives if is_of_shows else nothing,
        is_page=False,
    )
    return of_feed, of_archives
