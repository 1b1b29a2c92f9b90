"""The advice of the list "Klar til udgivelse?" that a person accepted, as an episode's page keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from podcast_service.content.fields import Fields

ACCEPTED = "accepted_advice"


def accepted_of(keys: Fields) -> dict[str, tuple[str, datetime]]:
    """Return the advice a page says was accepted, by what it is about: its code, and when. Raises Invalid."""
    rows = [row for row in keys.rows(ACCEPTED) if isinstance(row, Fields)]
    return {
        row.required("about"): (row.text("advice") or "", moment)
        for row in rows
        if (moment := row.moment("accepted_at"))
    }


def dump_accepted(accepted: Mapping[str, tuple[str, datetime]]) -> list[dict[str, object]] | None:
    """Write what ``accepted_of`` reads; nothing accepted is no key."""
    rows: list[dict[str, object]] = [
        {"advice": code, "about": about, "accepted_at": moment} for about, (code, moment) in accepted.items()
    ]
    return rows or None
