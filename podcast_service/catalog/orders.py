"""Keep and find orders."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from podcast_service.catalog.rows import dump, load
from podcast_service.catalog.studio_tables import orders
from podcast_service.catalog.upsert import put
from podcast_service.domain.errors import NotFound
from podcast_service.domain.order import Order


def save_order(tx: Connection, order: Order) -> None:
    """Keep how an order stands."""
    row = {name: getattr(order, name) for name in ("id", "show", "subject", "asked_at", "ended_at")}
    put(tx, orders, [{**row, "kind": order.kind.value, "document": dump(order)}])


def get_order(tx: Connection, order: str) -> Order:
    """Return an order by its id. Raises NotFound."""
    document = tx.execute(select(orders.c.document).where(orders.c.id == order)).scalar_one_or_none()
    if document is None:
        raise NotFound("order_unknown", order=order)
    return load(document, Order)


def list_open_orders(tx: Connection) -> list[Order]:
    """Return the orders that have not ended, in the order in which they were asked."""
    question = select(orders.c.document).where(orders.c.ended_at.is_(None)).order_by(orders.c.asked_at, orders.c.id)
    return [load(document, Order) for document in tx.execute(question).scalars()]


def list_orders(tx: Connection, *, subject: str | None = None, show: str | None = None, limit: int = 20) -> list[Order]:
    """Return the latest orders about a subject or in a show, or all, the newest first."""
    question = select(orders.c.document).order_by(orders.c.asked_at.desc(), orders.c.id).limit(limit)
    if subject is not None:
        question = question.where(orders.c.subject == subject)
    if show is not None:
        question = question.where(orders.c.show == show)
    return [load(document, Order) for document in tx.execute(question).scalars()]


def count_open_orders(tx: Connection) -> int:
    """Return how many orders have not ended: a cheap question."""
    count: int = tx.execute(select(func.count()).select_from(orders).where(orders.c.ended_at.is_(None))).scalar_one()
    return count
