"""An order: something a producer asked for that takes longer than a page may, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from podcast_service.domain.said import Said


class Kind(StrEnum):
    """What can be ordered; ``workflows/orders.CARRIED_OUT`` says what does it."""

    READ_IN = "read-in"
    PUBLISH = "publish"
    PUBLISH_SHOW = "publish-show"
    WITHDRAW = "withdraw"
    TAKE_IN = "take-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order. ``show`` is the guid of the show it belongs to, ``subject`` the guid or id of what it is about.

    ``details`` are what the kind needs. ``refused`` is why it was not carried out; ``result`` what came of it.
    """

    id: str
    kind: Kind
    show: str
    subject: str
    by: str
    producer: str | None
    details: Mapping[str, str]
    asked_at: datetime
    ended_at: datetime | None = None
    refused: tuple[Said, ...] = ()
    result: Mapping[str, str] = field(default_factory=dict)
    progress: str = ""
    """How far it is, in words for people who wait: ``3/7 interview.mp3``."""

    @property
    def state(self) -> str:
        """Return ``waiting`` until it has ended, then ``done`` or ``refused``."""
        return "waiting" if self.ended_at is None else "refused" if self.refused else "done"
