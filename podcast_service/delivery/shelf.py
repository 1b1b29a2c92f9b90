"""The shelf: public answers made ready once per release and handed out from memory, which they fill to a limit."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Event, Lock

from podcast_service.delivery.kept import Kept

LONGEST_PATH = 1024
_MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class _Slot:
    kept: Kept
    asked: bool = False


@dataclass(slots=True)
class _Making:
    done: Event = field(default_factory=Event)
    kept: Kept | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Stock:
    """What is kept of one edition; a new edition starts with an empty one."""

    edition: Hashable
    slots: dict[str, _Slot] = field(default_factory=dict)
    making: dict[str, _Making] = field(default_factory=dict)
    size: int = 0


class Shelf:
    """Prepared answers by path, for any number of threads.

    ``make`` makes ready what stands at a path (``None``: there is no such address). It is called once per path and
    edition, however many ask at once, and must give what the edition it is called in says; where there is nothing it
    is asked each time, as another process may know of more already.
    ``edition`` is a cheap callable: while it returns an equal value, what is kept stays good. ``limit`` is in bytes.
    """

    def __init__(
        self,
        make: Callable[[str], Kept | None],
        edition: Callable[[], Hashable],
        *,
        limit: int = 64 * _MEGABYTE,
    ) -> None:
        self._make = make
        self._edition = edition
        self._limit = limit
        self._lock = Lock()
        self._stock = _Stock(edition())

    def ready(self, path: str) -> Kept | None:
        """Return what is kept for ``path`` now, without making anything: safe on an event loop."""
        stock = self._stock
        if stock.edition != self._edition():
            return None
        slot = stock.slots.get(path)
        if slot is None:
            return None
        slot.asked = True
        return slot.kept

    def find(self, path: str) -> Kept | None:
        """Return the answer for ``path``, making it when it is not kept; ``None`` when there is no such address.

        Raises what ``make`` raises, for all who waited. A path that no address of ours can have is not looked up.
        """
        if not _may_be_ours(path):
            return None
        with self._lock:
            stock = self._current()
            slot = stock.slots.get(path)
            if slot is not None:
                slot.asked = True
                return slot.kept
            making = stock.making.get(path)
            is_first = making is None
            if making is None:
                making = stock.making[path] = _Making()
        if is_first:
            self._fill(stock, path, making)
        making.done.wait()
        if making.error is not None:
            raise making.error
        return making.kept

    def _current(self) -> _Stock:
        edition = self._edition()
        if self._stock.edition != edition:
            self._stock = _Stock(edition)
        return self._stock

    def _fill(self, stock: _Stock, path: str, making: _Making) -> None:
        """Make the answer; those who wait for ``making`` are always let go."""
        try:
            making.kept = self._make(path)
        except BaseException as error:
            making.error = error
            raise
        finally:
            with self._lock:
                del stock.making[path]
                # An answer made while the edition changed may be of either one: it is given, but not kept.
                if making.kept is not None and stock.edition == self._edition():
                    self._remember(stock, path, making.kept)
            making.done.set()

    def _remember(self, stock: _Stock, path: str, kept: Kept) -> None:
        stock.slots[path] = _Slot(kept)
        stock.size += kept.size
        while stock.size > self._limit and len(stock.slots) > 1:
            self._drop_oldest(stock)

    def _drop_oldest(self, stock: _Stock) -> None:
        """Drop the oldest answer nobody asked for since it was last spared: a hit then costs no lock and no sorting."""
        while True:
            path = next(iter(stock.slots))
            slot = stock.slots.pop(path)
            if not slot.asked:
                stock.size -= slot.kept.size
                return
            slot.asked = False
            stock.slots[path] = slot


def _may_be_ours(path: str) -> bool:
    """Tell absurd paths from possible ones; ``//host`` would become someone else's address in a redirect (sec-S18)."""
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and len(path) <= LONGEST_PATH
        and path.isprintable()
    )
