"""Two texts beside each other, the words that are other ones marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORD = re.compile(r"\s+|[^\s\w]|\w+")
_MOST = 6_000
"""Words that are compared one by one; of longer texts the lines are."""


class Piece(NamedTuple):
    """A stretch of text, and whether it stands on this side alone."""

    text: str
    is_other: bool


def marked(was: str, now: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts in pieces, marked where the words are other ones; together they are the texts."""
    old, new = _WORD.findall(was), _WORD.findall(now)
    if len(old) + len(new) > _MOST:
        old, new = was.splitlines(keepends=True), now.splitlines(keepends=True)
    left, right = list[Piece](), list[Piece]()
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left += [Piece("".join(old[a:b]), kind != "equal")] if b > a else []
        right += [Piece("".join(new[c:d]), kind != "equal")] if d > c else []
    return tuple(left), tuple(right)
