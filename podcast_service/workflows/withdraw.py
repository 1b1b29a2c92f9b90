"""Withdraw an episode: gone from feed and pages, its addresses answer 410 with the reason (feed-L04)."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, get_episode, lock_episode, save_episode
from podcast_service.catalog.shows import get_show
from podcast_service.catalog.sources import save_sources
from podcast_service.content.folder import create_text
from podcast_service.content.front_matter import new_page
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Conflict, Invalid
from podcast_service.domain.privacy import Private, find_private
from podcast_service.domain.text import one_line
from podcast_service.workflows import history
from podcast_service.workflows.compose import compose_feeds
from podcast_service.workflows.house import House
from podcast_service.workflows.page_values import source_of, write_values
from podcast_service.workflows.states import carry_state


def withdraw_episode(house: House, show: str, slug: str, *, reason: str) -> bool:
    """Withdraw a published episode; return whether anything changed. Its page stays, as the record that it is gone.

    Raises NotFound, Invalid for a reason that ``reason_of`` refuses, Conflict for an episode that was never public.
    """
    reason = reason_of(reason, f"{show}/{slug}")
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
            text = write_values(tx, house, kept, values)
        else:
            text = _write_page(tx, house, kept.source, episode, values)
        revision = save_episode(tx, episode, source=kept.source, made_at=house.now())
        approve_episode(tx, episode.guid, revision)
        subject, guid = f"episode:{episode.guid}", get_show(tx, show).latest.guid
        carry_state(tx, subject, kept.latest_revision, revision, text)
        history.note(tx, house, Done.WITHDRAWN, subject, show=guid, revision=revision, reason=reason)
    compose_feeds(house)
    return True


def reason_of(written: str, episode: str) -> str:
    """Return the reason as it will stand for good; ``episode`` is what people call it.

    Raises Invalid for one without words, and for one with a CPR number: nobody could take it out again (sec-S28).
    """
    reason = one_line(written)
    if not reason:
        raise Invalid("withdraw_reason", episode=episode)
    if any(spot.kind is Private.CPR for spot in find_private(reason)):
        raise Invalid("withdraw_private", episode=episode)
    return reason


def _write_page(tx: Connection, house: House, path: str, episode: Episode, values: dict[str, object]) -> str:
    """Write the record that the episode is gone where its page was lost: without it a rebuild would forget."""
    identity: dict[str, object] = {
        "guid": episode.guid,
        "title": episode.title,
        "slug": episode.slug,
        "published_at": episode.published_at,
        "enclosure": episode.enclosure,
        "old_slugs": list(episode.old_slugs) or None,
    }
    text = new_page({**identity, **values})
    save_sources(tx, [source_of(path, create_text(house.content / path, text), f"episode:{episode.guid}")])
    return text
