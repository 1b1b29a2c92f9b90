"""Where each word of a page stands, as one number whose bits are the places: nearness and phrases are shifts of it."""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from sys import byteorder

from podcast_service.search.passage import Part, Passage
from podcast_service.search.words import stem, words

GAP = 4
"""Places left free between two passages, so that no phrase runs from one into the next."""
MOST_PLACES = 400_000
"""Words of a page that are looked at: some forty hours of speech."""
_FEW = 8
_LIST, _BITS = b"l", b"b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page laid out word by word. ``starts`` are the places at which its passages begin, and where the last ends.

    ``ends`` are the places at which each part ends, in the order of ``Part``. ``places`` are those of each stem,
    rising; ``surfaces`` are words as they were written, by stem.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: dict[str, list[int]]
    surfaces: dict[str, str]


def lay_out(passages: Sequence[Passage], language: str) -> Layout:
    """Give every word of a page its place, part after part."""
    places, surfaces = defaultdict[str, list[int]](list), dict[str, str]()
    starts, ends, at = list[int](), dict[Part, int](), 0
    for passage in passages:
        starts.append(at)
        for word in words(passage.text):
            if at >= MOST_PLACES:
                break
            own = stem(word.folded, language)
            if own:
                places[own].append(at)
                surfaces.setdefault(own, passage.text[word.start : word.end].lower())
            at += 1
        at += GAP
        ends[passage.part] = at
    reached, bounds = 0, list[int]()
    for part in Part:
        reached = max(reached, ends.get(part, 0))
        bounds.append(reached)
    return Layout(starts=(*starts, at), ends=tuple(bounds), places=dict(places), surfaces=surfaces)


def pack(places: Sequence[int]) -> bytes:
    """Write places in few bytes: a list of few, the compressed bits of many."""
    if len(places) <= _FEW:
        return _LIST + pack_list(places)
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return _BITS + zlib.compress(bits, 6)


def unpack(data: bytes) -> int:
    """Read places back as the bits of one number."""
    if data[:1] == _BITS:
        return int.from_bytes(zlib.decompress(data[1:]), "little")
    found = 0
    for place in unpack_list(data[1:]):
        found |= 1 << place
    return found


def pack_list(numbers: Iterable[int]) -> bytes:
    """Write numbers one after the other, four bytes each, the least first."""
    made = array("I", numbers)
    if byteorder != "little":
        made.byteswap()
    return made.tobytes()


def unpack_list(data: bytes) -> array[int]:
    """Read what ``pack_list`` wrote."""
    made = array("I", data)
    if byteorder != "little":
        made.byteswap()
    return made
