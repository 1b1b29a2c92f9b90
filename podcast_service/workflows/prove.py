"""Prove a release before it goes out: the feeds in it that are new are asked for, and for what they promise.

Asked is the release itself, in process, by the plan the doors carry out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from podcast_service.delivery.released import Released
from podcast_service.domain.errors import PodcastError
from podcast_service.feeds.questions import Scope
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import FeedFacts, validate
from podcast_service.site.channels import every_feed
from podcast_service.site.paths import episode_path
from podcast_service.site.view import View
from podcast_service.workflows.ask import asked_feed
from podcast_service.workflows.ask_here import Here
from podcast_service.workflows.freeze import Made
from podcast_service.workflows.house import House
from podcast_service.workflows.proof import as_error

MOST_ASKED = 20
"""New or changed episodes that are asked about: the newest; each was asked about when it was published, too."""


def broken_rules(house: House, view: View, made: Made, released: Released) -> tuple[PodcastError, ...]:
    """Return every MUST that a new feed of the release breaks, each once."""
    new = {*made.added, *made.changed}
    touched = [one for one in view.there.episodes if not new.isdisjoint((episode_path(one), one.enclosure))]
    guids = frozenset(one.guid for one in touched[:MOST_ASKED])
    broken = [
        reason for path in every_feed(view) if path in new for reason in _broken(house, view, released, path, guids)
    ]
    return tuple({str(reason): reason for reason in broken}.values())


def _broken(house: House, view: View, released: Released, path: str, guids: frozenset[str]) -> Iterable[PodcastError]:
    entry = released.entry(path)
    if entry is None or entry.answer.status != 200:
        return []
    document = released.body(entry)
    facts = FeedFacts(self_url=view.url(path), now=view.now)
    scope = Scope(guids=guids, whole=False, repeats=sys.maxsize, at_once=False)
    asked = asked_feed(document, facts, scope, Here(house, released.kept), house.reader)
    return [as_error(finding) for finding in validate(document, asked) if finding.level == MUST]
