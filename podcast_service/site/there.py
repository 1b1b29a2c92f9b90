"""What there is of a library at one moment, worked out once: every address is listed from here.

Whoever lists looks here; what a page shows it reads by the view, which notes what was read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio, File
from podcast_service.domain.node import Thing
from podcast_service.domain.offering import alternate_path
from podcast_service.domain.person import Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.site import paths
from podcast_service.site.arranged import Part, arranged
from podcast_service.site.pictures import Size, sizes_of
from podcast_service.site.ties import Moment, Tie, moments, ties
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken


@dataclass(frozen=True)
class There:
    """What there is at ``now``. Drafts, scheduled and withdrawn episodes are not public (feed-I08)."""

    library: Library
    now: datetime

    @cached_property
    def shows(self) -> tuple[Show, ...]:
        """The shows with something to hear."""
        return self.library.public_shows(self.now)

    @cached_property
    def episodes_by_show(self) -> dict[str, tuple[Episode, ...]]:
        """The public episodes of each show, newest first."""
        return {show.slug: self.library.public_episodes(show.slug, self.now) for show in self.shows}

    @cached_property
    def arranged(self) -> dict[str, tuple[Part, ...]]:
        """What stands on the pages of each show, in the order to listen."""
        return {show.slug: arranged(show, self.episodes_by_show[show.slug]) for show in self.shows}

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """Every public episode, newest first."""
        found = [episode for episodes in self.episodes_by_show.values() for episode in episodes]
        return tuple(sorted(found, key=published, reverse=True))

    @cached_property
    def published(self) -> tuple[Episode, ...]:
        """Every episode of an approved show that is published, newest first: those still to come too."""
        found = [
            episode
            for episodes in self.library.episodes.values()
            for episode in episodes
            if episode.status is EpisodeStatus.PUBLISHED and episode.published_at is not None
        ]
        return tuple(sorted(found, key=published, reverse=True))

    @cached_property
    def _published_by(self) -> dict[tuple[type[Thing], str], list[Episode]]:
        found = defaultdict[tuple[type[Thing], str], list[Episode]](list)
        for episode in self.published:
            credits_ = episode.credits or self.library.shows[episode.show].credits
            people = {credit.person for credit in credits_ if credit.person}
            themes = dict.fromkeys(episode.themes)
            for key in (
                (Show, episode.show),
                *((Theme, one) for one in themes),
                *((Person, one) for one in people),
            ):
                found[key].append(episode)
        return found

    def published_of(self, thing: Show | Theme | Person) -> tuple[Episode, ...]:
        """Return what is published of a show, on a theme or with a person, newest first: those still to come too."""
        return tuple(self._published_by.get((type(thing), thing.slug), ()))

    @cached_property
    def by_guid(self) -> dict[str, Episode]:
        """Every approved episode: those still to come and those withdrawn too."""
        return {one.guid: one for episodes in self.library.episodes.values() for one in episodes}

    @cached_property
    def by_place(self) -> dict[tuple[str, str], Episode]:
        """The public episodes by where they stand: (show, slug)."""
        return {(episode.show, episode.slug): episode for episode in self.episodes}

    @cached_property
    def by_old_place(self) -> dict[tuple[str, str], Episode]:
        """The public episodes by where they stood before."""
        return {(episode.show, slug): episode for episode in self.episodes for slug in episode.old_slugs}

    @cached_property
    def gone(self) -> dict[tuple[str, str], Episode]:
        """The withdrawn episodes by every place they stood at: (show, slug)."""
        gone = (episode for episodes in self.library.episodes.values() for episode in episodes if episode.is_gone())
        return {(episode.show, slug): episode for episode in gone for slug in (*episode.old_slugs, episode.slug)}

    @cached_property
    def sounds(self) -> dict[str, tuple[Episode, Audio | None]]:
        """The sounds of public and withdrawn episodes by their addresses, each with its episode."""
        return {
            path: (episode, audio)
            for episode in (*self.gone.values(), *self.episodes)
            for path, audio in ((episode.enclosure, episode.heard), *alternates(episode))
            if path
        }

    @cached_property
    def by_former_slug(self) -> dict[str, Show]:
        """The shows by the slugs they had before."""
        return {slug: show for show in self.library.shows.values() for slug in show.former_slugs}

    @cached_property
    def files(self) -> dict[str, File]:
        """The files of every publication by their addresses."""
        return {paths.file_path(file): file for item in self.publications for file in item.files}

    @cached_property
    def pictures(self) -> dict[str, Size]:
        """The pictures of everything public, in every size, by their addresses."""
        return {paths.picture_path(size, one.slug): size for _, one in self._illustrated for size in sizes_of(one)}

    @cached_property
    def owners(self) -> dict[str, str]:
        """What the pictures are of, by their addresses, as the key of a reading."""
        return {paths.picture_path(size, one.slug): key for key, one in self._illustrated for size in sizes_of(one)}

    @cached_property
    def _illustrated(self) -> tuple[tuple[str, Thing], ...]:
        """Everything public that may show pictures, each with the key of its reading."""
        return (
            *((f"page:{one.slug}", one) for one in self.library.pages.values()),
            *((f"theme:{one.slug}", one) for one in self.themes),
            *((f"publication:{one.slug}", one) for one in self.publications),
            *((f"person:{one.slug}", one) for one in self.people),
            *((f"show:{one.slug}", one) for one in self.shows),
            *((f"episode:{one.guid}", one) for one in self.episodes),
        )

    @cached_property
    def former_pictures(self) -> dict[str, str]:
        """The addresses pictures had while their show or episode stood at another slug, and where they are now."""
        things: tuple[Show | Episode, ...] = (*self.shows, *self.episodes)
        return {
            paths.picture_path(size, slug): paths.picture_path(size, thing.slug)
            for thing in things
            for slug in (thing.former_slugs if isinstance(thing, Show) else thing.old_slugs)
            for size in sizes_of(thing)
        }

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """The themes in their order."""
        return tuple(sorted(self.library.themes.values(), key=lambda theme: (theme.number, theme.slug)))

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """The written publications in their order."""
        written = (item for item in self.library.publications.values() if item.kind is not Kind.PODCAST)
        return tuple(sorted(written, key=lambda item: (item.order, item.title)))

    @cached_property
    def episodes_on(self) -> dict[str, list[Episode]]:
        """The public episodes of each theme, newest first."""
        found = defaultdict[str, list[Episode]](list)
        for episode in self.episodes:
            for slug in dict.fromkeys(episode.themes):
                found[slug].append(episode)
        return found

    @cached_property
    def ties(self) -> dict[str, tuple[Tie, ...]]:
        """The links between publications and public episodes, from both ends."""
        return ties(self.publications, self.found_by_name)

    def found_by_name(self, show: str, slug: str) -> Episode | None:
        """Find a public episode by the slugs of its show and its own, those it has or any it had."""
        moved = self.by_former_slug.get(show)
        place = (moved.slug if moved else show, slug)
        return self.by_place.get(place) or self.by_old_place.get(place)

    @cached_property
    def moments(self) -> dict[str, list[tuple[Episode, Moment]]]:
        """The moments at which public episodes come to each theme."""
        return moments(self.episodes)

    def public_of(self, show: str) -> tuple[Episode, ...]:
        """Return the public episodes of a show, newest first."""
        return self.episodes_by_show.get(show, ())

    def public_on(self, theme: str) -> tuple[Episode, ...]:
        """Return the public episodes of a theme, newest first."""
        return tuple(self.episodes_on.get(theme, ()))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The people with a public page: contacts, and who took part in something public or wrote it."""
        named = {credit.person for show in self.shows for credit in show.credits}
        named |= {credit.person for episode in self.episodes for credit in episode.credits}
        named |= {credit.person for item in self.publications for credit in item.credits}
        return tuple(person for person in self.library.people.values() if person.is_contact or person.slug in named)

    @cached_property
    def people_by_slug(self) -> dict[str | None, Person]:
        """The people with a public page by their slugs."""
        return {person.slug: person for person in self.people}

    @cached_property
    def parts(self) -> dict[str, list[tuple[Episode, Role]]]:
        """What each person took part in, and as what, newest first."""
        found = defaultdict[str, list[tuple[Episode, Role]]](list)
        for episode in self.episodes:
            for credit in episode.credits or self.library.shows[episode.show].credits:
                if credit.person:
                    found[credit.person].append((episode, credit.role))
        return found

    @cached_property
    def language(self) -> str:
        """The language of the shows when they agree, else Danish."""
        languages = {spoken(show.language) for show in self.shows}
        return languages.pop() if len(languages) == 1 else DEFAULT_LANGUAGE

    @cached_property
    def changed_at(self) -> datetime | None:
        """When something public last changed, by an act or by the clock."""
        times = [published(episode) for episode in self.episodes]
        return max([*times, self.library.changed_at] if self.library.changed_at else times, default=None)

    def slugs_of(self, show: str) -> tuple[str, ...]:
        """Return every slug under which the show was ever known, the one it has first."""
        found = self.library.shows.get(show)
        return (show, *(found.former_slugs if found else ()))


def alternates(episode: Episode) -> Iterator[tuple[str, Audio]]:
    """Yield what is offered beside the episode's enclosure, each with its address."""
    for one in episode.offered_beside:
        if one.recipe and (path := alternate_path(episode, one.recipe)):
            yield path, one.audio


def published(episode: Episode) -> datetime:
    """Return when a public episode was published."""
    if episode.published_at is None:
        raise ValueError(f"{episode.guid} is not published")
    return episode.published_at
