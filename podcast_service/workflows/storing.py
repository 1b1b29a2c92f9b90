"""Keep what uses stored objects and what removes them out of each other's way.

A workflow that finds an object stored already does not store it again, and points at it only in its transaction at the
end. Until then nothing says that the object is needed, however old it is, so nobody may remove it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from podcast_service.jobs.alone import alone_with, beside_others
from podcast_service.workflows.house import House

OBJECTS = "stored objects"
"""What is locked: by many at once who use them, or by one who removes some."""

P = ParamSpec("P")
R = TypeVar("R")


def storing(act: Callable[Concatenate[House, P], R]) -> Callable[Concatenate[House, P], R]:
    """Let a workflow use stored objects: none is removed between its first look and its end.

    One such workflow never calls another.
    """

    @wraps(act)
    def acting(house: House, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with beside_others(house.catalog, OBJECTS):
            return act(house, *args, **kwargs)

    return acting


@contextmanager
def removing(house: House) -> Iterator[None]:
    """Wait until no workflow uses stored objects, and keep new ones waiting until the block ends."""
    with alone_with(house.catalog, OBJECTS):
        yield
