"""What runs every so often, and when a file that someone is writing has come to rest. Pure: time comes in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

REST = timedelta(seconds=10)
"""A file counts once its size and time have not moved for this long."""


class Turn(StrEnum):
    """What the worker does again and again."""

    CATALOG = "catalog"
    FOLDER = "folder"
    RELEASE = "release"
    CLEAN = "clean"


EVERY = {Turn.CATALOG: 60.0, Turn.FOLDER: 60.0, Turn.RELEASE: 20.0, Turn.CLEAN: 86_400.0}
"""Seconds between two turns. The catalog is asked, and a release made, before that whenever it changed."""


@dataclass(slots=True)
class Rota:
    """Whose turn it is. ``next_at`` is in seconds of a clock that never jumps."""

    next_at: dict[Turn, float] = field(default_factory=dict)

    def is_due(self, turn: Turn, now: float) -> bool:
        """Say whether ``turn`` has come."""
        return now >= self.next_at.get(turn, now)

    def done(self, turn: Turn, now: float, *, again_in: float | None = None) -> None:
        """Note that a turn was taken, and that the next one comes after its time or ``again_in`` seconds."""
        self.next_at[turn] = now + (EVERY[turn] if again_in is None else again_in)


Facts = tuple[int, int] | None
"""Size in bytes and time of change in nanoseconds; None for a file that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """How a file looked, and since when it has looked so."""

    facts: Facts
    since: datetime


def sighted(before: Mapping[str, Sighting], found: Mapping[str, Facts], now: datetime) -> dict[str, Sighting]:
    """Return the files in ``found`` as they look now; one that looks as before keeps its ``since``."""
    return {
        path: known if (known := before.get(path)) and known.facts == facts else Sighting(facts=facts, since=now)
        for path, facts in found.items()
    }


def moving(sightings: Mapping[str, Sighting], now: datetime) -> frozenset[str]:
    """Return the files that have not rested for long enough yet."""
    return frozenset(path for path, one in sightings.items() if now - one.since < REST)
