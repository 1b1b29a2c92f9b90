"""A page laid out for search: for each stem, which passages have it, and what it counts on the page.

The passages of a stem are the bits of one number, so that what stands in one passage is found by ``&``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from podcast_service.search.passage import Part, Passage
from podcast_service.search.words import stem, words

MOST_PASSAGES = 20_000
"""Passages of a page that are looked at: some thirty hours of speech."""
PART_WEIGHTS = (6.0, 3.2, 1.5, 2.4, 1.0)
"""What a word counts in each ``Part``, in their order."""
_BESIDE = 0.25
"""What further parts count beside the best one."""
SCALE = 100
"""Weights are kept as whole numbers, so many to one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page laid out. ``ends`` say how many passages there are up to the end of each part, in the order of ``Part``.

    ``bits`` are the passages of each stem, ``weights`` what it counts; ``surfaces`` are stems as they were written.
    ``stems`` are those of each passage in their order, a space around each; ``title_words`` is how many a title has.
    """

    ends: tuple[int, ...]
    bits: dict[str, int]
    weights: dict[str, int]
    surfaces: dict[str, str]
    stems: tuple[str, ...]
    title_words: int


def lay_out(passages: Sequence[Passage], language: str) -> Layout:
    """Lay a page out; ``passages`` stand in the order of their parts."""
    counts, bits = defaultdict[str, list[int]](lambda: [0] * len(Part)), defaultdict[str, int](int)
    surfaces, rows = dict[str, str](), list[str]()
    order = {part: place for place, part in enumerate(Part)}
    for number, passage in enumerate(passages[:MOST_PASSAGES]):
        row = list[str]()
        for word in words(passage.text):
            own = stem(word.folded, language)
            if own:
                row.append(own)
                counts[own][order[passage.part]] += 1
                surfaces.setdefault(own, passage.text[word.start : word.end].lower())
        for own in set(row):
            bits[own] |= 1 << number
        rows.append(f" {' '.join(row)} ")
    sizes = [sum(passage.part is part for passage in passages[:MOST_PASSAGES]) for part in Part]
    titles = [row.split() for row in rows[: sizes[0]]]
    return Layout(
        ends=tuple(sum(sizes[: place + 1]) for place in range(len(sizes))),
        bits=dict(bits),
        weights={own: _weight(found) for own, found in counts.items()},
        surfaces=surfaces,
        stems=tuple(rows),
        title_words=max(1, min(map(len, titles), default=1)),
    )


def _weight(counts: Sequence[int]) -> int:
    """Return what a stem counts on a page that has it so often in each part: less the more often it was counted."""
    found = [
        weight * (0.6 + 0.4 * count / (count + 3)) for weight, count in zip(PART_WEIGHTS, counts, strict=True) if count
    ]
    return round(SCALE * (max(found) + _BESIDE * (sum(found) - max(found))))


def pack(bits: int) -> bytes:
    """Write bits in few bytes."""
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def unpack(data: bytes) -> int:
    """Read bits back."""
    return int.from_bytes(data, "little")
