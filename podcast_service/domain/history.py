"""What was done, when and by whom: entries are only ever added (sec-S27)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done. ``subject`` is ``episode:<guid>``, ``show:<guid>``, ``producer:<id>`` and the like.

    ``act`` is a short word (``published``, ``edited``, ``signed-in``); ``revision`` is that of the catalog where there
    is one. ``facts`` are plain: never a secret, never an address of the network.
    """

    at: datetime
    by: str
    act: str
    subject: str
    producer: str | None = None
    show: str | None = None
    """The guid of the show it belongs to."""
    revision: int | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    """Its place in the whole history; given when it is kept."""
