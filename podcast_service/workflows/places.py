"""Where a show lies in the content folder: a folder may have any name, addresses are made of the show's slug."""

from __future__ import annotations

from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show_called, find_show_from
from podcast_service.content.folder import SHOW_PAGE
from podcast_service.workflows.house import House


def folder_of(house: House, show: str) -> Path:
    """Return the folder of the show with the slug ``show``, now, before or as its page asks; else the one so called."""
    with read(house.catalog) as tx:
        found = find_show_called(tx, show)
    return house.content / (found.source.rpartition("/")[0] if found else show)


def slug_of(house: House, show: str) -> str:
    """Return where the show called ``show`` stands now; a name nobody knows stays as it is."""
    with read(house.catalog) as tx:
        found = find_show_called(tx, show) or find_show_from(tx, f"{show}/{SHOW_PAGE}")
    return found.latest.slug if found else show
