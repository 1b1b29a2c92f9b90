"""Say what subscribers get before it happens: the feed as it is beside the feed as publishing would make it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode, list_episodes
from podcast_service.catalog.feed_parts import find_told
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import find_show_by_guid, get_show
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show, standing_at
from podcast_service.feeds.difference import Difference, FeedValues, difference
from podcast_service.site import paths
from podcast_service.site.channels import show_channel
from podcast_service.site.feeds import feed_channel
from podcast_service.site.view import View
from podcast_service.workflows.compose import items_of, untold
from podcast_service.workflows.enclose import foreseen
from podcast_service.workflows.house import House
from podcast_service.workflows.look import differing
from podcast_service.workflows.proof import with_episode
from podcast_service.workflows.publication_asked import (
    JUST_PUBLISH,
    Asked,
    Word,
    asked,
    pending,
    show_reasons,
    stops_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What publishing would give subscribers; sizes of sound that is still to be made are about right.

    ``drafts`` are episodes that are not in it, by slug, and ``left_out`` those no feed can tell, with the reason.
    ``stops`` is what stands in the way, and ``unread`` names files that changed since they were read in.
    """

    show: str
    difference: Difference
    drafts: tuple[str, ...] = ()
    left_out: tuple[PodcastError, ...] = ()
    stops: tuple[PodcastError, ...] = ()
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the catalog has of one show at a moment; ``composed`` are the guids its feed has pieces of."""

    show: Kept[Show]
    episodes: list[Kept[Episode]]
    library: Library
    composed: Collection[str]
    now: datetime


def forecast(house: House, show: str, slug: str | None = None, word: Word = JUST_PUBLISH) -> Forecast:
    """Say what subscribers would get if a show, or one of its episodes, were published now; nothing is done.

    A show that is to move is looked at where it will stand. Raises NotFound, and Stops for an episode that was
    withdrawn.
    """
    found = see(house, show)
    if slug is None:
        wanted = pending(found.episodes)
    else:
        with read(house.catalog) as tx:
            wanted = [get_episode(tx, show, slug)]
    ask = [asked(found.show, one, found.episodes, found.now, word) for one in wanted]
    public_show = next((one.show for one in ask if slug), found.show.latest)
    place = public_show.new_slug or show
    before = _now(house, found, place)
    after, left_out = _values(house, found, _published(found.library, public_show, ask), public_show, place, before)
    changes = [one for one in ask if one.is_change]
    stops = [reason for one in changes for reason in stops_of(house, found.library, one, one.episode, word)]
    folder = found.show.source.rpartition("/")[0]
    if slug is None:
        stops = [*show_reasons(house, found.library, found.show, found.episodes), *stops]
    return Forecast(
        show=show,
        difference=difference(before, after, found.now),
        drafts=_drafts(found.episodes, slug),
        left_out=tuple(left_out.values()),
        stops=tuple(stops),
        unread=tuple(path for path in differing(house, {}) if path.startswith(f"{folder}/")),
    )


def feed_now(house: House, show: str) -> FeedValues:
    """Return the feed of a show as it was approved. Raises NotFound."""
    found = see(house, show)
    return _now(house, found, show)


def got_since(house: House, was: Seen) -> Difference:
    """Say what subscribers got since the show was seen, wherever it stands by now. Raises NotFound."""
    before = was.show.latest
    with read(house.catalog) as tx:
        kept = find_show_by_guid(tx, before.guid)
    place = kept.latest.slug if kept else before.slug
    return difference(_now(house, was, place), feed_now(house, place), house.now())


def see(house: House, show: str) -> Seen:
    """Look at a show as it is, to tell later what became of it. Raises NotFound."""
    with read(house.catalog) as tx:
        return Seen(
            show=get_show(tx, show),
            episodes=list_episodes(tx, show),
            library=load_library(tx),
            composed=find_told(tx, show),
            now=house.now(),
        )


def _now(house: House, found: Seen, place: str) -> FeedValues:
    """Return the feed as it was approved, told as it is with the show at ``place``."""
    show = found.show.approved or found.show.latest
    values, _ = _values(house, found, found.library, show, place)
    return replace(values, stands_at=house.public_url + paths.feed_path(show))


def _published(library: Library, show: Show, ask: Iterable[Asked]) -> Library:
    """Return the library as it would be with what is asked, before any sound is made."""
    library = replace(library, shows={**library.shows, show.slug: show})
    for one in ask:
        library = with_episode(library, foreseen(one.kept.approved, one.episode))
    return library


def _values(
    house: House, found: Seen, library: Library, show: Show, place: str, before: FeedValues | None = None
) -> tuple[FeedValues, dict[str, PodcastError]]:
    """Return the feed of ``library`` as values, as it is with the show at ``place``.

    It is without what no feed can tell, which is returned beside it.
    """
    view = View(library=library.moved(show.slug, place), now=found.now, public_url=house.public_url)
    show = standing_at(show, place)
    items = items_of(view, show)
    same = {guid for guid in found.composed if before is None or before.items.get(guid) == items.get(guid)}
    left_out = untold(items, same)
    values = FeedValues(
        channel=feed_channel(view, show_channel(view, show)),
        items={guid: item for guid, item in items.items() if guid not in left_out},
        withdrawn=frozenset(one.guid for one in view.library.episodes.get(place, ()) if one.is_gone()),
    )
    return values, left_out


def _drafts(episodes: Iterable[Kept[Episode]], asked_for: str | None) -> tuple[str, ...]:
    """Return what publishing the show leaves aside: drafts, and episodes nobody has published yet."""
    if asked_for:
        return ()
    return tuple(
        one.latest.slug
        for one in episodes
        if one.latest.status is EpisodeStatus.DRAFT or (one.approved is None and not one.latest.is_gone())
    )
