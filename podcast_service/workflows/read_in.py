"""Read in what was just written, without waiting long for whoever reads in at the moment: the file is the record."""

from __future__ import annotations

from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.shows import find_show_from
from podcast_service.content.folder import SHOW_PAGE
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.node import KINDS
from podcast_service.domain.order import Kind
from podcast_service.domain.person import Person
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.orders import place_order
from podcast_service.workflows.report import Report

PATIENCE = 5.0
"""Seconds a page waits for another ingest to end."""


def read_in(house: House, folder: Path | None, patience: float = PATIENCE) -> Report | None:
    """Read ``folder`` in, by default everything; None where that cannot be done now.

    Another ingest may be at work for ``patience`` seconds, or the store be away: the worker then reads it in as soon
    as it can.
    """
    try:
        return ingest(house, folder=folder, patience=patience)
    except Unavailable:
        if folder is None:  # the worker looks at everything once a minute
            return None
    with read(house.catalog) as tx:
        show = find_show_from(tx, f"{folder.name}/{SHOW_PAGE}")
    if show:
        place_order(house, Kind.READ_IN, show.latest.guid, show.latest.guid)
    return None


def read_in_page(house: House, path: str, patience: float = PATIENCE) -> Report | None:
    """Read in the folder of a page that was written; of a person everything, as every show may name them."""
    folder = path.partition("/")[0]
    return read_in(house, None if KINDS.get(folder) is Person else house.content / folder, patience)
