"""Withdraw an episode: gone from feed and pages, its addresses answer 410 with the reason (feed-L04)."""

from __future__ import annotations

from dataclasses import replace

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, find_episode, lock_episode, save_episode
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid, NotFound
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import write_values


def withdraw_episode(house: House, show: str, slug: str, *, reason: str) -> bool:
    """Withdraw a published episode; return whether anything changed. Its page stays, as the record that it is gone.

    Raises NotFound, Invalid for a reason without words, Conflict for an episode that was never public.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("withdraw_reason", episode=f"{show}/{slug}")
    now = house.now().replace(microsecond=0)
    with transact(house.catalog) as tx:
        kept = find_episode(tx, show, slug)
        if kept is None:
            raise NotFound("episode_unknown_slug", show=show, slug=slug, known="see podcast-service status")
        if kept.approved is None:
            raise Conflict("withdraw_draft", episode=f"{show}/{slug}")
        if kept.approved.is_gone():
            return False
        lock_episode(tx, kept.latest.guid)
        episode = replace(
            kept.approved, status=EpisodeStatus.WITHDRAWN, withdrawn_at=now, withdrawn_reason=reason
        )  # fmt: skip
        values = {"status": episode.status.value, "withdrawn_at": now, "withdrawn_reason": reason}
        write_values(tx, house, kept, values)
        revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
        approve_episode(tx, episode.guid, revision)
    compose_feeds(house)
    return True
