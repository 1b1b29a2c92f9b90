"""Find and save episodes.

Every address an episode has or had stays its own: ``slugs`` holds them, and no other episode gets one of them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from podcast_service.catalog.revisions import Kept, add_revision, kept, last_number, select_kept
from podcast_service.catalog.state import bump
from podcast_service.catalog.tables import episodes, slugs
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.told import told

KEPT = select_kept(episodes, "episode", episodes.c.guid)
"""The question for episodes with their latest and approved documents."""


def find_episode(tx: Connection, show: str, slug: str) -> Kept[Episode] | None:
    """Find an episode by the slug its latest revision has."""
    row = tx.execute(KEPT.where(episodes.c.show == show, episodes.c.slug == slug)).one_or_none()
    return kept_at_row(row) if row else None


def get_episode(tx: Connection, show: str, slug: str) -> Kept[Episode]:
    """Return an episode by the slug its latest revision has. Raises NotFound, naming those there are."""
    found = find_episode(tx, show, slug)
    if found is None:
        known = ", ".join(one.latest.slug for one in list_episodes(tx, show)) or told("none")
        raise NotFound("episode_unknown_slug", show=show, slug=slug, known=known)
    return found


def find_episode_by_guid(tx: Connection, guid: str) -> Kept[Episode] | None:
    """Find an episode by its guid."""
    row = tx.execute(KEPT.where(episodes.c.guid == guid)).one_or_none()
    return kept_at_row(row) if row else None


def find_slug_holder(tx: Connection, show: str, slug: str) -> str | None:
    """Find the guid of the episode that has, or ever had, an address."""
    question = select(slugs.c.guid).where(slugs.c.show == show, slugs.c.slug == slug)
    guid: str | None = tx.execute(question).scalar_one_or_none()
    return guid


def list_episodes(tx: Connection, show: str | None = None) -> list[Kept[Episode]]:
    """Return every episode (of ``show``), by show and slug."""
    question = KEPT if show is None else KEPT.where(episodes.c.show == show)
    found = (kept_at_row(row) for row in tx.execute(question))
    return sorted(found, key=lambda one: (one.latest.show, one.latest.slug))


def lock_episode(tx: Connection, guid: str) -> Kept[Episode]:
    """Return the episode as it stays until the transaction ends, whoever else wants to change it.

    Raises NotFound.
    """
    row = tx.execute(KEPT.where(episodes.c.guid == guid).with_for_update(of=episodes)).one_or_none()
    if row is None:
        raise NotFound("episode_unknown", guid=guid)
    return kept_at_row(row)


def save_episode(tx: Connection, episode: Episode, *, source: str, made_at: datetime, moved: bool = False) -> int:
    """Keep what the page ``source`` says of ``episode``; return its revision, a new one only when something differs.

    Raises Conflict when another episode has, or ever had, one of its addresses, and when another page has the same
    guid: a copied page. ``moved`` says that the other page is gone, so that this is the same page elsewhere; what is
    public stays in its show even so.
    """
    old = find_episode_by_guid(tx, episode.guid)
    if old is not None and old.source != source and not moved:
        raise Conflict("episode_guid_taken", guid=episode.guid, source=source, other=old.source)
    if old is not None and old.approved and old.approved.show != episode.show:
        raise Conflict("episode_of_other_show", source=source, show=old.approved.show, slug=old.approved.slug)
    if old is not None and old.latest == episode:
        if old.source != source:
            tx.execute(update(episodes).where(episodes.c.guid == episode.guid).values(source=source))
        return old.latest_revision
    number = last_number(tx, f"episode:{episode.guid}") + 1  # one that was thrown away goes on counting
    new = _new_slugs(tx, episode, source)
    add_revision(tx, f"episode:{episode.guid}", number, episode, made_at)
    values = {"show": episode.show, "slug": episode.slug, "latest": number, "source": source}
    if old is None:
        tx.execute(insert(episodes).values(guid=episode.guid, **values))
    else:
        tx.execute(update(episodes).where(episodes.c.guid == episode.guid).values(**values))
    _hold_slugs(tx, episode, new, was_public=old is not None and was_out(old))
    return number


def was_out(one: Kept[Episode]) -> bool:
    """Say whether listeners may know the episode: it is public, or was before its publication was undone."""
    return one.approved is not None or one.latest.enclosure is not None


def move_episode_page(tx: Connection, guid: str, source: str) -> None:
    """Note that the episode's page lies elsewhere now."""
    tx.execute(update(episodes).where(episodes.c.guid == guid).values(source=source))


def kept_at_row(row: Row[Any]) -> Kept[Episode]:
    """Read an episode as it stands: in the show its row names, wherever that stood when the document was written."""
    found = kept(row, Episode)
    latest = replace(found.latest, show=row.show)
    return replace(found, latest=latest, approved=found.approved and replace(found.approved, show=row.show))


def approve_episode(tx: Connection, guid: str, revision: int) -> None:
    """Make a revision of the episode the public one. Raises NotFound for one that never was."""
    question = select(episodes.c.latest, episodes.c.approved).where(episodes.c.guid == guid)
    row = tx.execute(question).one_or_none()
    if row is None:
        raise NotFound("episode_unknown", guid=guid)
    if not 1 <= revision <= row.latest:
        raise NotFound("revision_unknown", subject=guid, revision=revision, latest=row.latest)
    if row.approved != revision:
        tx.execute(update(episodes).where(episodes.c.guid == guid).values(approved=revision))
        bump(tx)


def unapprove_episode(tx: Connection, guid: str) -> None:
    """Make nothing of the episode public any more; what it was called stays its own."""
    tx.execute(update(episodes).where(episodes.c.guid == guid).values(approved=None))
    bump(tx)


def remove_draft(tx: Connection, guid: str) -> None:
    """Take a draft that nobody has seen out of every list, and let go of its addresses; its revisions stay."""
    tx.execute(delete(slugs).where(slugs.c.guid == guid))
    tx.execute(delete(episodes).where(episodes.c.guid == guid, episodes.c.approved.is_(None)))


def _new_slugs(tx: Connection, episode: Episode, source: str) -> list[str]:
    """Return the slugs of ``episode`` that nobody holds yet."""
    wanted = list(dict.fromkeys((episode.slug, *episode.old_slugs)))
    rows = tx.execute(
        select(slugs.c.slug, slugs.c.guid, episodes.c.source)
        .join(episodes, episodes.c.guid == slugs.c.guid)
        .where(slugs.c.show == episode.show, slugs.c.slug.in_(wanted))
    ).all()
    for row in rows:
        if row.guid != episode.guid:
            facts = {"show": episode.show, "slug": row.slug, "source": source, "other": row.source, "guid": row.guid}
            raise Conflict("episode_slug_taken", **facts)
    held = {row.slug for row in rows}
    return [slug for slug in wanted if slug not in held]


def _hold_slugs(tx: Connection, episode: Episode, new: list[str], *, was_public: bool) -> None:
    """Hold the new slugs; a draft that nobody has seen lets go of those it no longer names."""
    if not was_public:
        named = (episode.slug, *episode.old_slugs)
        mine = slugs.c.guid == episode.guid
        tx.execute(delete(slugs).where(mine, slugs.c.slug.not_in(named) | (slugs.c.show != episode.show)))
    if new:
        tx.execute(insert(slugs), [{"show": episode.show, "slug": slug, "guid": episode.guid} for slug in new])
