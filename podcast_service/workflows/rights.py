"""Whether who began something may still do it when it is carried out: a role can be lost meanwhile (sec-S2)."""

from __future__ import annotations

from sqlalchemy import Connection

from podcast_service.catalog.database import read
from podcast_service.catalog.producers import find_producer
from podcast_service.domain.errors import Forbidden
from podcast_service.domain.producer import Act
from podcast_service.workflows.house import House


def still_may(tx: Connection, producer: str | None, act: Act, show: str) -> bool:
    """Say whether an account may do ``act`` in the show with the guid ``show`` now.

    None is who needs no account: whoever has the command line has everything.
    """
    if producer is None:
        return True
    found = find_producer(tx, producer)
    return found is not None and found.may(act, show)


def see_right(house: House, act: Act, show: str) -> None:
    """See that the one in whose name the house acts may still do ``act`` in a show. Raises Forbidden."""
    with read(house.catalog) as tx:
        if not still_may(tx, house.by.producer, act, show):
            raise Forbidden("right_lost", name=house.by.name)
