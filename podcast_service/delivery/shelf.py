"""The shelf: public answers made ready once per edition of the library and handed out from memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from threading import Event, Lock

from podcast_service.delivery.kept import Kept, keep
from podcast_service.domain.document import Answer, Document

LONGEST_PATH = 1024
_MOST_UNKNOWN = 1024
_MEGABYTE = 1024 * 1024


@dataclass(slots=True)
class _Slot:
    kept: Kept
    answer: Answer
    asked: bool = False


@dataclass(slots=True)
class _Making:
    done: Event = field(default_factory=Event)
    kept: Kept | None = None
    error: BaseException | None = None


@dataclass(slots=True)
class _Stock:
    """What is kept of one edition; a new edition starts with an empty one, and knows what was kept before it."""

    edition: Hashable
    before: dict[str, _Slot] = field(default_factory=dict)
    slots: dict[str, _Slot] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    making: dict[str, _Making] = field(default_factory=dict)
    size: int = 0


class Shelf:
    """Prepared answers by path, for any number of threads.

    ``make`` renders a path (``None``: there is no such address). It is called once per path and edition, however many
    ask at once, and must give what the edition it is called in says.
    ``edition`` is a cheap callable: while it returns an equal value, what is kept stays good. ``limit`` is in bytes.
    """

    def __init__(
        self,
        make: Callable[[str], Answer | None],
        edition: Callable[[], Hashable],
        *,
        https: bool = False,
        limit: int = 64 * _MEGABYTE,
    ) -> None:
        self._make = make
        self._edition = edition
        self._https = https
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
            if path in stock.unknown:
                return None
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
            self._stock = _Stock(edition, before=self._stock.slots or self._stock.before)
        return self._stock

    def _fill(self, stock: _Stock, path: str, making: _Making) -> None:
        """Make the answer; those who wait for ``making`` are always let go."""
        try:
            answer = self._make(path)
            making.kept = None if answer is None else self._keep(stock, path, answer)
        except BaseException as error:
            making.error = error
            raise
        finally:
            with self._lock:
                del stock.making[path]
                # An answer made while the edition changed may be of either one: it is given, but not kept.
                if making.error is None and stock.edition == self._edition():
                    self._remember(stock, path, making.kept, answer)
            making.done.set()

    def _keep(self, stock: _Stock, path: str, answer: Answer) -> Kept:
        """Make an answer ready; one that says the same as before stays as it was, codings and Last-Modified too."""
        old = stock.before.pop(path, None)
        if old is not None and _says_the_same(old.answer, answer):
            return old.kept
        return keep(path, answer, https=self._https)

    def _remember(self, stock: _Stock, path: str, kept: Kept | None, answer: Answer | None) -> None:
        if kept is None or answer is None:
            if len(stock.unknown) >= _MOST_UNKNOWN:
                stock.unknown.clear()
            stock.unknown[path] = None
            return
        stock.slots[path] = _Slot(kept, answer)
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


def _says_the_same(old: Answer, new: Answer) -> bool:
    if isinstance(old, Document) and isinstance(new, Document):
        return replace(old, modified_at=None) == replace(new, modified_at=None)
    return old == new


def _may_be_ours(path: str) -> bool:
    """Tell absurd paths from possible ones; ``//host`` would become someone else's address in a redirect (sec-S18)."""
    return (
        path.startswith("/")
        and "//" not in path
        and "\\" not in path
        and len(path) <= LONGEST_PATH
        and path.isprintable()
    )
