"""A store that does not answer is left alone for a while: nobody waits for what has just failed, and no thread does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from time import monotonic

from podcast_service.delivery.stream import Source
from podcast_service.domain.errors import Unavailable
from podcast_service.storage.base import Pieces

FAILURES = 3
"""Failures in a row after which the store counts as away; each stands for several tries of the client below."""

PAUSE = 5.0
"""Seconds until one more request is let through, to see whether it is back."""


class Watched:
    """A source that refuses at once while the store behind it is away; what is on this machine is served as ever."""

    def __init__(self, source: Source, *, now: Callable[[], float] = monotonic) -> None:
        self._source = source
        self._now = now
        self._lock = Lock()
        self._failures = 0
        self._again_at = 0.0

    def local_path(self, key: str) -> Path | None:
        """Return the file on this machine."""
        return self._source.local_path(key)

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        """Open a range of the object. Raises Unavailable, without asking, while the store is away (rel-F3)."""
        if not self._may_ask():
            raise Unavailable("delivery_store_away", key=key)
        try:
            pieces = self._source.read(key, start, stop)
        except Unavailable:
            with self._lock:
                self._failures += 1
                self._again_at = self._now() + PAUSE
            raise
        self._failures = 0
        return pieces

    def _may_ask(self) -> bool:
        with self._lock:
            if self._failures < FAILURES:
                return True
            if self._now() < self._again_at:
                return False
            self._again_at = self._now() + PAUSE
            return True
