"""Find and save shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from podcast_service.catalog.revisions import Kept, add_revision, kept, select_kept
from podcast_service.catalog.state import bump
from podcast_service.catalog.tables import shows
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.show import Show

_KEPT = select_kept(shows, "show", shows.c.slug)


def find_show(tx: Connection, slug: str) -> Kept[Show] | None:
    """Find a show by its slug."""
    row = tx.execute(_KEPT.where(shows.c.slug == slug)).one_or_none()
    return kept(row, Show) if row else None


def get_show(tx: Connection, slug: str) -> Kept[Show]:
    """Return a show. Raises NotFound."""
    found = find_show(tx, slug)
    if found is None:
        raise NotFound("show_unknown", show=slug)
    return found


def list_shows(tx: Connection) -> list[Kept[Show]]:
    """Return every show, by slug."""
    return sorted((kept(row, Show) for row in tx.execute(_KEPT)), key=lambda one: one.latest.slug)


def save_show(tx: Connection, show: Show, *, source: str, made_at: datetime) -> int:
    """Keep what the page ``source`` says of ``show``; return its revision, a new one only when something differs.

    Raises Conflict when another show has the same guid.
    """
    old = find_show(tx, show.slug)
    if old is None or old.latest.guid != show.guid:
        _refuse_known_guid(tx, show, source)
    if old is not None and old.latest == show:
        if old.source != source:
            tx.execute(update(shows).where(shows.c.slug == show.slug).values(source=source))
        return old.latest_revision
    number = old.latest_revision + 1 if old else 1
    add_revision(tx, f"show:{show.slug}", number, show, made_at)
    values = {"guid": show.guid, "latest": number, "source": source}
    if old is None:
        tx.execute(insert(shows).values(slug=show.slug, **values))
    else:
        tx.execute(update(shows).where(shows.c.slug == show.slug).values(**values))
    return number


def approve_show(tx: Connection, slug: str, revision: int) -> None:
    """Make a revision of the show the public one. Raises NotFound for one that never was."""
    row = tx.execute(select(shows.c.latest, shows.c.approved).where(shows.c.slug == slug)).one_or_none()
    if row is None:
        raise NotFound("show_unknown", show=slug)
    if not 1 <= revision <= row.latest:
        raise NotFound("revision_unknown", subject=slug, revision=revision, latest=row.latest)
    if row.approved != revision:
        tx.execute(update(shows).where(shows.c.slug == slug).values(approved=revision))
        bump(tx)


def _refuse_known_guid(tx: Connection, show: Show, source: str) -> None:
    other = tx.execute(
        select(shows.c.slug, shows.c.source).where(shows.c.guid == show.guid, shows.c.slug != show.slug)
    ).one_or_none()
    if other:
        raise Conflict("show_guid_taken", guid=show.guid, source=source, other=other.source, show=other.slug)
