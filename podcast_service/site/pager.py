"""The ways from one page of a long list to the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Step(NamedTuple):
    """A way from one page to another; ``None`` as number where some are left out."""

    number: int | None
    path: str = ""


class Pager(NamedTuple):
    """The pages of a list as one of them leads to the others."""

    here: int
    before: str | None
    after: str | None
    steps: tuple[Step, ...]


def pager(here: int, of: int, path: Callable[[int], str]) -> Pager | None:
    """Return the ways from page ``here`` to others: the first, the last, and those beside it; none where it is alone.

    ``path`` says where a page stands.
    """
    if of == 1:
        return None
    shown = sorted({1, of, *range(max(1, here - 2), min(of, here + 2) + 1)})
    steps = list[Step]()
    for before, number in zip((0, *shown), shown, strict=False):
        steps += [Step(None)] if number > before + 1 else []
        steps.append(Step(number, path(number)))
    return Pager(
        here=here,
        before=path(here - 1) if here > 1 else None,
        after=path(here + 1) if here < of else None,
        steps=tuple(steps),
    )
