"""What one public address answers, before any request is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podcast_service.domain.media import StoredObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes of ours with the header fields that describe them.

    ``media_type`` carries its charset where it has one. ``modified_at`` stays while the bytes stay.
    ``fields`` are further header fields, such as Link, Location or Cache-Control.
    """

    body: bytes
    media_type: str
    status: int = 200
    modified_at: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """An object from the storage at a public address, such as an episode's sound or a picture."""

    object: StoredObject
    fields: tuple[tuple[str, str], ...] = ()


Answer = Document | Media
"""What ``site`` finds at an address; ``delivery`` turns it and a request into a plan."""
