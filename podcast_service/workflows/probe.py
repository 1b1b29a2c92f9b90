"""Ask something that may not answer, without waiting for it for long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Generic, TypeVar

from podcast_service.domain.errors import Unavailable

SECONDS = 3.0
"""How long is waited for an answer."""

T = TypeVar("T")


@dataclass(slots=True)
class Probe(Generic[T]):
    """A question that is asked in a thread of its own. One at a time is open: a dead server gathers no threads."""

    ask: Callable[[], T]
    _open: _Asked[T] | None = None
    _lock: Lock = field(default_factory=Lock)

    def begin(self) -> _Asked[T]:
        """Ask, unless a question is open."""
        with self._lock:
            if self._open is None:
                self._open = _Asked(self.ask)
            return self._open

    def answer(self, seconds: float = SECONDS) -> T:
        """Return the answer. Raises what ``ask`` raises, Unavailable when there is none after ``seconds``."""
        asked = self.begin()
        asked.thread.join(seconds)
        if asked.thread.is_alive():
            raise Unavailable("probe_slow", seconds=f"{seconds:g}")
        with self._lock:
            if self._open is asked:
                self._open = None
        if asked.error:
            raise asked.error
        return asked.answers[0]


class _Asked(Generic[T]):
    """One question that is open, or was answered."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self.answers: list[T] = []
        self.error: BaseException | None = None
        self._ask = ask
        self.thread = Thread(target=self._run, name="probe", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.answers.append(self._ask())
        except Exception as error:  # noqa: BLE001 - not swallowed: raised to whoever asked
            self.error = error
