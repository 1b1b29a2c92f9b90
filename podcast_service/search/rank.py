"""The order of what was found: pure, the same on both database engines and whatever they are (exp-6.2.3).

A page counts by the words it has, where they stand and whether they stand together; the rarer a word, the more it
counts. Equal pages go by date, the newest first, then by address.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from podcast_service.search.layout import PART_WEIGHTS, SCALE
from podcast_service.search.query import COMPOUND, Asked

_TOGETHER, _IN_A_ROW, _WHOLE_TITLE = 0.6, 1.2, 0.8
_FALLS = 0.45
"""What a passage must count, of the best one on its page, to be shown beside it."""
_MOST_LOOKED_AT = 60
"""Passages of a page that are weighed against each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What ranking needs of a page: see ``Layout``; ``newness`` grows with its date."""

    path: str
    ends: tuple[int, ...]
    title_words: int = 1
    newness: float = 0.0


@dataclass(slots=True)
class Hit:
    """One word on one page: what it counts, the passages that have the word itself, and those with any form of it."""

    weight: float = 0.0
    exact: int = 0
    every: int = 0


Hits = Sequence[Hit]
"""One for each needed word of a query, in their order."""


def hits_of(needed: Sequence[Asked], found: Mapping[str, tuple[int, int]]) -> list[Hit]:
    """Return what a page has of each word; ``found`` is the weight and the passages of each stem on it."""
    hits = []
    for word in needed:
        hit = Hit()
        for term, factor in word.terms.items():
            if term in found:
                weight, bits = found[term]
                hit.weight = max(hit.weight, weight * factor / SCALE)
                hit.every |= bits
                if factor > COMPOUND:
                    hit.exact |= bits
        hits.append(hit)
    return hits


def rarities(pages: Collection[Hits], total: int) -> list[float]:
    """Return how much each word counts, by how many of ``total`` pages have it."""
    found = []
    for hits in zip(*pages, strict=True):
        having = sum(1 for hit in hits if hit.every)
        found.append(log(1 + (total - having + 0.5) / (having + 0.5)))
    return found


def share(hits: Hits) -> float:
    """Return the share of the words that the page has, from 0 to 1."""
    return sum(1 for hit in hits if hit.every) / len(hits)


def together(hits: Hits) -> int:
    """Return the passages that have all the words."""
    bits = hits[0].every if hits else 0
    for hit in hits[1:]:
        bits &= hit.every
    return bits


def score(hits: Hits, rarity: Sequence[float], facts: Facts, in_a_row: int = 0) -> float:
    """Return what the page counts; ``in_a_row`` are the passages that have the query word by word."""
    total = sum(worth * hit.weight for hit, worth in zip(hits, rarity, strict=True))
    every = sum(rarity)
    if len(hits) > 1 and (bits := together(hits)):
        total += _TOGETHER * every * _best_part(bits, facts.ends)
    if in_a_row:
        total += _IN_A_ROW * every * _best_part(in_a_row, facts.ends)
    titles = (1 << facts.ends[0]) - 1
    named = sum(1 for hit in hits if hit.exact & titles)
    total += _WHOLE_TITLE * every * PART_WEIGHTS[0] * min(1.0, named / facts.title_words)
    return total * share(hits) ** 2


def order(scored: Sequence[tuple[float, Facts]]) -> list[int]:
    """Return the places of ``scored`` in the order of what is found."""

    def key(place: int) -> tuple[float, float, str]:
        points, facts = scored[place]
        return -round(points, 6), -facts.newness, facts.path

    return sorted(range(len(scored)), key=key)


def row_of(words: Sequence[Asked]) -> re.Pattern[str]:
    """Return what finds the words one after the other in the stems of a passage."""
    return re.compile(" " + " ".join(f"(?:{'|'.join(word.exact or ('-',))})" for word in words) + " ")


def best_passages(hits: Hits, rarity: Sequence[float], in_a_row: int, numbers: range, most: int) -> list[int]:
    """Return which of the passages ``numbers`` of a page are the best, in the order in which they stand."""
    here = (1 << numbers.stop) - (1 << numbers.start)
    bits = (together(hits) & here) or _any(hits) & here
    found = list[tuple[float, int]]()
    for number in _set(in_a_row & here | bits, _MOST_LOOKED_AT):
        points = sum(
            worth * (1.0 if hit.exact >> number & 1 else 0.5 if hit.every >> number & 1 else 0.0)
            for hit, worth in zip(hits, rarity, strict=True)
        )
        points += sum(rarity) if in_a_row >> number & 1 else 0.0
        found.append((-round(points, 6), number))
    found.sort()
    return sorted(number for points, number in found[:most] if points <= found[0][0] * _FALLS)


def lowest(bits: int, most: int) -> list[int]:
    """Return the numbers of the lowest bits that are set, at most ``most``."""
    return list(_set(bits, most))


def _set(bits: int, most: int) -> Iterator[int]:
    while bits and most:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low
        most -= 1


def _any(hits: Hits) -> int:
    bits = 0
    for hit in hits:
        bits |= hit.every
    return bits


def _best_part(bits: int, ends: Sequence[int]) -> float:
    start, best = 0, 0.0
    for weight, end in zip(PART_WEIGHTS, ends, strict=True):
        if weight > best and bits & ((1 << end) - (1 << start)):
            best = weight
        start = end
    return best
