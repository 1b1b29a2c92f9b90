"""The words there are: which of them are compounds of a word, which a mistyped word may have meant.

All of them stand in one text, a line each, so that looking through hundreds of thousands takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from podcast_service.search.words import stem as stem_of

MOST_COMPOUNDS = 24
"""How many compounds of a word are looked for on each side, the shortest first: what a query may cost is bounded."""
MOST_GUESSES = 12
_MOST_LOOKED_AT = 4 * MOST_COMPOUNDS
_SHORTEST = 3
"""Letters a part of a compound has at least."""
_LONG_FIRST, _LONG_LAST = 4, 5
"""Letters from which on a word need not be followed, or led in, by a known one to be a part of a compound."""
_JOINTS = ("", "s", "e")
"""What Danish puts between the parts of a compound."""
_MISTYPED, _MISTYPED_TWICE = 4, 8
"""Letters from which on a word may be mistyped once, and twice."""


class Vocabulary:
    """Stems, each once. All answers are in a fixed order."""

    def __init__(self, stems: Iterable[str]) -> None:
        self._text = "\n" + "\n".join(sorted(set(stems))) + "\n"

    def __contains__(self, stem: str) -> bool:
        return stem != "" and self._text.startswith(stem + "\n", self._place(stem))

    def _place(self, stem: str) -> int:
        """Return where the first line begins that is not before ``stem``: by halves, as no set of them is kept."""
        text = self._text
        low, high = 1, len(text)
        while low < high:
            middle = text.rfind("\n", 0, (low + high) // 2) + 1
            if middle <= low:
                middle = low
            end = text.find("\n", middle)
            if text[middle:end] < stem:
                low = end + 1
            elif middle == low:
                return low
            else:
                high = middle
        return low

    def begun_with(self, stem: str) -> list[str]:
        """Return compounds whose first part is ``stem``: jobchance, jobchancevurdering."""
        if len(stem) < _SHORTEST:
            return []
        longer = sorted(self._beginning_with(stem), key=_by_length)[:_MOST_LOOKED_AT]
        return [line for line in longer if self._goes_on(stem, line[len(stem) :])][:MOST_COMPOUNDS]

    def ended_by(self, stem: str) -> list[str]:
        """Return compounds whose last part is ``stem``: afstemning, forventningsafstemning."""
        if len(stem) < _SHORTEST:
            return []
        longer = sorted(self._ending_in(stem), key=_by_length)[:_MOST_LOOKED_AT]
        return [line for line in longer if self._leads_to(stem, line[: -len(stem)])][:MOST_COMPOUNDS]

    def split(self, stem: str) -> tuple[str, str] | None:
        """Return the two words that an unknown compound is made of, where both are known; the longest first part."""
        for cut in range(len(stem) - _SHORTEST, _SHORTEST - 1, -1):
            second = stem[cut:]
            if second in self:
                for joint in _JOINTS:
                    if cut - len(joint) >= _SHORTEST and self._knows(stem[:cut], joint):
                        return stem_of(stem[:cut].removesuffix(joint), "da"), second
        return None

    def guesses(self, stem: str) -> list[str]:
        """Return what ``stem`` may have been meant to be, the likeliest first; nothing for a short word."""
        most = 2 if len(stem) >= _MISTYPED_TWICE else 1 if len(stem) >= _MISTYPED else 0
        if not most:
            return []
        letters, size = set(stem), len(stem)
        found = {
            line
            for line in self._alike(stem, most)
            if abs(len(line) - size) <= most and len(letters.symmetric_difference(line)) <= 2 * most
        }
        near = ((distance(stem, line, most), line[0] != stem[0], line) for line in found)
        return [line for _, _, line in sorted(one for one in near if one[0] <= most)[:MOST_GUESSES]]

    def _alike(self, stem: str, most: int) -> Iterator[str]:
        """Yield the words that may be ``most`` mistakes away, and others.

        Of ``most + 1`` pieces one is left whole: the first where it was, the last at the end, one between nearly where
        it was. Only a swap over a cut breaks two at once: it is made good, and a mistake less is left.
        """
        pieces = most + 1
        cuts = [len(stem) * number // pieces for number in range(pieces + 1)]
        for number, (start, end) in enumerate(pairwise(cuts)):
            piece = stem[start:end]
            if number == 0:
                yield from self._beginning_with(piece)
            elif number == most:
                yield from self._ending_in(piece)
            else:
                yield from self._having(piece, start)
        for cut in cuts[1:-1]:
            yield from self._alike(stem[: cut - 1] + stem[cut] + stem[cut - 1] + stem[cut + 1 :], most - 1)

    def _having(self, piece: str, place: int) -> Iterator[str]:
        at = self._text.find(piece)
        while at >= 0:
            first = self._text.rfind("\n", 0, at) + 1
            if abs(at - first - place) <= 1:
                yield self._text[first : self._text.find("\n", at)]
            at = self._text.find(piece, at + 1)

    def _beginning_with(self, stem: str) -> Iterator[str]:
        at = self._place(stem)
        while self._text.startswith(stem, at):
            end = self._text.find("\n", at)
            yield self._text[at:end]
            at = end + 1

    def _ending_in(self, stem: str) -> Iterator[str]:
        at = self._text.find(stem + "\n")
        while at >= 0:
            yield self._text[self._text.rfind("\n", 0, at) + 1 : at + len(stem)]
            at = self._text.find(stem + "\n", at + 1)

    def _goes_on(self, stem: str, rest: str) -> bool:
        if len(rest) < _SHORTEST:
            return False
        return len(stem) >= _LONG_FIRST or any(
            rest.startswith(joint) and rest.removeprefix(joint) in self for joint in _JOINTS
        )

    def _leads_to(self, stem: str, before: str) -> bool:
        if len(before) < _SHORTEST:
            return False
        return len(stem) >= _LONG_LAST or any(self._knows(before, joint) for joint in _JOINTS)

    def _knows(self, first: str, joint: str) -> bool:
        """Say whether what stands before ``joint`` in the first part of a compound is a known word, in any form."""
        return first.endswith(joint) and stem_of(first.removesuffix(joint), "da") in self


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters were left out, added, changed or swapped with the next (optimal string alignment).

    More than ``most`` is told as ``most + 1``.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = list[int](), list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        further = [i] + [most + 1] * len(other)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            cost = min(row[j] + 1, further[j - 1] + 1, row[j - 1] + (letter != other[j - 1]))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == other[j - 1]:
                cost = min(cost, before[j - 2] + 1)
            further[j] = cost
        if min(further) > most:
            return most + 1
        before, row = row, further
    return min(row[-1], most + 1)


def _by_length(word: str) -> tuple[int, str]:
    return len(word), word
