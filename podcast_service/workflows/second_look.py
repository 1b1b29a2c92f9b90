"""Look a second time, over the network: what was published is asked for at the public address, as listeners do."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from podcast_service.catalog.attempts import State, list_latest_attempts
from podcast_service.catalog.database import read
from podcast_service.catalog.feed_parts import find_heads
from podcast_service.catalog.library import load_library
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.library import Library
from podcast_service.feeds.questions import Scope
from podcast_service.feeds.reading import Reading, text
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import FeedFacts, Finding, open_feed, validate
from podcast_service.jobs.due import Wanted
from podcast_service.outbound.fetch import Client
from podcast_service.site.paths import feed_path
from podcast_service.workflows.alarm import end_alarm, raise_alarm
from podcast_service.workflows.ask import asked_feed
from podcast_service.workflows.ask_here import sound_of
from podcast_service.workflows.ask_there import There
from podcast_service.workflows.house import House

TASK = "second_look"
ALARM = "public_broken"
NEW = timedelta(days=2)
"""How long what is new is asked for: an edit of an old episode fetches no sound again."""
MOST_NEW = 3

_log = logging.getLogger(__name__)


def looks_wanted(house: House, tx: Connection) -> list[Wanted]:
    """Return a look for each public feed in the revision that names what it tells now, unless that was looked at.

    A scheduled episode whose time has come makes another revision, as a change does. At an address of this machine
    alone nothing is looked at: often no server runs there.
    """
    if house.is_local:
        return []
    library, now = load_library(tx), house.now()
    shows = [show.slug for show in library.public_shows(now) if not show.moved_to]
    heads = find_heads(tx)
    wanted = [
        Wanted(task=TASK, subject=show, revision=_revision(heads.get(show, ""), library, show, now)) for show in shows
    ]
    done = {
        Wanted(task=one.task, subject=one.subject, revision=one.revision)
        for one in list_latest_attempts(tx)
        if one.state is State.DONE
    }
    return [one for one in wanted if one not in done]


def look_again(house: House, show: str, _revision: str) -> None:
    """Do the task: raise an alarm when what is out breaks a MUST, and Unavailable, so that it is tried again."""
    broken = [finding for finding in second_look(house, house.outside, show) if finding.level == MUST]
    for finding in broken:
        _log.error("second_look show=%s rule=feed-%s place=%r what=%r", show, finding.rule, finding.place, finding.what)
    if broken:
        first = broken[0]
        facts = {"rule": first.rule, "place": first.place, "what": first.what, "how": first.how}
        failure = Unavailable("second_look", show=show, count=len(broken), **facts)
        raise_alarm(house, ALARM, show, str(failure))
        raise failure
    end_alarm(house, ALARM, show)


def second_look(house: House, client: Client, show: str) -> tuple[Finding, ...]:
    """Ask at the public address for the feed, its cover and what is new of its episodes; return what is broken.

    Raises Unavailable while the feed does not answer, or tells of another state than the one that was published.
    """
    with read(house.catalog) as tx:
        library = load_library(tx)
    now = house.now()
    public = library.public_episodes(show, now)
    url = house.public_url + feed_path(library.shows[show]) if show in library.shows else ""
    if not public:
        return ()
    fetched = client.ask("GET", url)
    facts = FeedFacts(self_url=url, now=now)
    feed = open_feed(fetched.body, facts)
    told = {text(item, "guid") for item in feed.items} if isinstance(feed, Reading) else set()
    new = _new(public, now)
    if fetched.status != 200 or not told.issuperset(one.guid for one in new):
        raise Unavailable("second_look_behind", url=url, status=fetched.status)
    scope = Scope(guids=frozenset(one.guid for one in new), pages=1)
    there = There(client, house.reader, partial(sound_of, house), is_ours=True)
    return validate(fetched.body, asked_feed(fetched.body, facts, scope, there, house.reader))


def _new(public: Iterable[Episode], now: datetime) -> list[Episode]:
    """Return the episodes whose date or sound is new, the newest first."""
    dated = [
        (max(one.published_at, one.audio_changed_at or one.published_at), one) for one in public if one.published_at
    ]
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return [one for moment, one in dated if now - moment <= NEW][:MOST_NEW]


def _revision(head: str, library: Library, show: str, now: datetime) -> str:
    told = [head, *(one.guid for one in library.public_episodes(show, now))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]
