"""Carry out what producers ordered: one row for each kind of order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from podcast_service.catalog.database import read, transact
from podcast_service.catalog.orders import get_order, save_order
from podcast_service.catalog.shows import get_show_by_guid
from podcast_service.domain.errors import Invalid, PodcastError, Unavailable
from podcast_service.domain.order import Kind, Order
from podcast_service.domain.producer import By
from podcast_service.domain.said import facts_of, said
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.ordered import publish_ordered, publish_show_ordered, withdraw_ordered
from podcast_service.workflows.publication_asked import Stops
from podcast_service.workflows.take_upload import take_upload


def do_order(house: House, subject: str, _revision: str) -> None:
    """Carry out the order ``subject`` in the name of who asked; one that has ended stays as it is.

    What refuses it ends it, with every reason kept. Raises Unavailable for what may pass: it is tried again.
    """
    with read(house.catalog) as tx:
        order = get_order(tx, subject)
    if order.ended_at is not None:
        return
    mine = replace(house, by=By(name=order.by, producer=order.producer))
    try:
        result = CARRIED_OUT[order.kind](mine, order)
        ended = replace(order, result=result)
    except Unavailable:
        raise
    except Stops as error:
        ended = replace(order, refused=tuple(said(reason) for reason in error.reasons))
    except PodcastError as error:
        ended = replace(order, refused=(said(error),))
    with transact(house.catalog) as tx:
        save_order(tx, replace(ended, ended_at=house.now()))


def read_in(house: House, order: Order) -> Mapping[str, str]:
    """Read a show's folder in: what was written while another ingest was at work there."""
    with read(house.catalog) as tx:
        show = get_show_by_guid(tx, order.show)
    ingest(house, folder=(house.content / show.source).parent)
    return {}


def take_in(house: House, order: Order) -> Mapping[str, str]:
    """Take an uploaded file in; what is wrong with it, it says of itself too."""
    taken = take_upload(house, order.subject)
    if taken.code:
        raise Invalid(taken.code, **facts_of(taken.facts))
    return {"episode": taken.episode or ""}


CARRIED_OUT: dict[Kind, Callable[[House, Order], Mapping[str, str]]] = {
    Kind.READ_IN: read_in,
    Kind.TAKE_IN: take_in,
    Kind.PUBLISH: publish_ordered,
    Kind.PUBLISH_SHOW: publish_show_ordered,
    Kind.WITHDRAW: withdraw_ordered,
}
"""What carries each kind of order out: it raises what refuses it, and may be called again after a crash."""
