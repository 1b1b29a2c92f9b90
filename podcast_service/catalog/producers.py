"""Find and save producers and what they are in shows. An account is never deleted: history names it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from podcast_service.catalog.studio_tables import producers, show_roles
from podcast_service.catalog.upsert import put
from podcast_service.domain.errors import Conflict, NotFound
from podcast_service.domain.producer import Producer, ShowRole


def add_producer(tx: Connection, producer: Producer, *, made_at: datetime) -> None:
    """Add an account without a password. Raises Conflict when the address has one."""
    if find_producer_by_email(tx, producer.email) is not None:
        raise Conflict("producer_known", email=producer.email)
    values = {name: getattr(producer, name) for name in ("id", "name", "language", "is_administrator")}
    tx.execute(insert(producers).values(**values, email=producer.email.lower(), made_at=made_at))
    for show, role in producer.roles:
        save_role(tx, producer.id, show, role)


def save_producer(tx: Connection, producer: Producer) -> None:
    """Keep the name, language and rank of an account that is there."""
    values = {name: getattr(producer, name) for name in ("name", "language", "is_administrator")}
    tx.execute(update(producers).where(producers.c.id == producer.id).values(**values))


def find_producer(tx: Connection, producer: str) -> Producer | None:
    """Find an account that may be used by its id."""
    return _one(tx, select(producers).where(producers.c.id == producer, producers.c.disabled_at.is_(None)))


def find_producer_by_email(tx: Connection, email: str) -> Producer | None:
    """Find an account, disabled or not, by its address in any case of letters."""
    return _one(tx, select(producers).where(producers.c.email == email.lower()))


def get_producer(tx: Connection, producer: str) -> Producer:
    """Return an account that may be used. Raises NotFound."""
    found = find_producer(tx, producer)
    if found is None:
        raise NotFound("producer_unknown", producer=producer)
    return found


def list_producers(tx: Connection) -> list[Producer]:
    """Return every account that may be used, by address."""
    rows = tx.execute(select(producers).where(producers.c.disabled_at.is_(None)).order_by(producers.c.email)).all()
    return [_producer(tx, row) for row in rows]


def save_role(tx: Connection, producer: str, show: str, role: ShowRole | None) -> None:
    """Make the producer ``role`` in the show with the guid ``show``; None takes every role there away."""
    if role is None:
        tx.execute(delete(show_roles).where(show_roles.c.producer == producer, show_roles.c.show == show))
    else:
        put(tx, show_roles, [{"producer": producer, "show": show, "role": role.value}])


def _one(tx: Connection, question: Any) -> Producer | None:
    row = tx.execute(question).one_or_none()
    return _producer(tx, row) if row else None


def _producer(tx: Connection, row: Row[Any]) -> Producer:
    mine = select(show_roles.c.show, show_roles.c.role).where(show_roles.c.producer == row.id)
    return Producer(
        id=row.id,
        email=row.email,
        name=row.name,
        language=row.language,
        is_administrator=row.is_administrator,
        roles=tuple((one.show, ShowRole(one.role)) for one in tx.execute(mine.order_by(show_roles.c.show))),
    )
