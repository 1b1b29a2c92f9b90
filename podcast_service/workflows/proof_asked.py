"""What stands against publishing once everything was made: the answers that listeners would get, asked in process."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial

from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.show import Show
from podcast_service.feeds.paging import MadeFeed
from podcast_service.feeds.questions import Scope
from podcast_service.feeds.rules import MUST, RULES
from podcast_service.feeds.rules_answers import ANSWERS
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import FeedFacts, validate
from podcast_service.site.addresses import answer
from podcast_service.site.paths import feed_path
from podcast_service.site.view import View
from podcast_service.workflows.ask import asked_feed
from podcast_service.workflows.ask_here import Here, keeping
from podcast_service.workflows.compose import candidate_feed
from podcast_service.workflows.house import House
from podcast_service.workflows.proof import as_error, with_episode

_BY_ASKING = {"E02", "E22", "I10", *(rule.id for rule in ANSWERS)}
RULES_OF_ANSWERS = tuple(rule for rule in RULES if rule.id in _BY_ASKING)
"""What asking decides; what the document alone shows has been looked at before anything was made."""


def answer_stops(house: House, library: Library, show: Show, episode: Episode | None = None) -> list[PodcastError]:
    """Ask for what the feed would promise, in process: what breaks a MUST is not published.

    That is the feed itself and the show's cover and, of ``episode``, what listeners get of it (its sound is made), its
    cover, chapters, transcripts and page, all as they are at the moment the episode is public. Sound is read from
    start to end where its bytes are new or lie on this machine.
    """
    moment = max(house.now(), episode.published_at) if episode and episode.published_at else house.now()
    changed = replace(library, shows={**library.shows, show.slug: show})
    if episode:
        changed = with_episode(changed, episode)
    public = replace(changed, episodes={**changed.episodes, show.slug: changed.public_episodes(show.slug, moment)})
    head, outcomes = candidate_feed(public, house, show, episode)
    items = [item for item in outcomes if isinstance(item, bytes)]
    if show.moved_to or not items:
        return []  # its feed answers from another host, or there is none yet
    document = splice(head, items, moment)
    made = MadeFeed(page=lambda _archive: document, changed_at=moment)
    view = View(
        library=public, now=moment, public_url=house.public_url, feed={feed_path(show): made}.get, hub=house.hub
    )
    facts = FeedFacts(self_url=view.url(feed_path(show)), now=moment)
    scope = Scope(
        guids=frozenset([episode.guid] if episode else []),
        whole=episode is not None and _is_read_whole(house, library, episode),
        repeats=sys.maxsize,  # nothing is fetched: the plan alone answers
        at_once=False,
    )
    asked = asked_feed(document, facts, scope, Here(house, keeping(house, partial(answer, view))), house.reader)
    return [as_error(finding) for finding in validate(document, asked, RULES_OF_ANSWERS) if finding.level == MUST]


def _is_read_whole(house: House, library: Library, episode: Episode) -> bool:
    """Say whether reading the sound from start to end is worth it: a store far away has proven what was put there."""
    known = {one.heard.sha256 for one in library.episodes.get(episode.show, ()) if one.heard}
    heard = episode.heard
    return heard is not None and (heard.sha256 not in known or house.storage.local_path(heard.key) is not None)
