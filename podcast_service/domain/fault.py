"""What is wrong with one field of a table that a person fills in."""

from __future__ import annotations

from dataclasses import dataclass

from podcast_service.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of one row, counted from 0."""

    row: int
    field: str
    error: Invalid
