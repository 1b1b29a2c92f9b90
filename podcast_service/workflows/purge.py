"""Tell whoever runs the caches before the service which public addresses changed, once for each release that is out.

What is out, and what changed between two releases, comes in as arguments: this file knows no releases.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from podcast_service.catalog.attempts import State, list_latest_attempts
from podcast_service.catalog.database import read
from podcast_service.jobs.due import Wanted
from podcast_service.outbound.webhook import post
from podcast_service.workflows.house import House

TASK = "purge"
NOTHING = "-"
"""Stands for the release before the first one that was told of."""
MOST = 30
"""Addresses in one call: what the purging of widespread CDNs takes at once."""
SETTLING = timedelta(seconds=5)
"""How long after a flip nothing is told: a server that is not as far would fill the caches with what was before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """The release that is public now, and since when."""

    release: str
    since: datetime


Released = Callable[[Connection, datetime], Out | None]
"""Say what is out at a moment."""
Changed = Callable[[House, str | None, str], Sequence[str]]
"""Return the paths or addresses whose answers differ between two releases; every one without a release before."""


def purges_wanted(house: House, tx: Connection, released: Released) -> Iterator[Wanted]:
    """Yield the release that is out when the caches were not told of it; what failed between is told along with it."""
    out = released(tx, house.now()) if house.purge else None
    if out is None:
        return
    last = _last_told(tx)
    if last != out.release:
        yield Wanted(task=TASK, subject=last, revision=out.release)


def purge(
    house: House,
    before: str,
    release: str,
    *,
    released: Released,
    changed: Changed,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Do the task: post what changed from ``before`` to ``release``; nothing once another release is out.

    Whoever is killed half-way tells all of it again, which does no harm. Raises as ``webhook.post`` does.
    """
    with read(house.catalog) as tx:
        out = released(tx, house.now())
    if house.purge is None or out is None or out.release != release:
        return
    left = (out.since + SETTLING - house.now()).total_seconds()
    if left > 0:
        pause(min(left, SETTLING.total_seconds()))
    urls = [_whole(house, one) for one in changed(house, None if before == NOTHING else before, release)]
    for start in range(0, len(urls), MOST):
        post(house.outside, house.purge, {"urls": urls[start : start + MOST]})


def _whole(house: House, address: str) -> str:
    return house.public_url + address if address.startswith("/") else address


def _last_told(tx: Connection) -> str:
    """Return the last release the caches were told of."""
    told = [one for one in list_latest_attempts(tx) if one.task == TASK and one.state is State.DONE and one.ended_at]
    return max(told, key=lambda one: one.ended_at or one.started_at).revision if told else NOTHING
