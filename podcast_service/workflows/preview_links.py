"""Make, find and revoke secret links to an episode's page before it is published."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Connection

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.episodes import find_episode_by_guid, get_episode
from podcast_service.catalog.library import load_surroundings
from podcast_service.catalog.previews import (
    add_preview_link,
    delete_ended_links,
    delete_preview_link,
    find_preview_link,
)
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.shows import get_show
from podcast_service.credentials.tokens import new_token, token_hash
from podcast_service.domain.acts import Done
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid, NotFound, PodcastError
from podcast_service.domain.preview import LASTS_DAYS, PreviewLink
from podcast_service.domain.producer import Act
from podcast_service.workflows.history import note
from podcast_service.workflows.house import House
from podcast_service.workflows.privacy import private_stops
from podcast_service.workflows.rights import still_may


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLink:
    """A link just made; ``secret`` is shown once and kept nowhere."""

    link: PreviewLink
    secret: str = field(repr=False)


def make_preview_link(house: House, show: str, slug: str, days: int) -> NewLink:
    """Make a secret link to an episode that lasts so many days.

    Raises NotFound, Invalid for another time, and for an episode that holds a CPR number.
    """
    if days not in LASTS_DAYS:
        raise Invalid("preview_days", days=", ".join(map(str, LASTS_DAYS)))
    if reasons := private_reasons(house, show, slug):
        raise reasons[0]
    now, secret = house.now(), new_token()
    with transact(house.catalog) as tx:
        guid, show_guid = get_episode(tx, show, slug).latest.guid, get_show(tx, show).latest.guid
        link = PreviewLink(
            id=uuid4().hex,
            token_sha256=token_hash(secret),
            episode=guid,
            by=house.by.name,
            producer=house.by.producer,
            made_at=now,
            ends_at=now + timedelta(days=days),
        )
        delete_ended_links(tx, now)
        add_preview_link(tx, link)
        note(tx, house, Done.PREVIEW_LINK_MADE, f"episode:{guid}", show=show_guid, ends_at=link.ends_at.isoformat())
    return NewLink(link=link, secret=secret)


def private_reasons(house: House, show: str, slug: str) -> list[PodcastError]:
    """Return why nobody without an account may see an episode: it holds a CPR number."""
    with read(house.catalog) as tx:
        surroundings, kept_show, kept = load_surroundings(tx), get_show(tx, show), get_episode(tx, show, slug)
    return private_stops(house, surroundings, kept_show.latest, kept.latest)


def is_open(tx: Connection, link: PreviewLink, show_guid: str, now: datetime) -> bool:
    """Say whether a link to an episode of a show leads anywhere: before its end, while its maker may still make one."""
    return link.is_open(now) and still_may(tx, link.producer, Act.EDIT, show_guid)


def revoke_preview_link(house: House, show: str, slug: str, link: str) -> None:
    """Let a link to an episode lead nowhere from now on. Raises NotFound for one of another episode."""
    with transact(house.catalog) as tx:
        guid, show_guid = get_episode(tx, show, slug).latest.guid, get_show(tx, show).latest.guid
        if not delete_preview_link(tx, guid, link):
            raise NotFound("preview_link_unknown")
        note(tx, house, Done.PREVIEW_LINK_REVOKED, f"episode:{guid}", show=show_guid)


def behind_link(house: House, secret: str) -> tuple[PreviewLink, Kept[Episode]]:
    """Return what a secret link leads to.

    Raises NotFound for one that has ended, was revoked, never was, or whose maker may not make it any more, and for an
    episode that holds a CPR number by now.
    """
    with read(house.catalog) as tx:
        link = find_preview_link(tx, token_hash(secret))
        kept = find_episode_by_guid(tx, link.episode) if link else None
        show = get_show(tx, kept.latest.show).latest.guid if kept else ""
        if link is None or kept is None or not is_open(tx, link, show, house.now()):
            raise NotFound("preview_link_unknown")
    if private_reasons(house, kept.latest.show, kept.latest.slug):
        raise NotFound("preview_private")
    return link, kept
