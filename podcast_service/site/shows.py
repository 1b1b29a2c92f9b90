"""The list of shows, and a show."""

from __future__ import annotations

from typing import NamedTuple

from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode, EpisodeType
from podcast_service.domain.publication import Kind
from podcast_service.domain.show import Show, ShowType
from podcast_service.shownotes.plain import plain
from podcast_service.site import data, paths
from podcast_service.site.menu import KIND_SECTIONS, front_page, has_kind, section
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Head, page, say
from podcast_service.site.view import View


class Part(NamedTuple):
    """A place in a show: its number, and the episode that stands there, if it does."""

    number: int | None
    episode: Episode | None


def shows(view: View) -> Document | None:
    """Render the list of shows."""
    if not has_kind(view, Kind.PODCAST):
        return None
    text = section(front_page(view), KIND_SECTIONS[Kind.PODCAST])
    title = say(view.language, "Podcasts")
    head = Head(title=title, path=paths.SHOWS, description=plain(text), crumbs=home_crumb(view))
    return page(view, "site/shows.html", head, text=text)


def show(view: View, slug: str) -> Document | None:
    """Render a show: its parts in order, how to subscribe, who makes it (exp-6.2)."""
    found = view.show(slug)
    if found is None:
        return None
    path = paths.show_path(found)
    crumbs = (*home_crumb(view, found.language), (say(found.language, "Podcasts"), paths.SHOWS))
    head = Head(
        title=found.title,
        path=path,
        description=found.description or plain(found.notes),
        language=found.language,
        crumbs=crumbs,
        show=found,
        cover=found.cover,
        cover_name=found.slug,
        data=(data.series(view, found),),
    )
    return page(view, "site/show.html", head, show=found, parts=parts(found, view.episodes_of(found)))


def parts(show: Show, episodes: tuple[Episode, ...]) -> tuple[Part, ...]:
    """Return what stands in a show, in the order to listen: a series from its first part, else the newest first.

    Of a series of fixed length the missing parts have their places too, without a word of what is in them (exp-5.3).
    """
    if show.type is not ShowType.SERIAL:
        return tuple(Part(episode.number, episode) for episode in episodes)
    oldest_first = episodes[::-1]
    numbered: dict[tuple[int, int], Episode | None] = {
        (episode.season or 0, number): episode for episode in oldest_first if (number := _place(episode))
    }
    missing = {(0, number): None for number in range(1, (show.parts or 0) + 1)} if not _has_seasons(episodes) else {}
    in_order = sorted({**missing, **numbered}.items(), key=lambda item: item[0])
    placed = {episode.guid for episode in numbered.values() if episode}
    others = tuple(Part(None, episode) for episode in oldest_first if episode.guid not in placed)
    return (*others, *(Part(number, episode) for (_, number), episode in in_order))


def _place(episode: Episode) -> int | None:
    return episode.number if episode.type is EpisodeType.FULL else None


def _has_seasons(episodes: tuple[Episode, ...]) -> bool:
    return any(episode.season for episode in episodes)
