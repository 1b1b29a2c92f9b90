"""Tell the WebSub hub that a feed changed: once for each change, and never before the change is out (feed-L05)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.library import load_library
from podcast_service.catalog.notifications import Notification, list_notified, save_notification
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.library import Library
from podcast_service.domain.told import told
from podcast_service.jobs.due import Wanted
from podcast_service.outbound.websub import Receipt, publish
from podcast_service.site.view import View
from podcast_service.workflows.house import House
from podcast_service.workflows.made_feed import feed_revisions, made_feed

TASK = "notify"
PAUSES = (1.0, 2.0, 4.0)
"""Seconds between looks at what is out: a server takes up a change within a second or so, a cache perhaps later."""


def notifications_wanted(house: House, tx: Connection) -> Iterator[Wanted]:
    """Yield what the hub has yet to be told: each feed that is not as it was when the hub last heard of it.

    A feed's revision names its document, so whatever changes it counts, the clock too, and nothing else does.
    """
    if house.hub is None:
        return
    told = list_notified(tx, house.hub)
    for path, revision in feed_revisions(tx, _view(house, load_library(tx))).items():
        if path not in told or told[path].revision != revision:
            yield Wanted(task=TASK, subject=path, revision=revision)


def notify(house: House, feed: str, revision: str, *, pause: Callable[[float], None] = time.sleep) -> None:
    """Tell the hub of the ``feed`` at that path; nothing is sent of a revision that was told, or is the latest no more.

    Whoever is killed between telling and keeping the receipt tells once more. Raises Unavailable while the change is
    not out or the hub is in trouble, Invalid when the hub refuses.
    """
    with read(house.catalog) as tx:
        view = _view(house, load_library(tx))
        latest = feed_revisions(tx, view).get(feed)
    made = made_feed(house.catalog, view, feed)
    if house.hub is None or made is None or latest != revision:
        return
    if _is_told(house, house.hub, feed, revision):
        return
    url = house.public_url + feed
    _wait_until_out(house, url, made.page(None), pause)
    receipt = publish(house.outside, house.hub, url)
    if not receipt.is_taken:
        raise _failure(receipt, house.hub, url)
    with transact(house.catalog) as tx:
        save_notification(
            tx,
            Notification(
                feed=feed,
                hub=house.hub,
                revision=revision,
                sent_at=house.now(),
                status=receipt.status,
                receipt=receipt.words,
            ),
        )


def _view(house: House, library: Library) -> View:
    return View(library=library, now=house.now(), public_url=house.public_url, hub=house.hub)


def _is_told(house: House, hub: str, feed: str, revision: str) -> bool:
    with read(house.catalog) as tx:
        last = list_notified(tx, hub).get(feed)
    return last is not None and last.revision == revision


def _wait_until_out(house: House, url: str, body: bytes, pause: Callable[[float], None]) -> None:
    """Wait until whoever asks at the public address gets ``body``: a hub fetches at once, and once."""
    for seconds in (*PAUSES, None):
        found = house.outside.ask("GET", url)
        if found.status == 200 and found.body == body:
            return
        if seconds is not None:
            pause(seconds)
    what = told("other bytes") if found.status == 200 else told("status {status}", status=found.status)
    raise Unavailable("notify_not_out", url=url, found=what)


def _failure(receipt: Receipt, hub: str, url: str) -> Unavailable | Invalid:
    words = told(" It says: {words}", words=receipt.words[:200]) if receipt.words else ""
    facts = {"hub": hub, "url": url, "status": receipt.status, "words": words}
    return Unavailable("notify_unanswered", **facts) if receipt.may_pass else Invalid("notify_refused", **facts)
