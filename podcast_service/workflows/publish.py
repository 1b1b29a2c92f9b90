"""Publish an episode, or what has changed since: check it, write its page, approve it, in that order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import approve_episode, find_episode, list_episodes, lock_episode, save_episode
from podcast_service.catalog.library import load_library
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import approve_show, find_show
from podcast_service.content.front_matter import Page
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError
from podcast_service.domain.library import Library
from podcast_service.domain.readiness import what_stops
from podcast_service.domain.show import Show
from podcast_service.domain.transcript import WithoutTranscript
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.splice import splice
from podcast_service.feeds.validate import FeedFacts, Finding, validate
from podcast_service.workflows.compose import candidate_feed, compose_feeds
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import draw_cover
from podcast_service.workflows.page_values import page_of, write_values


class Stops(PodcastError):
    """Why something cannot be published: every reason at once, so that one round of mending is enough."""

    def __init__(self, episode: str, reasons: Iterable[PodcastError]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("publish_stopped", episode=episode, count=len(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published: the show's slug, the episode's if it was one, and whether anything changed."""

    show: str
    episode: str | None
    changed: bool
    published_at: datetime | None = None


def publish_episode(
    house: House,
    show: str,
    slug: str,
    *,
    without_transcript: str | None = None,
    approve_transcript: bool = False,
) -> Published:
    """Make the latest revision of an episode public: now, or at the time its page names.

    Raises NotFound, Stops with every reason against it, Conflict when someone changes it meanwhile. Nothing is
    half-done: the page is replaced whole inside the transaction that approves it.
    """
    with read(house.catalog) as tx:
        kept_show, kept = _find(tx, show, slug)
        others = [
            one.approved
            for one in list_episodes(tx, show)
            if one.approved and one.approved.status is EpisodeStatus.PUBLISHED
        ]
        library = load_library(tx)
    now = house.now()
    episode = _decided(kept.latest, now, without_transcript, approve_transcript)
    if kept.approved == episode:
        return Published(show=show, episode=slug, changed=False, published_at=episode.published_at)
    reasons: list[PodcastError] = list(what_stops(episode, kept_show.latest, others))
    if kept.approved and kept.approved.is_gone():
        reasons.append(Conflict("publish_withdrawn", episode=f"{show}/{slug}"))
    if not reasons and episode.cover is None and (cover := kept_show.latest.cover) and cover.generated:
        episode = replace(episode, cover=draw_cover(house, episode.title, episode.guid))
    reasons = reasons or list(_feed_stops(house, library, kept_show.latest, episode))
    if reasons:
        raise Stops(f"{show}/{slug}", reasons)
    with transact(house.catalog) as tx:
        if kept_show.approved is None:
            approve_show(tx, show, kept_show.latest_revision)
        _write(tx, house, kept, episode, without_transcript, approve_transcript)
    compose_feeds(house)
    return Published(show=show, episode=episode.slug, changed=True, published_at=episode.published_at)


def publish_show(house: House, slug: str) -> list[Published]:
    """Publish what has changed in a show and its published episodes; drafts stay drafts."""
    with transact(house.catalog) as tx:
        kept = find_show(tx, slug)
        if kept is None:
            raise NotFound("show_unknown", show=slug)
        changed = kept.approved != kept.latest
        approve_show(tx, slug, kept.latest_revision)
        pending = [one.latest.slug for one in list_episodes(tx, slug) if one.is_pending and not one.latest.is_gone()]
    done = [Published(show=slug, episode=None, changed=changed)]
    done.extend(publish_episode(house, slug, episode) for episode in pending)
    compose_feeds(house)
    return done


def _find(tx: Connection, show: str, slug: str) -> tuple[Kept[Show], Kept[Episode]]:
    kept_show, kept = find_show(tx, show), find_episode(tx, show, slug)
    if kept_show is None:
        raise NotFound("show_unknown", show=show)
    if kept is None:
        known = ", ".join(one.latest.slug for one in list_episodes(tx, show)) or "none"
        raise NotFound("episode_unknown_slug", show=show, slug=slug, known=known)
    return kept_show, kept


def _decided(episode: Episode, now: datetime, reason: str | None, approve: bool) -> Episode:
    """Return the episode as it will be public; identity is minted here and never again."""
    without = WithoutTranscript(reason=reason.strip(), decided_at=now.replace(microsecond=0)) if reason else None
    extension = episode.audio.sound.extension if episode.audio else None
    transcripts = tuple(
        replace(one, approved_at=now) if approve and not one.is_approved else one for one in episode.transcripts
    )
    return replace(
        episode,
        status=EpisodeStatus.PUBLISHED,
        published_at=episode.published_at or now.replace(microsecond=0),
        enclosure=episode.enclosure or (f"/lyd/{episode.show}/{episode.slug}.{extension}" if extension else None),
        transcripts=transcripts,
        without_transcript=without or episode.without_transcript,
    )


def _feed_stops(house: House, library: Library, show: Show, episode: Episode) -> list[PodcastError]:
    """Compose the feed as it would be and run the rules over it: what breaks a MUST is not published."""
    after = [one for one in library.episodes.get(show.slug, ()) if one.guid != episode.guid]
    changed = replace(
        library,
        shows={**library.shows, show.slug: show},
        episodes={**library.episodes, show.slug: tuple(sorted([*after, episode], key=_newest_first))},
    )
    head, items = candidate_feed(changed, house, show)
    failed = [item for item in items if isinstance(item, PodcastError)]
    if failed:
        return failed
    document = splice(head, [item for item in items if isinstance(item, bytes)], house.now())
    facts = FeedFacts(self_url=f"{house.public_url}/podcasts/{show.slug}/feed.xml")
    return [_as_error(finding) for finding in validate(document, facts) if finding.level == MUST]


def _newest_first(episode: Episode) -> float:
    return -(episode.published_at.timestamp() if episode.published_at else 0)


def _as_error(finding: Finding) -> Invalid:
    facts = {"rule": finding.rule, "place": finding.place, "what": finding.what, "why": finding.why, "how": finding.how}
    return Invalid("publish_feed_rule", **facts)


def _write(
    tx: Connection,
    house: House,
    kept: Kept[Episode],
    episode: Episode,
    without: str | None,
    approve: bool,
) -> None:
    """Write the decision into the page and approve it; nothing changed since it was read, or nothing is done."""
    locked = lock_episode(tx, episode.guid)
    if locked.latest_revision != kept.latest_revision:
        raise Conflict("episode_changed", episode=f"{episode.show}/{episode.slug}")
    page = page_of(house, kept)
    values: dict[str, object] = {
        "slug": episode.slug,
        "status": episode.status.value,
        "published_at": episode.published_at,
        "enclosure": episode.enclosure,
    }
    owed = {key: value for key, value in values.items() if not _says(page, key, value)}
    if without and (decided := episode.without_transcript):
        owed["without_transcript"] = {"reason": decided.reason, "decided_at": decided.decided_at}
    if approve:
        owed["transcripts"] = [
            {"file": one.name, "language": one.language, "approved_at": one.approved_at, "sha256": one.sha256}
            for one in episode.transcripts
        ]
    write_values(tx, house, kept, owed)
    revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
    approve_episode(tx, episode.guid, revision)


def _says(page: Page, key: str, value: object) -> bool:
    said = page.fields.moment(key) if key == "published_at" else page.fields.text(key)
    return said == value
