"""Drafts that were thrown away and can still be taken back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, select

from podcast_service.catalog.episodes import get_episode
from podcast_service.catalog.revisions import Kept
from podcast_service.catalog.rows import load
from podcast_service.catalog.studio_tables import trash
from podcast_service.catalog.tables import episodes, revisions
from podcast_service.catalog.upsert import put
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import NotFound
from podcast_service.domain.show import Show


@dataclass(frozen=True, slots=True, kw_only=True)
class Thrown:
    """A draft that was thrown away: its last revision, where its page lay, and the folder its files lie in now.

    ``show`` is the guid of its show, ``folder`` is below the content folder.
    """

    guid: str
    show: str
    revision: int
    source: str
    folder: str
    by: str
    thrown_at: datetime


def save_thrown(tx: Connection, one: Thrown) -> None:
    """Keep that a draft was thrown away."""
    put(tx, trash, [asdict(one)])


def get_thrown(tx: Connection, show: str, guid: str) -> Thrown:
    """Return a draft of a show that was thrown away. Raises NotFound."""
    row = tx.execute(select(trash).where(trash.c.guid == guid, trash.c.show == show)).one_or_none()
    if row is None:
        raise NotFound("thrown_unknown", guid=guid)
    return Thrown(**row._mapping)


def list_thrown(tx: Connection, show: str | None = None) -> list[tuple[Thrown, Episode]]:
    """Return what was thrown away (of a show), the last first, as it was then; what came back is left out."""
    last = and_(revisions.c.subject == "episode:" + trash.c.guid, revisions.c.number == trash.c.revision)
    question = (
        select(trash, revisions.c.document)
        .join(revisions, last)
        .outerjoin(episodes, episodes.c.guid == trash.c.guid)
        .where(episodes.c.guid.is_(None))
        .order_by(trash.c.thrown_at.desc(), trash.c.guid)
    )
    if show is not None:
        question = question.where(trash.c.show == show)
    found = []
    for row in tx.execute(question):
        values = {name: value for name, value in row._mapping.items() if name != "document"}
        found.append((Thrown(**values), load(row.document, Episode)))
    return found


def list_cut_short(tx: Connection) -> list[Thrown]:
    """Return what was being thrown away when something was killed: the draft is there, some of its files are not."""
    question = select(trash).join(episodes, episodes.c.guid == trash.c.guid)
    return [Thrown(**row._mapping) for row in tx.execute(question)]


def get_draft(tx: Connection, show: Kept[Show], slug: str) -> Kept[Episode]:
    """Return an episode of a show. Raises NotFound, which tells of one that was thrown away where it lies now."""
    try:
        return get_episode(tx, show.latest.slug, slug)
    except NotFound:
        for _, episode in list_thrown(tx, show.latest.guid):
            if episode.slug == slug:
                called = episode.title or slug
                raise NotFound("episode_thrown", show=show.latest.slug, of=show.latest.guid, title=called) from None
        raise


def forget_thrown(tx: Connection, guid: str) -> None:
    """Forget that a draft was thrown away: it came back, or its time is over."""
    tx.execute(delete(trash).where(trash.c.guid == guid))
