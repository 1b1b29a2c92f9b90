"""What may be seen of a library at one moment: every page is made from a view and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio, CoverSize, File
from podcast_service.domain.offering import alternate_path
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site import paths
from podcast_service.site.pictures import sizes_of
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken

_CODE = re.compile("[a-z]{2,8}")
"""A language as an address names it."""


def _no_feed(_path: str) -> MadeFeed | None:
    return None


@dataclass(frozen=True, kw_only=True)
class View:
    """The library as the public sees it at ``now``. Drafts, scheduled and withdrawn episodes are not in it (feed-I08).

    ``public_url`` has no slash at its end. ``feed`` finds a feed by its path.
    ``source_url`` is where this installation's source code is, for the footer. ``hub`` is the WebSub hub that feeds
    name. ``is_moved`` says that the service once had another public address.
    """

    library: Library
    now: datetime
    public_url: str
    feed: Callable[[str], MadeFeed | None] = _no_feed
    source_url: str | None = None
    hub: str | None = None
    is_moved: bool = False

    def url(self, path: str) -> str:
        """Return the whole public address of ``path`` (feed-L09)."""
        return self.public_url.rstrip("/") + path

    def feed_url(self, show: Show) -> str:
        """Return the whole address at which apps find the feed of a show: here, or where it went."""
        return show.moved_to or self.url(paths.feed_path(show))

    @cached_property
    def shows(self) -> tuple[Show, ...]:
        """The shows with something to hear."""
        return self.library.public_shows(self.now)

    @cached_property
    def _episodes(self) -> dict[str, tuple[Episode, ...]]:
        return {show.slug: self.library.public_episodes(show.slug, self.now) for show in self.shows}

    def episodes_of(self, show: Show) -> tuple[Episode, ...]:
        """Return the public episodes of ``show``, newest first."""
        return self._episodes.get(show.slug, ())

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """Every public episode, newest first."""
        found = [episode for episodes in self._episodes.values() for episode in episodes]
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
    def _published_by(self) -> dict[tuple[str, str], list[Episode]]:
        found = defaultdict[tuple[str, str], list[Episode]](list)
        for episode in self.published:
            people = {credit.person for credit in self.credits_of(episode) if credit.person}
            themes = dict.fromkeys(episode.themes)
            for key in (
                ("show", episode.show),
                *(("theme", one) for one in themes),
                *(("person", one) for one in people),
            ):
                found[key].append(episode)
        return found

    def published_of(self, thing: Show | Theme | Person) -> tuple[Episode, ...]:
        """Return what is published of a show, on a theme or with a person, newest first: those still to come too."""
        kind = "show" if isinstance(thing, Show) else "theme" if isinstance(thing, Theme) else "person"
        return tuple(self._published_by.get((kind, thing.slug), ()))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Episode]:
        return {(episode.show, episode.slug): episode for episode in self.episodes}

    @cached_property
    def _by_old_place(self) -> dict[tuple[str, str], Episode]:
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
            for path, audio in ((episode.enclosure, episode.heard), *_alternates(episode))
            if path
        }

    def alternates_of(self, episode: Episode) -> tuple[tuple[str, Audio], ...]:
        """Return what is offered beside the episode's enclosure, each with its address."""
        return tuple(_alternates(episode))

    def show(self, slug: str) -> Show | None:
        """Find a public show."""
        return self.library.shows.get(slug) if slug in self._episodes else None

    @cached_property
    def _by_former_slug(self) -> dict[str, Show]:
        return {slug: show for show in self.library.shows.values() for slug in show.former_slugs}

    def now_called(self, slug: str) -> str:
        """Return where the show stands that stands at ``slug``, or stood there before."""
        moved = self._by_former_slug.get(slug)
        return moved.slug if moved else slug

    def slugs_of(self, show: str) -> tuple[str, ...]:
        """Return every slug under which the show was ever known, the one it has first."""
        found = self.library.shows.get(show)
        return (show, *(found.former_slugs if found else ()))

    def episode(self, show: str, slug: str) -> Episode | None:
        """Find a public episode by where it stands now."""
        return self._by_place.get((show, slug))

    def moved_episode(self, show: str, old_slug: str) -> Episode | None:
        """Find a public episode by where it stood before."""
        return self._by_old_place.get((show, old_slug))

    def gone_episode(self, show: str, slug: str) -> Episode | None:
        """Find a withdrawn episode by where it stood, now or before."""
        return self.gone.get((show, slug))

    def show_of(self, episode: Episode) -> Show:
        """Return the show of a public episode."""
        return self.library.shows[episode.show]

    @cached_property
    def themes(self) -> tuple[Theme, ...]:
        """The themes in their order."""
        return tuple(sorted(self.library.themes.values(), key=lambda theme: (theme.number, theme.slug)))

    @cached_property
    def publications(self) -> tuple[Publication, ...]:
        """The written publications in their order; those of kind podcast are episodes."""
        written = (item for item in self.library.publications.values() if item.kind is not Kind.PODCAST)
        return tuple(sorted(written, key=lambda item: (item.order, item.title)))

    def publication(self, slug: str) -> Publication | None:
        """Find a written publication."""
        return next((item for item in self.publications if item.slug == slug), None)

    @cached_property
    def files(self) -> dict[str, File]:
        """The files of every publication by their addresses."""
        return {paths.file_path(file): file for item in self.publications for file in item.files}

    @cached_property
    def pictures(self) -> dict[str, CoverSize | ChapterImage]:
        """The covers of everything public and the pictures of its chapters, in every size, by their addresses."""
        things: tuple[Show | Episode, ...] = (*self.shows, *self.episodes)
        return {paths.picture_path(size, thing.slug): size for thing in things for size in sizes_of(thing)}

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

    def themes_of(self, item: Episode | Publication) -> tuple[Theme, ...]:
        """Return the themes ``item`` belongs to, in the order of the themes."""
        return tuple(theme for theme in self.themes if theme.slug in item.themes)

    def theme_episodes(self, theme: Theme) -> tuple[Episode, ...]:
        """Return the public episodes of ``theme``, newest first."""
        return tuple(episode for episode in self.episodes if theme.slug in episode.themes)

    def theme_publications(self, theme: Theme) -> tuple[Publication, ...]:
        """Return the written publications of ``theme``."""
        return tuple(item for item in self.publications if theme.slug in item.themes)

    @cached_property
    def theme_links(self) -> dict[str, str]:
        """Where notes that name a theme lead."""
        return {theme.slug: paths.theme_path(theme) for theme in self.themes}

    def credits_of(self, episode: Episode) -> tuple[Credit, ...]:
        """Return who took part: the people of an episode stand instead of its show's (feed-P, person)."""
        return episode.credits or self.show_of(episode).credits

    @cached_property
    def contacts(self) -> tuple[Person, ...]:
        """The people to write or call to."""
        contacts = (person for person in self.library.people.values() if person.is_contact)
        return tuple(sorted(contacts, key=lambda person: (person.order or 1000, person.name)))

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """The people with a public page: contacts, and who took part in something public."""
        named = {credit.person for show in self.shows for credit in show.credits}
        named |= {credit.person for episode in self.episodes for credit in episode.credits}
        return tuple(person for person in self.library.people.values() if person.is_contact or person.slug in named)

    @cached_property
    def _people_by_slug(self) -> dict[str | None, Person]:
        return {person.slug: person for person in self.people}

    def person(self, slug: str | None) -> Person | None:
        """Find a person with a public page."""
        return self._people_by_slug.get(slug)

    def parts_of(self, person: Person) -> tuple[tuple[Episode, Role], ...]:
        """Return what ``person`` took part in, and as what, newest first."""
        return tuple(
            (episode, credit.role)
            for episode in self.episodes
            for credit in self.credits_of(episode)
            if credit.person == person.slug
        )

    def transcript_file(self, episode: Episode) -> TranscriptFile | None:
        """Find the transcript in the episode's language, else the first there is, without reading its cues."""
        language = spoken(episode.language or self.show_of(episode).language)
        return min(episode.transcripts, key=lambda file: spoken(file.language) != language, default=None)

    def translations(self, episode: Episode) -> dict[str, TranscriptFile]:
        """Return the transcripts in other languages than the main one's, each by what its addresses call it."""
        main = self.transcript_file(episode)
        own = spoken(main.language) if main else ""
        found = {spoken(file.language): file for file in reversed(episode.transcripts)}
        return {name: found[name] for name in sorted(found) if name != own and _CODE.fullmatch(name)}

    def transcript(self, episode: Episode) -> tuple[TranscriptFile, Transcript] | None:
        """Find the transcript in the episode's language, else the first there is."""
        file = self.transcript_file(episode)
        found = self.library.transcript(file.sha256) if file else None
        return (file, found) if file and found else None

    @cached_property
    def language(self) -> str:
        """The language of pages that belong to no show: that of the shows when they agree, else Danish."""
        languages = {spoken(show.language) for show in self.shows}
        return languages.pop() if len(languages) == 1 else DEFAULT_LANGUAGE

    @cached_property
    def changed_at(self) -> datetime | None:
        """When something public last changed, by an act or by the clock."""
        times = [published(episode) for episode in self.episodes]
        return max([*times, self.library.changed_at] if self.library.changed_at else times, default=None)


def _alternates(episode: Episode) -> Iterator[tuple[str, Audio]]:
    for one in episode.offered_beside:
        if one.recipe and (path := alternate_path(episode, one.recipe)):
            yield path, one.audio


def published(episode: Episode) -> datetime:
    """Return when a public episode was published."""
    if episode.published_at is None:
        raise ValueError(f"{episode.guid} is not published")
    return episode.published_at
