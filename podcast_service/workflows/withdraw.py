"""Withdraw an episode: gone from feed and pages, its addresses answer 410 with the reason (feed-L04)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, get_episode, lock_episode, save_episode
from podcast_service.catalog.sources import save_sources
from podcast_service.content.folder import create_text
from podcast_service.content.front_matter import new_page
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.text import one_line
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import source_of, write_values


def withdraw_episode(house: House, show: str, slug: str, *, reason: str) -> bool:
    """Withdraw a published episode; return whether anything changed. Its page stays, as the record that it is gone.

    Raises NotFound, Invalid for a reason without words, Conflict for an episode that was never public.
    """
    reason = one_line(reason)
    if not reason:
        raise Invalid("withdraw_reason", episode=f"{show}/{slug}")
    now = house.now().replace(microsecond=0)
    with transact(house.catalog) as tx:
        kept = get_episode(tx, show, slug)
        if kept.approved is None:
            raise Conflict("withdraw_draft", episode=f"{show}/{slug}")
        if kept.approved.is_gone():
            return False
        lock_episode(tx, kept.latest.guid)
        episode = replace(
            kept.latest,
            status=EpisodeStatus.WITHDRAWN,
            published_at=kept.approved.published_at,
            enclosure=kept.approved.enclosure,
            withdrawn_at=now,
            withdrawn_reason=reason,
        )
        values: dict[str, object] = {"status": episode.status.value, "withdrawn_at": now, "withdrawn_reason": reason}
        if (house.content / kept.source).exists():
            write_values(tx, house, kept, values)
        else:
            _write_page(tx, house, kept.source, episode, values)
        revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
        approve_episode(tx, episode.guid, revision)
    compose_feeds(house)
    return True


def _write_page(tx: Connection, house: House, path: str, episode: Episode, values: dict[str, object]) -> None:
    """Write the record that the episode is gone where its page was lost: without it a rebuild would forget."""
    identity: dict[str, object] = {
        "guid": episode.guid,
        "title": episode.title,
        "slug": episode.slug,
        "published_at": episode.published_at,
        "enclosure": episode.enclosure,
        "old_slugs": list(episode.old_slugs) or None,
    }
    written = create_text(house.content / path, new_page({**identity, **values}))
    save_sources(tx, [source_of(path, written, f"episode:{episode.guid}")])
