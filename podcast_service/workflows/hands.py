"""Carry out workflows in a process of their own: feedgen sets the locale of the whole process it runs in.

A few processes stand ready, each with an open house; they end when the process that has them dies.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from multiprocessing import get_context, parent_process
from threading import Lock, Thread
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from podcast_service.domain.errors import Unavailable
from podcast_service.domain.producer import By
from podcast_service.workflows.house import House

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 2
_LONGEST = 300.0
"""Seconds a page waits: what may take longer is ordered (``workflows/orders``)."""


class Hands(Protocol):
    """Whoever carries out a workflow in someone's name. What is handed over and back must be plain values."""

    def do(self, by: By, workflow: Callable[Concatenate[House, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out ``workflow``; its errors come back as they are. Raises Unavailable when nobody can."""
        ...

    def warm(self) -> None:
        """Make ready in the background, where that takes a while: somebody is about to ask for something."""
        ...


class OwnHands:
    """Carry out workflows in this process: where nothing else runs in it, as in tests."""

    def __init__(self, house: House) -> None:
        self._house = house

    def do(self, by: By, workflow: Callable[Concatenate[House, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out ``workflow`` here."""
        return workflow(replace(self._house, by=by), *args, **kwargs)

    def warm(self) -> None:
        """Do nothing: this process is ready."""


class ManyHands:
    """Carry out workflows in processes that stand ready; ``opening`` opens the house in each and is plain itself."""

    def __init__(self, opening: Callable[[], AbstractContextManager[House]]) -> None:
        self._opening = opening
        self._pool: ProcessPoolExecutor | None = None
        self._lock = Lock()

    def do(self, by: By, workflow: Callable[Concatenate[House, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Carry out ``workflow`` in one of the processes; one that was killed is replaced and the error told."""
        pool = self._ready()
        try:
            waited = pool.submit(_do, by, workflow, args, kwargs)
            return waited.result(_LONGEST)
        except BrokenProcessPool as error:
            with self._lock:
                if self._pool is pool:
                    self._pool = None
            raise Unavailable("hands_gone") from error
        except TimeoutError as error:
            waited.cancel()  # unless it has begun: nobody waits for it any more
            raise Unavailable("hands_slow", seconds=round(_LONGEST)) from error

    def warm(self) -> None:
        """Start the processes unless they are there: the first change would else wait for them."""
        if self._pool is None:
            self._ready().submit(_stand_ready)

    def _ready(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                context = get_context("spawn")
                self._pool = ProcessPoolExecutor(AT_ONCE, context, initializer=_open, initargs=(self._opening,))
            return self._pool


_opened: list[House] = []
_kept_open = ExitStack()


def _open(opening: Callable[[], AbstractContextManager[House]]) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _opened.append(_kept_open.enter_context(opening()))


def _end_with_parent() -> None:
    """End when the process that started this one is gone: nobody else would end us."""
    if parent := parent_process():
        parent.join()
        _kept_open.close()
        os._exit(0)


def _stand_ready() -> None:
    """Do nothing: that there is something to do has the first process started, which opens its house."""


def _do(by: By, workflow: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]) -> T:
    return workflow(replace(_opened[0], by=by), *args, **kwargs)
