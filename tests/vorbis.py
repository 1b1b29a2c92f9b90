"""Make Ogg Vorbis files bit by bit: blocks of both sizes in any order, as encoders write them for speech.

FFmpeg's own encoder knows one size only. The sound is silence: what a block lasts does not depend on what is in it.
"""

from __future__ import annotations

import io
import random
import struct
from collections.abc import Sequence

from mutagen.ogg import OggPage

Bits = tuple[int, int]
"""A number and how many bits it takes, the lowest first."""

_MARK = (int.from_bytes(b"vorbis", "little"), 48)
_BOOK = ((0x564342, 24), (1, 16), (2, 24), (0, 1), (0, 1), (0, 5), (0, 5), (0, 4))  # two words of one bit
_FLOOR = ((1, 16), (0, 5), (0, 2), (4, 4))
_RESIDUE = ((0, 16), (0, 24), (0, 24), (0, 24), (0, 6), (0, 8), (0, 4))
_MAPPING = ((0, 16), (0, 1), (0, 1), (0, 2), (0, 8), (0, 8), (0, 8))
_MODES = ((1, 6), (0, 1), (0, 40), (1, 1), (0, 40))  # the first for short blocks, the second for long ones
_ONE = (0, 8)
_FEW = (0, 6)  # one of a kind: its number less one


def speech(count: int, seed: int = 1) -> list[bool]:
    """Return which blocks are long, where sounds start and stop all the time."""
    chance, found = random.Random(seed), [False]
    while len(found) < count:
        found += [True] * chance.randrange(1, 12) + [False] * chance.randrange(1, 9)
    return found[:count]


def vorbis_bytes(
    blocks: Sequence[bool],
    *,
    rate: int = 44_100,
    channels: int = 1,
    powers: tuple[int, int] = (8, 11),
    on_page: int = 40,
    trimmed: int = 0,
) -> bytes:
    """Return a file of ``blocks`` (true for long ones), ``on_page`` packets a page; its end tells of ``trimmed`` less.

    The two sizes of block are two to the ``powers``. Vorbis I, sections 4.2, 4.3 and A.2.
    """
    out = io.BytesIO()
    head = b"\1vorbis" + struct.pack("<IBIiiiBB", 0, channels, rate, 0, 64_000, 0, powers[0] | powers[1] << 4, 1)
    comment = b"\3vorbis" + struct.pack("<II", 0, 0) + b"\1"
    pages = [([head], 0), ([comment, _setup()], 0)]
    sizes, end = [1 << powers[is_long] for is_long in blocks], 0
    for start in range(0, len(blocks), on_page):
        places = range(start, min(start + on_page, len(blocks)))
        end += sum((sizes[n - 1] + sizes[n]) // 4 for n in places if n)
        pages.append(([_packet(blocks, n, channels) for n in places], end))
    pages[-1] = (pages[-1][0], end - trimmed)
    for number, (packets, position) in enumerate(pages):
        page = OggPage()
        page.packets, page.position, page.serial, page.sequence = packets, position, 1, number
        page.first, page.last = number == 0, number == len(pages) - 1
        out.write(page.write())
    return out.getvalue()


def _setup() -> bytes:
    parts = (
        (5, 8),
        _MARK,
        _ONE,
        *_BOOK,
        _FEW,
        (0, 16),
        _FEW,
        *_FLOOR,
        _FEW,
        *_RESIDUE,
        _FEW,
        *_MAPPING,
        *_MODES,
        (1, 1),
    )
    return _packed(parts)


def _packet(blocks: Sequence[bool], number: int, channels: int) -> bytes:
    """Return a packet of sound: its mode, for a long block those of its neighbours, and no floor."""
    around = ((blocks[max(0, number - 1)], 1), (blocks[min(number + 1, len(blocks) - 1)], 1))
    return _packed(((0, 1), (blocks[number], 1), *(around if blocks[number] else ()), (0, channels)))


def _packed(parts: Sequence[Bits]) -> bytes:
    number = place = 0
    for value, width in parts:
        number |= int(value) << place
        place += width
    return number.to_bytes(-(-place // 8), "little")
