"""Orders: asked for in a page, carried out by the worker (``workflows/carry_out``), whatever dies in between.

``place_order`` writes one row; the row makes a job due, and its end stands in it again.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from sqlalchemy import Connection

from podcast_service.catalog.database import transact
from podcast_service.catalog.orders import list_open_orders, save_order
from podcast_service.domain.order import Kind, Order
from podcast_service.jobs.due import Wanted
from podcast_service.workflows.house import House

TASK = "order"


def place_order(house: House, kind: Kind, show: str, subject: str, /, **details: str) -> Order:
    """Ask for something; ``show`` is the guid of the show it belongs to.

    The same that somebody asks for again while it waits is one order; of two who ask, one may lose the right to.
    """
    order = Order(
        id=uuid4().hex,
        kind=kind,
        show=show,
        subject=subject,
        by=house.by.name,
        producer=house.by.producer,
        details=details,
        asked_at=house.now(),
    )
    with transact(house.catalog) as tx:
        same = (one for one in list_open_orders(tx) if _asks_for(one) == _asks_for(order))
        if waiting := next(same, None):
            return waiting
        save_order(tx, order)
    return order


def _asks_for(order: Order) -> tuple[object, ...]:
    return order.kind, order.show, order.subject, order.producer, dict(order.details)


def orders_wanted(tx: Connection) -> list[Wanted]:
    """Return the orders that have not been carried out."""
    return [Wanted(task=TASK, subject=one.id, revision=one.kind.value) for one in list_open_orders(tx)]


def tell_progress(house: House, order: Order, words: str) -> None:
    """Keep how far an order is, for who waits for it."""
    with transact(house.catalog) as tx:
        save_order(tx, replace(order, progress=words))
