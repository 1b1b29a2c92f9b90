"""Where a show lies in the content folder: a folder may have any name, addresses are made of the show's slug."""

from __future__ import annotations

from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show_called, find_show_from
from podcast_service.content.fields import Fields
from podcast_service.content.folder import SHOW_PAGE, read_text
from podcast_service.content.front_matter import parse_page
from podcast_service.domain.errors import PodcastError
from podcast_service.workflows.house import House


def folder_of(house: House, show: str) -> Path:
    """Return the folder of the show with the slug ``show``, now, before or as its page asks; else the one so called.

    A page that was moved or edited a moment ago, and not read in yet, tells its guid and slug itself.
    """
    with read(house.catalog) as tx:
        found = find_show_called(tx, show)
    if found and (house.content / found.source).exists():
        return (house.content / found.source).parent
    for page in sorted(house.content.glob(f"*/{SHOW_PAGE}")):
        keys = _keys(page)
        if keys and (keys.text("slug") == show or (found and keys.text("guid") == found.latest.guid)):
            return page.parent
    return house.content / show


def _keys(page: Path) -> Fields | None:
    try:
        return parse_page(read_text(page), page.name).fields
    except PodcastError:  # told by the ingest that follows
        return None


def slug_of(house: House, show: str) -> str:
    """Return where the show called ``show`` stands now; a name nobody knows stays as it is."""
    with read(house.catalog) as tx:
        found = find_show_called(tx, show) or find_show_from(tx, f"{show}/{SHOW_PAGE}")
    return found.latest.slug if found else show
