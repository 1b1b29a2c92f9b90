"""What stands against publishing an episode: our own conditions, what was heard in it, and the rules of its feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from podcast_service.catalog.analyses import find_analysis
from podcast_service.catalog.database import read
from podcast_service.domain.analysis import VERSION, Level, findings
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.library import Library, newest_first
from podcast_service.domain.readiness import what_stops
from podcast_service.domain.show import Show
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import FeedFacts, Finding, validate
from podcast_service.site import paths
from podcast_service.workflows.compose import candidate_feed
from podcast_service.workflows.enclose import foreseen
from podcast_service.workflows.house import House
from podcast_service.workflows.privacy import private_stops

_SAID_BY = {
    "publish_without_title": ("I01",),
    "publish_show_description": ("C02",),
    "publish_show_category": ("C05",),
    "publish_without_number": ("C13",),
    "publish_number_taken": ("I12",),
}
"""Rules of the feed that a reason of ours tells already, in words for the producer."""


def reasons_against(
    house: House, library: Library, show: Show, episode: Episode, public: Iterable[Episode]
) -> list[PodcastError]:
    """Return everything against publishing: our own conditions, and what the feed would break beside them."""
    reasons: list[PodcastError] = [*what_stops(episode, show, public), *_heard_stops(house, episode)]
    reasons += private_stops(house, library, show, episode)
    if episode.audio is None or episode.enclosure is None:
        return reasons
    said = {rule for reason in reasons for rule in _SAID_BY.get(reason.code, ())}
    for reason in feed_stops(house, with_episode(library, foreseen(None, episode)), show, episode):
        rule = reason.facts.get("rule")
        if rule not in said:
            reasons.append(reason)
            said.add(str(rule))
    return reasons


def _heard_stops(house: House, episode: Episode) -> list[PodcastError]:
    """Return what analysis found in the sound that nobody would publish knowingly; a person's word goes before it."""
    audio = episode.audio
    if audio is None or episode.accepted_sound == audio.payload:
        return []
    with read(house.catalog) as tx:
        kept = find_analysis(tx, audio.payload, VERSION)
    name = f"{episode.show}/{episode.slug}"
    return [
        Invalid("publish_sound_doubt", episode=name, doubt=Invalid(one.code, **one.facts))
        for one in (findings(kept.analysis, audio.sound) if kept else ())
        if one.level is Level.STOP
    ]


def with_episode(library: Library, episode: Episode) -> Library:
    """Return the library with the episode in it, in the place of what it was."""
    others = [one for one in library.episodes.get(episode.show, ()) if one.guid != episode.guid]
    episodes = tuple(sorted([*others, episode], key=newest_first))
    return replace(library, episodes={**library.episodes, episode.show: episodes})


def feed_stops(house: House, library: Library, show: Show, episode: Episode | None = None) -> list[PodcastError]:
    """Compose the feed as it would be and run the rules over it: what breaks a MUST is not published.

    ``episode`` is the one to be published, if it is one. Another that no feed can tell is left out and stops nothing.
    """
    changed = replace(library, shows={**library.shows, show.slug: show})
    head, items = candidate_feed(changed, house, show, episode)
    guid = episode.guid if episode else None
    failed = [item for item in items if isinstance(item, PodcastError) and item.facts.get("guid") == guid]
    if failed:
        return failed
    return [as_error(one) for one in document_findings(house, show, head, items) if one.level == MUST]


def document_findings(
    house: House, show: Show, head: bytes, items: Iterable[bytes | PodcastError]
) -> tuple[Finding, ...]:
    """Return what the feed of ``head`` and ``items`` would break; an item no feed can tell is left out of it."""
    document = splice(head, [item for item in items if isinstance(item, bytes)], house.now())
    return validate(document, FeedFacts(self_url=house.public_url + paths.feed_path(show)))


def as_error(finding: Finding) -> Invalid:
    """Return a finding as a reason against publishing."""
    return Invalid("publish_feed_rule", **finding.facts)
