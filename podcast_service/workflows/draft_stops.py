"""What stands against drafts that have all they need, which only reading them whole tells: texts, sound, their feed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode_by_guid
from podcast_service.catalog.library import load_surroundings
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import find_show
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House
from podcast_service.workflows.proof import reasons_against
from podcast_service.workflows.publication_asked import JUST_PUBLISH, Stops, asked


def further_stops(house: House, drafts: Collection[tuple[str, str]]) -> dict[str, tuple[PodcastError, ...]]:
    """Return what stands against drafts, named by show and guid, by guid; what is gone by now is left out."""
    with read(house.catalog) as tx:
        around = load_surroundings(tx)
        shows = {slug: find_show(tx, slug) for slug in {slug for slug, _ in drafts}}
        found = [(shows[slug], find_episode_by_guid(tx, guid)) for slug, guid in drafts]
    return {one.latest.guid: stops_of_draft(house, around, show, one) for show, one in found if show and one}


def stops_of_draft(house: House, around: Library, show: Kept[Show], draft: Kept[Episode]) -> tuple[PodcastError, ...]:
    """Return what stands against publishing a draft, in a feed that tells of it alone.

    ``around`` holds no episodes: what the others of a long feed say is no reason against this one.
    """
    try:
        one = asked(show, draft, (), house.now(), JUST_PUBLISH)
    except Stops as error:
        return error.reasons
    alone = replace(around, shows={one.show.slug: one.show})
    return tuple(reasons_against(house, alone, one.show, one.episode, ()))
