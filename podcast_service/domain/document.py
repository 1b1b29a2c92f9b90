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


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An answer as it is sent, without its bytes: what a release keeps of an address.

    ``shared`` are the header fields of every kind of answer to it, ``own`` those of this document alone. ``digest``
    names the bytes: its ETags begin with it. ``object`` is the stored object it hands out, if it does.
    """

    status: int
    media_type: str
    shared: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str], ...]
    digest: str
    modified_at: datetime | None = None
    object: StoredObject | None = None


PERMANENT = 301


def lead_on(place: str) -> Document:
    """Send to ``place`` for good: an address of ours, or a feed at the host a show's page names (sec-S18)."""
    return Document(body=b"", media_type="text/plain; charset=utf-8", status=PERMANENT, fields=(("Location", place),))


Answer = Document | Media
"""What ``site`` finds at an address; ``delivery`` turns it and a request into a plan."""
