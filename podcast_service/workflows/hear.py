"""Keep what the door heard, and the keys it names listeners under (sec-S28)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from secrets import token_bytes

from sqlalchemy import Engine

from podcast_service.catalog.counting_keys import add_key, find_keys
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.downloads import save_counted_since
from podcast_service.catalog.heard import add_heard
from podcast_service.domain.download import Heard
from podcast_service.domain.local_time import COPENHAGEN
from podcast_service.stats.buffer import Buffer
from podcast_service.stats.hearing import Hearing

KEY_BYTES = 32

_log = logging.getLogger(__name__)


def open_hearing(catalog: Engine, now: Callable[[], datetime], proxies: int, country_header: str) -> Hearing:
    """Return what hears at the doors of this process; nothing is asked or started yet."""
    if country_header and not proxies:
        _log.warning("country_header_not_believed reason='PODCAST_TRUSTED_PROXIES is 0'")
    buffer = Buffer(partial(keep_heard, catalog), partial(keys_around, catalog, now), now)
    return Hearing(buffer, proxies=proxies, country_header=country_header)


def keep_heard(catalog: Engine, requests: Sequence[Heard]) -> None:
    """Keep requests until the tally has counted them."""
    with transact(catalog) as tx:
        add_heard(tx, requests)


def keys_around(catalog: Engine, now: Callable[[], datetime], today: date) -> dict[date, bytes]:
    """Return the keys of yesterday, today and tomorrow; whoever comes first makes those that are missing.

    Tomorrow's is made ahead, so that midnight finds one while the catalog is away.
    """
    days = [today + timedelta(days=by) for by in (-1, 0, 1)]
    with read(catalog) as tx:
        found = find_keys(tx, days)
    if len(found) == len(days):
        return found
    with transact(catalog) as tx:
        found = find_keys(tx, days)
        for day in days:
            if day not in found:
                found[day] = token_bytes(KEY_BYTES)
                add_key(tx, day, found[day])
        save_counted_since(tx, now().astimezone(COPENHAGEN).date())
    return found
