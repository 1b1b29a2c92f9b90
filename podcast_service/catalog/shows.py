"""Find, save and move shows.

A show's row stands under the slug the public knows it by. What its page asks for instead waits in its latest revision
until that is approved: then the show, its episodes and every address they hold move in that transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from podcast_service.catalog.revisions import Kept, add_revision, kept, select_kept
from podcast_service.catalog.state import bump
from podcast_service.catalog.tables import episodes, feed_parts, revisions, shows, slugs
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.show import Show, standing_at

_KEPT = select_kept(shows, "show", shows.c.slug)


def find_show(tx: Connection, slug: str) -> Kept[Show] | None:
    """Find a show by its slug."""
    row = tx.execute(_KEPT.where(shows.c.slug == slug)).one_or_none()
    return _kept(row) if row else None


def find_show_from(tx: Connection, source: str) -> Kept[Show] | None:
    """Find the show that was read from the page ``source``."""
    row = tx.execute(_KEPT.where(shows.c.source == source)).one_or_none()
    return _kept(row) if row else None


def find_show_by_guid(tx: Connection, guid: str) -> Kept[Show] | None:
    """Find a show by its guid."""
    row = tx.execute(_KEPT.where(shows.c.guid == guid)).one_or_none()
    return _kept(row) if row else None


def find_show_called(tx: Connection, name: str) -> Kept[Show] | None:
    """Find a show by its slug, by the one its page asks for, or by one it had."""
    found = list_shows(tx)
    forms = ((one.latest.slug,) for one in found), (_further_slugs(one) for one in found)
    return next((one for form in forms for one, known in zip(found, form, strict=True) if name in known), None)


def get_show(tx: Connection, slug: str) -> Kept[Show]:
    """Return a show. Raises NotFound."""
    found = find_show(tx, slug)
    if found is None:
        raise NotFound("show_unknown", show=slug)
    return found


def get_show_by_guid(tx: Connection, guid: str) -> Kept[Show]:
    """Return a show by its guid. Raises NotFound."""
    found = find_show_by_guid(tx, guid)
    if found is None:
        raise NotFound("show_unknown", show=guid)
    return found


def list_shows(tx: Connection) -> list[Kept[Show]]:
    """Return every show, by slug."""
    return sorted((_kept(row) for row in tx.execute(_KEPT)), key=lambda one: one.latest.slug)


def save_show(tx: Connection, show: Show, *, source: str, made_at: datetime) -> int:
    """Keep what the page ``source`` says of ``show``; return its revision, a new one only when something differs.

    Raises Conflict when another show has the same guid, or has or had one of its slugs.
    """
    old = find_show(tx, show.slug)
    if old is None or old.latest.guid != show.guid:
        _refuse_known_guid(tx, show, source)
    _refuse_known_slugs(tx, show, source)
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


def approve_show(tx: Connection, slug: str, revision: int) -> str:
    """Make a revision of the show the public one; return where it stands from now on, which may be another slug.

    Raises NotFound for a revision that never was.
    """
    row = tx.execute(select(shows.c.latest, shows.c.approved).where(shows.c.slug == slug)).one_or_none()
    if row is None:
        raise NotFound("show_unknown", show=slug)
    if not 1 <= revision <= row.latest:
        raise NotFound("revision_unknown", subject=slug, revision=revision, latest=row.latest)
    if row.approved == revision:
        return slug
    tx.execute(update(shows).where(shows.c.slug == slug).values(approved=revision))
    bump(tx)
    approved = get_show(tx, slug).approved
    return move_show(tx, slug, approved.new_slug) if approved and approved.new_slug else slug


def move_show(tx: Connection, slug: str, new: str) -> str:
    """Let the show stand at ``new`` with everything that hangs on it; return ``new``.

    Its row is the parent of its episodes' rows, so they are handed from a row at the old slug to one at the new one.
    """
    row = tx.execute(select(shows).where(shows.c.slug == slug)).one()
    tx.execute(insert(shows).values(**{**row._mapping, "slug": new, "guid": f"moving:{row.guid}"}))
    for table in (episodes, slugs, feed_parts):
        tx.execute(update(table).where(table.c.show == slug).values(show=new))
    tx.execute(update(revisions).where(revisions.c.subject == f"show:{slug}").values(subject=f"show:{new}"))
    tx.execute(shows.delete().where(shows.c.slug == slug))
    tx.execute(update(shows).where(shows.c.slug == new).values(guid=row.guid))
    bump(tx)
    return new


def move_show_page(tx: Connection, slug: str, source: str) -> None:
    """Note that the show's page lies elsewhere now."""
    tx.execute(update(shows).where(shows.c.slug == slug).values(source=source))


def _kept(row: Row[Any]) -> Kept[Show]:
    """Read a show as it stands: at the slug of its row, whatever slug it had when the document was written."""
    found = kept(row, Show)
    approved = found.approved and standing_at(found.approved, row.slug)
    return replace(found, latest=standing_at(found.latest, row.slug), approved=approved)


def _further_slugs(one: Kept[Show]) -> set[str]:
    """Return the slugs a show had, in what is public or in its page, and the one it asks for."""
    told = {slug for show in (one.latest, one.approved) if show for slug in (*show.old_slugs, show.new_slug or "")}
    return told - {""}


def _refuse_known_guid(tx: Connection, show: Show, source: str) -> None:
    other = tx.execute(
        select(shows.c.slug, shows.c.source).where(shows.c.guid == show.guid, shows.c.slug != show.slug)
    ).one_or_none()
    if other:
        raise Conflict("show_guid_taken", guid=show.guid, source=source, other=other.source, show=other.slug)


def _refuse_known_slugs(tx: Connection, show: Show, source: str) -> None:
    """Refuse a slug that is another show's now, was once, or will be: its addresses would come to serve two."""
    wanted: Iterable[str | None] = dict.fromkeys((show.new_slug, show.slug, *show.old_slugs))
    for other in list_shows(tx):
        held = {other.latest.slug, *_further_slugs(other)}
        taken = next((slug for slug in wanted if slug in held), None)
        if taken and other.latest.guid != show.guid:
            raise Conflict("show_slug_taken", source=source, slug=taken, other=other.source)
