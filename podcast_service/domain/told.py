"""Words of ours with values in them, kept apart so that they can be said in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce


class Told(str):
    """Text that reads in English, and keeps the message it was made of and the values in it."""

    __slots__ = ("message", "values")

    message: str
    values: Mapping[str, object]


def told(message: str, **values: object) -> Told:
    """Fill ``values`` into the places of ``message``, which has a row in the catalogue of each language."""
    words = Told(message.format(**values))
    words.message, words.values = message, values
    return words


def listed(parts: Iterable[Told]) -> Told:
    """Return words of ours one after the other, with commas between; there is at least one."""
    return reduce(lambda before, one: told("{before}, {one}", before=before, one=one), parts)
