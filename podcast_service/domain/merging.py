"""Two people's changes of one text, list or field, made from the same state: put together where that is safe.

A value is a table of short texts: one row of one column for a plain field, nothing for an empty one. Where both changed
the same piece nobody decides but a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

Value = tuple[tuple[str, ...], ...]
T = TypeVar("T")
Merge = Callable[[Value, Value, Value], Value | None]
"""Put together ``mine`` and ``theirs``, both made from ``base``; None where a person must choose."""

_MOST_PIECES = 2000
"""Pieces of one value that are compared each with each: a text of more is one piece."""


def text_of(value: Value) -> str:
    """Return what stands in a plain field."""
    return value[0][0] if value and value[0] else ""


def plain(text: str) -> Value:
    """Return a plain field's value."""
    return ((text,),) if text else ()


def whole(base: Value, mine: Value, theirs: Value) -> Value | None:
    """Take the side that moved; both at once are a clash unless they agree."""
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def paragraphs(base: Value, mine: Value, theirs: Value) -> Value | None:
    """Put a text together by its paragraphs: a clash only where both changed the same one."""
    easy = whole(base, mine, theirs)
    if easy is not None:
        return easy
    found = pieces(*(re.split("\n\n", text_of(one)) for one in (base, mine, theirs)))
    return None if found is None else plain("\n\n".join(found))


def rows(base: Value, mine: Value, theirs: Value) -> Value | None:
    """Put a list together by its rows, whose order counts."""
    easy = whole(base, mine, theirs)
    if easy is not None:
        return easy
    found = pieces(base, mine, theirs)
    return None if found is None else tuple(dict.fromkeys(found))


def ticks(base: Value, mine: Value, theirs: Value) -> Value:
    """Put sets together: what one of them ticked is ticked, what one of them took away is gone."""
    kept = [row for row in theirs if row in mine or row not in base]
    return (*kept, *(row for row in mine if row not in base and row not in theirs))


def pieces(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[T] | None:
    """Put three sequences together piece by piece, as diff3 does; None where both changed the same place."""
    if max(len(base), len(mine), len(theirs)) > _MOST_PIECES:
        return None
    out = list[T]()
    b = m = t = 0
    for at, at_mine, at_theirs in (*_anchors(base, mine, theirs), (len(base), len(mine), len(theirs))):
        between = _between(base[b:at], mine[m:at_mine], theirs[t:at_theirs])
        if between is None:
            return None
        out += [*between, *base[at : at + 1]]
        b, m, t = at + 1, at_mine + 1, at_theirs + 1
    return out


def _anchors(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[tuple[int, int, int]]:
    """Return the pieces that stand in all three, each with its three places."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    return [(at, in_mine[at], in_theirs[at]) for at in sorted(in_mine.keys() & in_theirs.keys())]


def _matches(base: Sequence[T], other: Sequence[T]) -> dict[int, int]:
    blocks = SequenceMatcher(None, base, other, autojunk=False).get_matching_blocks()
    return {block.a + step: block.b + step for block in blocks for step in range(block.size)}


def _between(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> Sequence[T] | None:
    """Put one stretch together; where nothing came or went, each piece of it by itself."""
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    if not len(base) == len(mine) == len(theirs) or len(base) == 1:
        return None
    found = [_between([was], [one], [other]) for was, one, other in zip(base, mine, theirs, strict=True)]
    return None if any(one is None for one in found) else [one[0] for one in found if one]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What a save comes to: what to write, what clashes, and what others changed meanwhile.

    ``values`` are the fields to write, by their keys.
    """

    values: Mapping[str, Value]
    clashes: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def merged(
    merges: Mapping[str, Merge], base: Mapping[str, Value], mine: Mapping[str, Value], theirs: Mapping[str, Value]
) -> Merged:
    """Decide field by field, by the rule each has in ``merges``, what a save from an older state comes to."""
    values, clashes, others = dict[str, Value](), list[str](), list[str]()
    for key, merge in merges.items():
        was, own, now = base.get(key, ()), mine.get(key, ()), theirs.get(key, ())
        result = merge(was, own, now)
        if result is None:
            clashes.append(key)
        elif result != now:
            values[key] = result
        if now not in (was, own):
            others.append(key)
    return Merged(values=values, clashes=tuple(clashes), others=tuple(others))
