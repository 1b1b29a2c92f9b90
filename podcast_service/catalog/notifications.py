"""What a hub was told of a feed, and what it answered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from podcast_service.catalog.tables import notifications
from podcast_service.catalog.upsert import put

RECEIPT_LENGTH = 500
"""Characters kept of what a hub answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A change a hub was told of and took: of the feed at a path, as it was in ``revision``.

    ``receipt`` is the start of what the hub answered, beside its ``status``.
    """

    feed: str
    hub: str
    revision: str
    sent_at: datetime
    status: int
    receipt: str = ""


def list_notified(tx: Connection, hub: str) -> dict[str, Notification]:
    """Return the last thing ``hub`` was told of each feed, by the feed's path."""
    last = (
        select(notifications.c.feed, func.max(notifications.c.sent_at).label("sent_at"))
        .where(notifications.c.hub == hub)
        .group_by(notifications.c.feed)
        .subquery()
    )
    same = and_(notifications.c.feed == last.c.feed, notifications.c.sent_at == last.c.sent_at)
    rows = tx.execute(select(notifications).join(last, same).where(notifications.c.hub == hub))
    return {row.feed: Notification(**row._mapping) for row in rows}


def save_notification(tx: Connection, one: Notification) -> None:
    """Keep that a hub was told, and its receipt."""
    put(tx, notifications, [asdict(one) | {"receipt": one.receipt[:RECEIPT_LENGTH]}])
