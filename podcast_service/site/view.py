"""What may be seen of a library at one moment: every page is made from a view and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import chain, islice

from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio, Cover, CoverSize, File
from podcast_service.domain.offering import alternate_path
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Kind, Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.site import paths
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken

_CODE = re.compile("[a-z]{2,8}")
"""A language as an address names it."""


def _no_feed(_show: str) -> bytes | None:
    return None


@dataclass(frozen=True, kw_only=True)
class View:
    """The library as the public sees it at ``now``. Drafts, scheduled and withdrawn episodes are not in it (feed-I08).

    ``public_url`` has no slash at its end. ``feed`` finds the bytes of a show's feed by its slug.
    ``source_url`` is where this installation's source code is, for the footer.
    """

    library: Library
    now: datetime
    public_url: str
    feed: Callable[[str], bytes | None] = _no_feed
    source_url: str | None = None

    def url(self, path: str) -> str:
        """Return the whole public address of ``path`` (feed-L09)."""
        return self.public_url.rstrip("/") + path

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
        covers = {
            paths.picture_path(size, thing.slug): size
            for thing in things
            if thing.cover
            for size in (*thing.cover.sizes, *thing.cover.webp)
        }
        return covers | {
            paths.picture_path(size, episode.slug): size
            for episode in self.episodes
            for chapter in episode.chapters
            if chapter.image
            for size in chapter.image.sizes
        }

    def files_of(self, cover: Cover, width: int) -> tuple[list[CoverSize], list[CoverSize]]:
        """Return what a browser may choose from for ``width`` CSS pixels, small first: JPEG, and WebP for each of them.

        A phone's screen has three dots to a pixel. Where one width has no WebP, none is offered: it would be larger.
        """
        least, most = cover.at_least(width).width, cover.at_least(3 * width).width
        jpegs, webps = ([one for one in kind[::-1] if least <= one.width <= most] for kind in (cover.sizes, cover.webp))
        return jpegs, webps if len(webps) == len(jpegs) else []

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


def related(view: View, episode: Episode, most: int = 4) -> tuple[Episode, ...]:
    """Return other episodes a listener may want: of the same themes first, then of the same show (exp-6.1.1)."""
    themes = set(episode.themes)
    same_theme = (other for other in view.episodes if not themes.isdisjoint(other.themes))
    found = {other.guid: other for other in chain(same_theme, view.episodes_of(view.show_of(episode)))}
    found.pop(episode.guid, None)
    return tuple(islice(found.values(), most))
