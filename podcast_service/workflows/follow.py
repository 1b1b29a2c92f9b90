"""Follow shows whose folder was renamed: the guid in ``show.md`` says which show it is, and no address changes."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import list_episodes, move_episode_page
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import list_shows, move_show_page
from podcast_service.catalog.sources import delete_sources, find_sources, move_sources
from podcast_service.content.folder import SHOW_PAGE, Scan, read_text
from podcast_service.content.front_matter import parse_page
from podcast_service.domain.errors import Conflict, PodcastError
from podcast_service.domain.node import KINDS
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House
from podcast_service.workflows.report import Report


def follow(house: House, found: Scan, report: Report) -> frozenset[str]:
    """Note where each show that moved lies now; return the folders of which nobody can say whether they are the show's.

    They are refused: two pages with one guid, and the one the catalog read before is neither.
    """
    with read(house.catalog) as tx:
        shows = {one.latest.guid: one for one in list_shows(tx)}
    unclear = set[str]()
    for guid, pages in _new_pages(house, found, {one.source for one in shows.values()}).items():
        show = shows.get(guid)
        if show and (house.content / show.source).exists():
            continue  # copies, which are refused when they are read
        if len(pages) > 1:
            unclear.update(page.removesuffix(f"/{SHOW_PAGE}") for page in pages)
            for page, other in zip(pages, (*pages[1:], pages[0]), strict=True):
                report.refuse(page, Conflict("show_guid_taken", guid=guid, source=page, other=other))
        elif show:
            with transact(house.catalog) as tx:
                _move(tx, house, show, pages[0])
    return frozenset(unclear)


def _new_pages(house: House, found: Scan, known: set[str]) -> dict[str, list[str]]:
    """Return the shows' pages at paths where none was read before, by the guid they tell."""
    pages = defaultdict[str, list[str]](list)
    for file in found.files:
        is_new = file.name == SHOW_PAGE and file.folder not in KINDS and file.path not in known
        if is_new and (guid := _guid(house, file.path)):
            pages[guid].append(file.path)
    return pages


def _guid(house: House, path: str) -> str | None:
    """Return the guid a page tells; a page that cannot be read is told by the ingest that follows."""
    try:
        return parse_page(read_text(house.content / path), path).fields.text("guid")
    except PodcastError:
        return None


def _move(tx: Connection, house: House, show: Kept[Show], page: str) -> None:
    """Let everything the catalog read in the show's old folder, and that is not there any more, lie in the new one.

    The page itself is read again: it is told the slug that its folder told before.
    """
    old, new = (path.removesuffix(SHOW_PAGE) for path in (show.source, page))

    def is_moved(path: str) -> bool:
        return path.startswith(old) and not (house.content / path).exists()

    delete_sources(tx, [show.source])
    move_sources(tx, {path: new + path.removeprefix(old) for path in find_sources(tx, old) if is_moved(path)})
    for one in list_episodes(tx, show.latest.slug):
        if is_moved(one.source):
            move_episode_page(tx, one.latest.guid, new + one.source.removeprefix(old))
    move_show_page(tx, show.latest.slug, page)
