"""How the publication of an episode stands, as its page tells it: looked at, nothing done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podcast_service.catalog.approvals import Approval, find_approval
from podcast_service.catalog.database import read
from podcast_service.catalog.orders import list_orders
from podcast_service.catalog.revisions import Kept
from podcast_service.domain.episode import Episode
from podcast_service.domain.local_time import is_shown_twice, is_summer_time
from podcast_service.domain.order import Kind, Order
from podcast_service.domain.outline import Standing
from podcast_service.domain.producer import Act
from podcast_service.domain.told import told
from podcast_service.site.words import written_out
from podcast_service.web.studio.here import Here
from podcast_service.workflows.approve import Makers, asks_for_approval, makers_of
from podcast_service.workflows.board import Line
from podcast_service.workflows.overview import ReleaseState, release_state
from podcast_service.workflows.undo import Undo, find_undo

KINDS = (Kind.PUBLISH, Kind.WITHDRAW)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicationState:
    """How a publication stands; ``line`` is what lists say of the episode.

    ``waiting`` is what is being carried out, ``refused`` what was not and why; ``release`` what is served meanwhile.
    """

    line: Line
    waiting: Order | None
    refused: Order | None
    undo: Undo | None
    release: ReleaseState
    needs_approval: bool
    approval: Approval | None
    makers: Makers
    may_approve: bool

    @property
    def is_on_its_way(self) -> bool:
        """Say whether listeners do not get yet what was decided."""
        is_out = self.line.standing in (Standing.PUBLISHED, Standing.PENDING, Standing.WITHDRAWN)
        return self.waiting is not None or (is_out and self.release.is_due and not self.release.is_held)


def publication_state(here: Here, line: Line) -> PublicationState:
    """Look at how the publication of the episode stands, of which lists say ``line``."""
    kept, subject = here.episode, f"episode:{here.episode.latest.guid}"
    with read(here.house.catalog) as tx:
        orders = [one for one in list_orders(tx, subject=kept.latest.guid) if one.kind in KINDS]
        approval = find_approval(tx, subject, kept.latest_revision)
        makers = makers_of(tx, here.show, kept)
    last = orders[0] if orders else None
    is_other = approval is not None and here.producer.id not in (approval.asked_producer, *makers.known)
    return PublicationState(
        line=line,
        waiting=next((one for one in orders if one.ended_at is None), None),
        refused=last if last and last.refused and _is_about(last, kept) else None,
        undo=find_undo(here.house, kept),
        release=release_state(here.house),
        needs_approval=asks_for_approval(here.show) and kept.latest_revision != kept.approved_revision,
        approval=approval,
        makers=makers,
        may_approve=is_other and approval is not None and not approval.is_given and here.may(Act.PUBLISH),
    )


def _is_about(order: Order, kept: Kept[Episode]) -> bool:
    """Say whether what refused the order still stands: nobody changed the episode since."""
    return order.details.get("revision") in (None, str(kept.latest_revision))


def danish_time(here: Here, moment: datetime) -> str:
    """Write a moment out with its weekday, and say which of two where clocks show it twice (exp-6.3.10)."""
    written = written_out(moment, here.language)
    if not is_shown_twice(moment):
        return f"{written} ({here.say('Danish time')})"
    which = told("first time, summer time") if is_summer_time(moment) else told("second time, winter time")
    return f"{written} ({here.say('Danish time')}, {here.say(which)})"
