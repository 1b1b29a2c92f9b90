"""The order of what was found: pure, the same on both database engines and whatever they are (exp-6.2.3).

A page counts by the words it has, where they stand and how near each other; the rarer a word, the more it counts. All
needed words go before most. Equal pages go by date, the newest first, then by address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from podcast_service.search.places import GAP
from podcast_service.search.query import SAME, Asked, Query

PART_WEIGHTS = (6.0, 3.2, 1.5, 2.4, 1.0)
"""What a word counts in each ``Part``, in their order."""
_BESIDE = 0.25
"""What further parts count beside the best one."""
_SMALL = 0.15
_NEAR = 8
"""Places within which words are near each other."""
_NEARNESS, _PHRASE, _WHOLE_TITLE = 0.6, 1.2, 0.8
_HALF = 0.45
"""What a passage must count, of the best one on its page, to be shown beside it."""

Masks = Mapping[str, int]
"""The places of each stem on one page, as bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What ranking needs of a page; ``ends`` are where its parts end, ``newness`` grows with its date."""

    path: str
    ends: tuple[int, ...]
    newness: float = 0.0


def rarities(query: Query, pages: Sequence[Masks], total: int) -> list[float]:
    """Return how much each word counts, by how many of ``total`` pages have it."""
    found = []
    for word in query.words:
        having = sum(any(term in masks for term in word.terms) for masks in pages)
        rarity = log(1 + (max(total, having) - having + 0.5) / (having + 0.5))
        found.append(rarity * (_SMALL if word.is_small else 1.0))
    return found


def has_phrases(query: Query, masks: Masks) -> bool:
    """Say whether every phrase in quotes stands on the page, word by word."""
    return all(in_a_row(query.words[first : last + 1], masks) for first, last in query.phrases)


def in_a_row(words: Sequence[Asked], masks: Masks) -> int:
    """Return the places at which the words stand one after the other, as bits of the first."""
    row = -1
    for offset, word in enumerate(words):
        row &= _exact(word, masks) >> offset
        if not row:
            return 0
    return max(row, 0)


def share(query: Query, masks: Masks) -> float:
    """Return the share of the needed words that the page has, from 0 to 1."""
    needed = query.needed
    return sum(any(term in masks for term in word.terms) for word in needed) / len(needed)


def score(query: Query, rarity: Sequence[float], facts: Facts, masks: Masks) -> float:
    """Return what the page counts for the query."""
    total = sum(worth * _in_parts(word, facts.ends, masks) for word, worth in zip(query.words, rarity, strict=True))
    every, spread = sum(rarity), -1
    for word in query.needed:
        spread &= _smear(_any(word, masks))
    if len(query.words) > 1:
        if spread > 0:
            total += _NEARNESS * every * _best_part(spread, facts.ends)
        row = in_a_row(query.words, masks)
        total += _PHRASE * every * _best_part(row, facts.ends) if row else 0.0
    total += _WHOLE_TITLE * every * PART_WEIGHTS[0] * _share_of_title(query, facts, masks)
    return total * share(query, masks) ** 2


def order(scored: Sequence[tuple[float, Facts]]) -> list[int]:
    """Return the places of ``scored`` in the order of what is found."""

    def key(place: int) -> tuple[float, float, str]:
        points, facts = scored[place]
        return -round(points, 6), -facts.newness, facts.path

    return sorted(range(len(scored)), key=key)


def best_passages(
    query: Query, rarity: Sequence[float], starts: Sequence[int], masks: Masks, numbers: range, most: int
) -> list[int]:
    """Return which of the passages ``numbers`` of a page are the best, in the order in which they stand."""
    found = list[tuple[float, int]]()
    row = in_a_row(query.words, masks) if len(query.words) > 1 else 0
    bits = [(_exact(word, masks), _any(word, masks), worth) for word, worth in zip(query.words, rarity, strict=True)]
    having = 0
    for _, every, _ in bits:
        having |= every
    for number in _touched(having, starts, numbers):
        start, size = starts[number], starts[number + 1] - starts[number]
        here = (1 << size) - 1
        points = sum(
            worth * (1.0 if exact >> start & here else 0.5 if every >> start & here else 0.0)
            for exact, every, worth in bits
        )
        if row >> start & here:
            points += _PHRASE * sum(rarity)
        if points:
            found.append((-round(points, 6), number))
    found.sort()
    best = [number for points, number in found[:most] if points <= found[0][0] * _HALF]
    return sorted(best)


def _touched(bits: int, starts: Sequence[int], numbers: range) -> list[int]:
    """Return which of the passages ``numbers`` have some bit set."""
    found, number = list[int](), numbers.start
    while number < numbers.stop:
        rest = bits >> starts[number]
        if not rest:
            break
        place = starts[number] + (rest & -rest).bit_length() - 1
        while starts[number + 1] <= place:
            number += 1
        if number < numbers.stop:
            found.append(number)
        number += 1
    return found


def _exact(word: Asked, masks: Masks) -> int:
    found = 0
    for term in word.exact:
        found |= masks.get(term, 0)
    return found


def _any(word: Asked, masks: Masks) -> int:
    found = 0
    for term in word.terms:
        found |= masks.get(term, 0)
    return found


def _in_parts(word: Asked, ends: Sequence[int], masks: Masks) -> float:
    """Return what a word counts on a page: most in its best part, less the more often it was counted already."""
    exact, every = _exact(word, masks), _any(word, masks)
    if not every:
        return 0.0
    kind = max((weight for term, weight in word.terms.items() if term in masks), default=SAME)
    best, others, start = 0.0, 0.0, 0
    for weight, end in zip(PART_WEIGHTS, ends, strict=True):
        here = (1 << end) - (1 << start)
        start = end
        part = exact & here
        count, worth = (part.bit_count(), kind) if part else ((every & here).bit_count(), min(kind, 0.45))
        if count:
            counted = weight * worth * (0.6 + 0.4 * count / (count + 3))
            best, others = max(best, counted), others + counted
    return best + _BESIDE * (others - best)


def _smear(bits: int) -> int:
    """Return the places within ``_NEAR`` of a bit, to either side."""
    reach = 1
    while reach < _NEAR:
        bits |= bits << reach
        reach *= 2
    return bits | bits >> _NEAR


def _best_part(bits: int, ends: Sequence[int]) -> float:
    start = 0
    for weight, end in zip(PART_WEIGHTS, ends, strict=True):
        if bits & ((1 << end) - (1 << start)):
            return weight
        start = end
    return PART_WEIGHTS[-1]


def _share_of_title(query: Query, facts: Facts, masks: Masks) -> float:
    """Return how much of the page's title was asked for, from 0 to 1."""
    size = max(1, facts.ends[0] - GAP)
    title = (1 << facts.ends[0]) - 1
    having = 0
    for word in query.words:
        having |= _exact(word, masks) & title
    return min(1.0, having.bit_count() / size)
