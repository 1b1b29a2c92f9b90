"""Show an episode before it is published: its page, its item in the feed, what subscribers get. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode, list_episodes
from podcast_service.catalog.library import load_library
from podcast_service.catalog.shows import get_show
from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.media import StoredObject
from podcast_service.domain.rendition import Use
from podcast_service.domain.show import Show
from podcast_service.domain.text import one_line
from podcast_service.feeds.compose import compose_each
from podcast_service.feeds.difference import elements_of
from podcast_service.feeds.markup import text_of, untagged
from podcast_service.site.differences import item_words, people_words
from podcast_service.site.paths import episode_path
from podcast_service.site.preview import objects_of, page_of, standing_below
from podcast_service.site.subscribers import subscribers_get
from podcast_service.site.view import View
from podcast_service.workflows.compose import items_of
from podcast_service.workflows.enclose import foreseen
from podcast_service.workflows.feed_diff import forecast
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import with_drawn_cover
from podcast_service.workflows.proof import with_episode
from podcast_service.workflows.publication_asked import JUST_PUBLISH, Stops, asked


@dataclass(frozen=True, slots=True, kw_only=True)
class AsPublished:
    """An episode and its show as they would be public at ``moment``.

    ``objects`` are the sounds and pictures its page shows, by their addresses: those there are already.
    """

    episode: Episode
    show: Show
    moment: datetime
    objects: dict[str, StoredObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class InFeed:
    """The item of an episode as its feed would tell it: as XML, and as pairs of a name and what it says in words.

    ``lead`` is the text that apps show the beginning of; ``error`` says why no feed can tell it.
    """

    xml: str = ""
    lead: str = ""
    words: tuple[tuple[str, str], ...] = ()
    error: PodcastError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """An episode before it is published: its item, and what subscribers get."""

    published: AsPublished
    in_feed: InFeed
    subscribers: tuple[str, ...]
    unread: tuple[str, ...] = ()
    """Files of the show that changed since they were read in."""


def as_published(house: House, show: str, slug: str) -> AsPublished:
    """Return an episode as it would be published now, or at the time it names.

    Raises NotFound, and Conflict for an episode that was withdrawn. A cover is drawn where it would be.
    """
    with read(house.catalog) as tx:
        kept_show, kept, every = get_show(tx, show), get_episode(tx, show, slug), list_episodes(tx, show)
    try:
        one = asked(kept_show, kept, every, house.now(), JUST_PUBLISH)
    except Stops as error:
        raise error.reasons[0] from error
    episode = with_drawn_cover(house, one.show, one.episode)
    episode = foreseen(one.kept.approved, episode)
    moment = max(house.now(), episode.published_at or house.now())
    heard = _there_already(house, episode)
    return AsPublished(episode=episode, show=one.show, moment=moment, objects=objects_of(heard, (heard, one.show)))


def _there_already(house: House, episode: Episode) -> Episode:
    """Return the episode with the recording in the place of every sound that is still to be made of it."""
    source = episode.audio
    if source is None:
        return episode
    renditions = tuple(
        one if house.storage.find(one.audio.key) else replace(one, audio=source)
        for one in episode.renditions
        if one.use is Use.ENCLOSURE or house.storage.find(one.audio.key)
    )
    return replace(episode, renditions=renditions)


def preview_page(house: House, show: str, slug: str, path: str, base: str) -> Document | None:
    """Return a page of the episode as it would be published, its links leading below ``base``; None for another path.

    ``path`` is its public address; empty is the episode's own.
    """
    found = as_published(house, show, slug)
    view = _view(house, found)
    page = page_of(view, found.episode, path or episode_path(found.episode))
    if not isinstance(page, Document) or page.status != 200:
        return None
    if not page.media_type.startswith("text/html"):
        return page
    return replace(page, body=standing_below(page.body, base, found.episode, found.objects))


def preview_of(house: House, show: str, slug: str, language: str) -> Preview:
    """Return everything there is to see of an episode before it is published, in the language of who asks.

    Raises NotFound, and Conflict for an episode that was withdrawn.
    """
    found = as_published(house, show, slug)
    coming = forecast(house, show, slug)
    view, guid = _view(house, found), found.episode.guid
    scheduled = items_of(view, found.show).get(guid) if found.moment > house.now() else None
    return Preview(
        published=found,
        in_feed=_in_feed(view, found, language),
        subscribers=tuple(subscribers_get(coming.difference, guid, language, scheduled)),
        unread=coming.unread,
    )


def _in_feed(view: View, found: AsPublished, language: str) -> InFeed:
    episode = found.episode
    item = items_of(view, found.show).get(episode.guid)
    if item is None:
        return InFeed(error=Invalid("publish_without_sound", episode=f"{episode.show}/{episode.slug}"))
    told = dict(elements_of(item))
    lead = one_line(told.get("description") or untagged(text_of(item.notes_html)))
    (made,) = compose_each([item])
    if item.people:
        told["podcast:person"] = people_words(item.people, language)
    words = tuple(item_words(told.items(), language))
    if isinstance(made, bytes):
        return InFeed(xml=made.decode(), lead=lead, words=words)
    return InFeed(lead=lead, words=words, error=made)


def _view(house: House, found: AsPublished) -> View:
    with read(house.catalog) as tx:
        library = load_library(tx)
    return View(
        library=_with(library, found),
        now=found.moment,
        public_url=house.public_url,
        source_url=house.source_url,
        hub=house.hub,
        is_moved=house.is_moved,
    )


def _with(library: Library, found: AsPublished) -> Library:
    shows = dict(sorted({**library.shows, found.show.slug: found.show}.items()))
    return with_episode(replace(library, shows=shows), found.episode)
