"""Every feed there is: of a show, of a theme, of a person, of all shows together.

A feed of several shows gathers episodes that have feeds of their own, so directories are asked to leave it out
(feed-C15), and its items name the show they are from instead of their number there, which others may have too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from podcast_service.domain.episode import Episode
from podcast_service.domain.feed_tag import ITUNES, RSS, FeedTag
from podcast_service.domain.identity import podcast_guid
from podcast_service.domain.person import Person
from podcast_service.domain.show import Show
from podcast_service.domain.theme import Theme
from podcast_service.feeds.values import FeedItem
from podcast_service.shownotes.plain import plain
from podcast_service.site import paths
from podcast_service.site.menu import front_page
from podcast_service.site.templating import say
from podcast_service.site.view import View
from podcast_service.site.words import DEFAULT_LANGUAGE, spoken

_BLOCK = FeedTag(name="block", namespace=ITUNES, text="Yes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed: where it and its page stand, what it says of itself, and which episodes it holds.

    ``show`` is the show, or what stands in its place for a feed of several; its cover is named by ``cover_name``.
    ``episodes`` are all that are published, newest first: those still to come too.
    """

    path: str
    page: str
    show: Show
    cover_name: str
    episodes: tuple[Episode, ...]
    is_gathered: bool = False

    @property
    def key(self) -> str:
        """Return what the head of the feed is kept under: its show's slug, or its path where it gathers."""
        return self.path if self.is_gathered else self.show.slug

    @property
    def items_key(self) -> str:
        """Return what the items of the feed are kept under: feeds that gather share theirs."""
        return paths.ALL_FEED if self.is_gathered else self.show.slug

    def archive_path(self, number: int) -> str:
        """Return the address of the archive ``number`` of this feed; the first has the oldest items."""
        return paths.archive_path(self.path, number)


def channels(view: View) -> Iterator[Channel]:
    """Yield the feed of every approved show, and each that gathers episodes, once one of them is published.

    Episodes still to come count: a feed is made before its first episode is shown.
    """
    made = (make() for make in _by_path(view).values())
    return (channel for channel in made if channel)


def every_feed(view: View) -> Iterator[str]:
    """Name the address of every feed that holds a public episode, but of shows that have left for another host."""
    here = (channel for channel in channels(view) if not channel.show.moved_to)
    return (channel.path for channel in here if view.feed(channel.path) is not None)


def channel_at(view: View, path: str) -> Channel | None:
    """Find the feed that stands at ``path``."""
    make = _by_path(view).get(path)
    return make() if make else None


def _by_path(view: View) -> dict[str, Callable[[], Channel | None]]:
    library = view.library
    return {
        **{paths.feed_path(show): partial(show_channel, view, show) for show in library.shows.values()},
        paths.ALL_FEED: partial(all_shows, view),
        **{paths.theme_feed_path(theme): partial(theme_channel, view, theme) for theme in view.themes},
        **{paths.person_feed_path(one): partial(person_channel, view, one) for one in library.people.values()},
    }


def show_channel(view: View, show: Show) -> Channel:
    """Return the feed of a show."""
    return Channel(
        path=paths.feed_path(show),
        page=paths.show_path(show),
        show=show,
        cover_name=show.slug,
        episodes=view.there.published_of(show),
    )


def all_shows(view: View) -> Channel | None:
    """Return the feed of everything."""
    text = front_page(view)
    shows = tuple(view.library.shows.values())
    title = text.title if text else shows[0].title if len(shows) == 1 else say(_language(view), "Podcasts")
    words = plain(text.summary) if text else ""
    return _gathered(view, paths.ALL_FEED, paths.HOME, title, words, view.there.published)


def theme_channel(view: View, theme: Theme) -> Channel | None:
    """Return the feed of the episodes on a theme."""
    path, page = paths.theme_feed_path(theme), paths.theme_path(theme)
    title = say(_language(view), "Theme: {title}").format(title=theme.list_title)
    return _gathered(view, path, page, title, plain(theme.summary), view.there.published_of(theme))


def person_channel(view: View, person: Person) -> Channel | None:
    """Return the feed of what a person took part in."""
    path, page = paths.person_feed_path(person), paths.person_path(person)
    return _gathered(view, path, page, person.name, "", view.there.published_of(person))


def _gathered(
    view: View, path: str, page: str, title: str, description: str, episodes: tuple[Episode, ...]
) -> Channel | None:
    """Make a feed of several shows; beyond its title it says of itself what the show of its first episode says."""
    if not episodes:
        return None
    first = view.show_of(episodes[-1])
    show = Show(
        slug=path.strip("/").replace("/", "-"),
        guid=podcast_guid(f"{seed(view)}{path}"),
        title=title,
        language=_language(view),
        description=description or say(_language(view), "Every episode here: {title}.").format(title=title),
        author=first.author or title,
        owner_name=first.owner_name,
        owner_email=first.owner_email,
        categories=first.categories,
        cover=first.cover,
        tags=(_BLOCK,),
    )
    return Channel(path=path, page=page, show=show, cover_name=first.slug, episodes=episodes, is_gathered=True)


def _language(view: View) -> str:
    """Return the language of the shows where they agree, whether or not they are public yet."""
    languages = {spoken(show.language) for show in view.library.shows.values()}
    return languages.pop() if len(languages) == 1 else DEFAULT_LANGUAGE


def seed(view: View) -> str:
    """Return what the guids of feeds of several shows are made from: what was kept, else the first episode of all.

    Neither another host nor a catalog built anew changes that.
    """
    if view.library.seed:
        return view.library.seed
    ever = [episode for episodes in view.library.episodes.values() for episode in episodes]
    return min(((one.published_at, one.guid) for one in ever if one.published_at), default=(None, ""))[1]


def announced(view: View, path: str) -> tuple[str, str] | None:
    """Return title and path of a feed that holds a public episode: the others are not told of (feed-C15)."""
    with view.noted.alone(f"announced:{path}"):
        channel = channel_at(view, path)
    is_there = channel is not None and any(one.is_public(view.now) for one in channel.episodes)
    return (channel.show.title, channel.path) if channel and is_there else None


def gathered_item(view: View, item: FeedItem) -> FeedItem:
    """Return an item as a feed of several shows tells it: with its show, without its number there (feed-I12)."""
    episode = item.episode
    show = view.library.shows[episode.show]
    source = FeedTag(
        name="source", namespace=RSS, text=show.title, attributes=(("url", view.url(paths.feed_path(show))),)
    )
    others = tuple(tag for tag in episode.tags if (tag.namespace, tag.name) != (RSS, "source"))
    return replace(item, episode=replace(episode, season=None, season_name=None, number=None, tags=(*others, source)))
