"""Tell which links of publications lead nowhere: once everything is read, as what they name may come later."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import Connection

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import find_episode, list_episodes
from podcast_service.catalog.nodes import list_nodes
from podcast_service.catalog.shows import find_show_called
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.link import RELATIONS, Link
from podcast_service.domain.publication import Publication
from podcast_service.domain.theme import Theme
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report


def tell_loose_ends(house: House, report: Report) -> None:
    """Advise on every theme and link of a publication that is not there, until it is mended."""
    with read(house.catalog) as tx:
        publications = list_nodes(tx, Publication)
        themes = {theme.slug for theme in list_nodes(tx, Theme)}
        names = {one.slug for one in publications}
        for one in publications:
            path = f"publications/{one.slug}.md"
            for theme in one.themes:
                if theme not in themes:
                    report.advise(path, Invalid("theme_unknown", path=path, theme=theme))
            for error in _loose(tx, one, names, path):
                report.advise(path, error)


def _loose(tx: Connection, one: Publication, names: Collection[str], path: str) -> Iterator[PodcastError]:
    for link in one.links:
        key = RELATIONS[link.relation].seen(is_back=link.is_back).key
        if link.episode is None:
            if link.target not in names or link.target == one.slug:
                yield Invalid("link_unknown", path=path, key=key, target=link.target)
            continue
        episode = _episode(tx, *link.episode)
        if episode is None:
            yield Invalid("link_unknown", path=path, key=key, target=link.target)
        elif _is_outside(link, episode):
            yield Invalid("link_outside", path=path, key=key, target=link.target, duration_ms=episode.heard_ms)


def _episode(tx: Connection, show: str, slug: str) -> Episode | None:
    """Find an episode by its slugs and those of its show, of now or before."""
    if kept := find_episode(tx, show, slug):
        return kept.latest
    found = find_show_called(tx, show)
    episodes = list_episodes(tx, found.latest.slug) if found else []
    return next((one.latest for one in episodes if slug in (one.latest.slug, *one.latest.old_slugs)), None)


def _is_outside(link: Link, episode: Episode) -> bool:
    length = episode.heard_ms
    return link.at_ms is not None and length is not None and link.at_ms >= length
