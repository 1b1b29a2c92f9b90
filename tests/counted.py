"""Downloads as they lie in a catalog, written down without anybody having fetched anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import Engine, delete

from podcast_service.catalog.database import transact
from podcast_service.catalog.download_tables import downloads
from podcast_service.catalog.downloads import add_downloads, save_counted_since
from podcast_service.catalog.tables import state
from podcast_service.domain.download import Place, Sum

TODAY = date(2026, 11, 22)
"""The day the clock of a ``Place`` stands at."""


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def make_sum(guid: str, ago: int = 0, number: int = 1, *, app: str = "AntennaPod", country: str = "DK") -> Sum:
    """Make the downloads of an episode some days ago."""
    return Sum(day=days_ago(ago), guid=guid, app=app, country=country, downloads=number)


def keep_sums(catalog: Engine, found: Iterable[Sum], *, since: date | None) -> None:
    """Keep these sums and no others, counted since a day (None: the counting has not begun)."""
    with transact(catalog) as tx:
        tx.execute(delete(downloads))
        tx.execute(delete(state).where(state.c.key == "counted_since"))
        if since:
            save_counted_since(tx, since)
        add_downloads(tx, {Place(one.day, one.guid, one.app, one.country): one.downloads for one in found})
