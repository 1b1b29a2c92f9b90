"""What a page read of the library while it was made: the keys of ``site.reads``, each once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Noted:
    """Keys that were read since the last ``take``; for one thread."""

    def __init__(self) -> None:
        self._found = set[str]()
        self._hushed = 0

    def add(self, key: str) -> None:
        """Note that what ``key`` stands for was read."""
        if not self._hushed:
            self._found.add(key)

    @contextmanager
    def alone(self, key: str) -> Iterator[None]:
        """Note ``key`` for all that is read in the block: a value that is worked out, and compared, as a whole."""
        self.add(key)
        self._hushed += 1
        try:
            yield
        finally:
            self._hushed -= 1

    def take(self) -> tuple[str, ...]:
        """Return what was noted, in order, and forget it."""
        found, self._found = self._found, set()
        return tuple(sorted(found))
