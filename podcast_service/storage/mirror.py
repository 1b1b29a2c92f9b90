"""The contract of a place that keeps a mirror: files under the names of public addresses, replaced as those change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import StoredObject
from podcast_service.storage.base import Storage

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What goes with the bytes of a file, as far as the place can keep it.

    ``leads_to`` is where a file server that can should lead on to, instead of giving the bytes.
    """

    media_type: str
    cache_control: str
    modified_at: datetime | None = None
    leads_to: str | None = None


class Mirror(Protocol):
    """Keeps files by name. Every method may raise Unavailable; a name no address of ours can have raises Invalid."""

    @property
    def url(self) -> str:
        """Return the address by which the place was named."""

    @property
    def location(self) -> str:
        """Say in words where the files lie."""

    @property
    def is_file_system(self) -> bool:
        """Say whether a web server opens these files itself: then codings lie beside, and nothing is said of types."""

    def is_empty(self) -> bool:
        """Say whether nothing at all lies there."""

    def holds(self, name: str) -> bool:
        """Say whether there is a file of that name, whoever put it there."""

    def read(self, name: str) -> bytes | None:
        """Return a file whole; None where there is none."""

    def write(self, name: str, data: bytes, facts: Facts) -> None:
        """Put ``data`` in the place of the file, at once and whole, and proven to lie there."""

    def copy(self, name: str, source: Storage, stored: StoredObject, facts: Facts) -> None:
        """Put a stored object in the place of the file, at once and whole, proven by its hash (rel-F4).

        Raises NotFound when the storage has lost it.
        """

    def remove(self, name: str) -> None:
        """Remove a file; one that is gone already is a quiet success."""

    def settle(self) -> None:
        """Return once everything that was written is durable; to be called while nothing is being written."""


def checked_name(name: str) -> str:
    """Return ``name`` if it is one an address of ours can have, else raise Invalid: nothing leads out of the mirror."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise Invalid("mirror_name", name=name[:100])
    return name
