"""What may be seen of a library at one moment: every page is made from a view and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import islice

from podcast_service.domain.analysis import outline
from podcast_service.domain.episode import Episode
from podcast_service.domain.library import Library
from podcast_service.domain.media import Audio
from podcast_service.domain.page import Page
from podcast_service.domain.person import Credit, Person, Role
from podcast_service.domain.publication import Publication
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.domain.transcript import Transcript, TranscriptFile
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site import paths
from podcast_service.site.noted import Noted
from podcast_service.site.there import There, alternates, published
from podcast_service.site.words import ZONE, spoken

_CODE = re.compile("[a-z]{2,8}")
"""A language as an address names it."""
STRETCHES = 250
"""In how many stretches a waveform is told: a bar of four pixels in the widest player."""


def _no_feed(_path: str) -> MadeFeed | None:
    return None


@dataclass(frozen=True, kw_only=True)
class View:
    """The library as the public sees it at ``now``. Drafts, scheduled and withdrawn episodes are not in it (feed-I08).

    ``public_url`` has no slash at its end. ``feed`` finds a feed by its path.
    ``source_url`` is where this installation's source code is, for the footer. ``hub`` is the WebSub hub that feeds
    name. ``is_moved`` says that the service once had another public address.

    ``noted`` hears of everything a page reads of the library, under the keys of ``site.reads``: a page has to be made
    again when, and only when, something it read is another. Whoever adds a way to read adds what it notes.
    """

    library: Library
    now: datetime
    public_url: str
    feed: Callable[[str], MadeFeed | None] = _no_feed
    source_url: str | None = None
    hub: str | None = None
    is_moved: bool = False
    noted: Noted = field(default_factory=Noted, compare=False, repr=False)

    @cached_property
    def there(self) -> There:
        """What there is, for whoever lists it."""
        return There(self.library, self.now)

    def url(self, path: str) -> str:
        """Return the whole public address of ``path`` (feed-L09)."""
        return self.public_url.rstrip("/") + path

    def feed_url(self, show: Show) -> str:
        """Return the whole address at which apps find the feed of a show: here, or where it went."""
        return show.moved_to or self.url(paths.feed_path(show))

    @property
    def shows(self) -> tuple[Show, ...]:
        """The shows with something to hear."""
        self.noted.add("shows")
        return self.there.shows

    def episodes_of(self, show: Show) -> tuple[Episode, ...]:
        """Return the public episodes of ``show``, newest first, as lists tell of them."""
        self.noted.add(f"episodes-of:{show.slug}")
        return tuple(self._card(episode) for episode in self.there.public_of(show.slug))

    def newest(self, most: int) -> tuple[Episode, ...]:
        """Return the newest public episodes, as lists tell of them."""
        self.noted.add(f"newest:{most}")
        return tuple(self._card(episode) for episode in self.there.episodes[:most])

    def _card(self, episode: Episode) -> Episode:
        if episode.guid not in self._cards:
            self._cards[episode.guid] = card(episode)
        return self._cards[episode.guid]

    @cached_property
    def _cards(self) -> dict[str, Episode]:
        return {}

    def sound(self, path: str) -> tuple[Episode | None, Audio | None]:
        """Find the sound at ``path``, with the public or withdrawn episode it is of."""
        episode, audio = self.there.sounds.get(path, (None, None))
        self._note(episode)
        return episode, audio

    def _note(self, episode: Episode | None) -> Episode | None:
        if episode:
            self.noted.add(f"episode:{episode.guid}")
        return episode

    def alternates_of(self, episode: Episode) -> tuple[tuple[str, Audio], ...]:
        """Return what is offered beside the episode's enclosure, each with its address."""
        return tuple(alternates(episode))

    def show(self, slug: str) -> Show | None:
        """Find a public show."""
        self.noted.add(f"show:{slug}")
        return self.library.shows.get(slug) if slug in self.there.episodes_by_show else None

    def now_called(self, slug: str) -> str:
        """Return where the show stands that stands at ``slug``, or stood there before."""
        self.noted.add(f"called:{slug}")
        moved = self.there.by_former_slug.get(slug)
        return moved.slug if moved else slug

    def episode(self, show: str, slug: str) -> Episode | None:
        """Find a public episode by where it stands now."""
        return self._note(self.there.by_place.get((show, slug)))

    def moved_episode(self, show: str, old_slug: str) -> Episode | None:
        """Find a public episode by where it stood before."""
        return self._note(self.there.by_old_place.get((show, old_slug)))

    def gone_episode(self, show: str, slug: str) -> Episode | None:
        """Find a withdrawn episode by where it stood, now or before."""
        return self._note(self.there.gone.get((show, slug)))

    def show_of(self, episode: Episode) -> Show:
        """Return the show of a public episode."""
        self.noted.add(f"show:{episode.show}")
        return self.library.shows[episode.show]

    def approved_show(self, slug: str) -> Show | None:
        """Find a show, whether or not there is something to hear in it."""
        self.noted.add(f"show:{slug}")
        return self.library.shows.get(slug)

    def page(self, slug: str) -> Page | None:
        """Find a page of text."""
        self.noted.add(f"page:{slug}")
        return self.library.pages.get(slug)

    def theme(self, slug: str) -> Theme | None:
        """Find a theme."""
        self.noted.add(f"theme:{slug}")
        return self.library.themes.get(slug)

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes in their order."""
        self.noted.add("themes")
        return self.there.themes

    @property
    def publications(self) -> tuple[Publication, ...]:
        """The written publications in their order; those of kind podcast are episodes."""
        self.noted.add("publications")
        return self.there.publications

    def publication(self, slug: str) -> Publication | None:
        """Find a written publication."""
        self.noted.add(f"publication:{slug}")
        return next((item for item in self.there.publications if item.slug == slug), None)

    def themes_of(self, item: Episode | Publication) -> tuple[Theme, ...]:
        """Return the themes ``item`` belongs to, in the order of the themes."""
        for slug in item.themes:
            self.noted.add(f"theme:{slug}")
        return tuple(theme for theme in self.there.themes if theme.slug in item.themes)

    def theme_episodes(self, theme: Theme) -> tuple[Episode, ...]:
        """Return the public episodes of ``theme``, newest first, as lists tell of them."""
        self.noted.add(f"episodes-on:{theme.slug}")
        return tuple(self._card(episode) for episode in self.there.public_on(theme.slug))

    def related(self, episode: Episode, most: int = 4) -> tuple[Episode, ...]:
        """Return other episodes a listener may want: of the same themes first, then of the same show (exp-6.1.1)."""
        near = list[Episode]()
        for slug in dict.fromkeys(episode.themes):
            self.noted.add(f"newest-on:{slug}:{most + 1}")
            near += islice(self.there.episodes_on.get(slug, ()), most + 1)
        self.noted.add(f"newest-of:{episode.show}:{most + 1}")
        near.sort(key=published, reverse=True)
        found = {one.guid: one for one in (*near, *self.there.episodes_by_show.get(episode.show, ())[: most + 1])}
        found.pop(episode.guid, None)
        return tuple(self._card(one) for one in islice(found.values(), most))

    @property
    def theme_links(self) -> dict[str, str]:
        """Where notes that name a theme lead."""
        self.noted.add("theme-links")
        return {theme.slug: paths.theme_path(theme) for theme in self.there.themes}

    def credits_of(self, episode: Episode) -> tuple[Credit, ...]:
        """Return who took part: the people of an episode stand instead of its show's (feed-P, person)."""
        return episode.credits or self.show_of(episode).credits

    @property
    def contacts(self) -> tuple[Person, ...]:
        """The people to write or call to."""
        self.noted.add("contacts")
        contacts = (person for person in self.library.people.values() if person.is_contact)
        return tuple(sorted(contacts, key=lambda person: (person.order or 1000, person.name)))

    def person(self, slug: str | None) -> Person | None:
        """Find a person with a public page."""
        if slug:
            self.noted.add(f"person:{slug}")
        return self.there.people_by_slug.get(slug)

    def parts_of(self, person: Person) -> tuple[tuple[Episode, Role], ...]:
        """Return what ``person`` took part in, and as what, newest first, as lists tell of it."""
        self.noted.add(f"parts-of:{person.slug}")
        return tuple((self._card(episode), role) for episode, role in self.there.parts.get(person.slug, ()))

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

    def transcript(self, episode: Episode, language: str | None = None) -> tuple[TranscriptFile, Transcript] | None:
        """Find the main transcript, or the one ``translations`` has under ``language``."""
        file = self.translations(episode).get(language) if language else self.transcript_file(episode)
        found = self.library.transcript(file.sha256) if file else None
        return (file, found) if file and found else None

    def outline(self, episode: Episode) -> tuple[int, ...]:
        """Return how high the sound of an episode stands from start to end; nothing until it was analysed."""
        payload = episode.audio.payload if episode.audio else ""
        self.noted.add(f"waveform:{payload}")
        found = self.library.waveform(payload) if payload in self.library.analysed else None
        return outline(found, STRETCHES) if found else ()

    @property
    def language(self) -> str:
        """The language of pages that belong to no show: that of the shows when they agree, else Danish."""
        self.noted.add("language")
        return self.there.language

    @property
    def updated_on(self) -> datetime | None:
        """The day something public last changed: its beginning, where the listeners are."""
        self.noted.add("updated-on")
        local = self.there.changed_at and self.there.changed_at.astimezone(ZONE)
        return local and local.replace(hour=0, minute=0, second=0, microsecond=0)


def card(episode: Episode) -> Episode:
    """Return an episode without what only its own page tells: an edit of that makes no list new."""
    return replace(
        episode,
        notes="",
        chapters=(),
        themes_at=(),
        transcripts=(),
        speakers=(),
        without_transcript=None,
        credits=(),
        tags=(),
        illustrations=(),
        origins=(),
    )
