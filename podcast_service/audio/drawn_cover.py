"""Draw a cover where nobody gave one: shapes and colours that follow from the title alone.

A drawn cover has no letters: the one font every machine has (Pillow's) lacks æ, ø and å, and the title stands
beside a cover wherever it is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache

from PIL import Image, ImageDraw

from podcast_service.audio.encoded_picture import for_directories
from podcast_service.domain.artwork import LARGEST

_TILES = 4
_TILE = LARGEST // _TILES
_FINE = 3  # shapes are drawn larger and reduced: their edges are smooth
# Five colours that sit well together.
_PALETTES = (
    ("#14324a", "#1f5673", "#e8b04a", "#d9683c", "#f3e3c7"),
    ("#23402f", "#3d6b4f", "#e2c76b", "#c9dcc0", "#d97b4f"),
    ("#3b2440", "#6b3f63", "#e79a86", "#f2cdb4", "#a85673"),
    ("#f4ecdd", "#d95d39", "#f0a85e", "#2f6f79", "#8fb8ad"),
    ("#0f3d3e", "#1c6a65", "#e4a853", "#e2dcc8", "#c2593f"),
    ("#eef1ec", "#33507a", "#e0a33c", "#a9c3d1", "#cf5c4d"),
    ("#2b2d42", "#4a5278", "#ef8d6b", "#d8c8b0", "#8aa6a3"),
    ("#f7ede6", "#8c3b4a", "#e5a28b", "#d9b86c", "#5e7f80"),
)


@lru_cache(maxsize=8)
def draw(title: str, seed: str) -> bytes:
    """Return a square JPEG of 3000 pixels, at most 512 KiB: the same for the same title and seed."""
    digits = _digits(f"{seed}\n{title}")
    palette = _PALETTES[next(digits) % len(_PALETTES)]
    image = Image.new("RGB", (LARGEST, LARGEST), palette[0])
    for place in range(_TILES * _TILES):
        tile = _tile(digits, palette)
        image.paste(tile, (place % _TILES * _TILE, place // _TILES * _TILE))
    return for_directories(image).data


def _digits(seed: str) -> Iterator[int]:
    """Yield numbers of 16 bits that follow from the seed alone, on every machine."""
    turn = 0
    while True:
        block = hashlib.sha256(f"{seed}\n{turn}".encode("utf-8", "replace")).digest()
        yield from (block[n] << 8 | block[n + 1] for n in range(0, len(block), 2))
        turn += 1


def _tile(digits: Iterator[int], palette: tuple[str, ...]) -> Image.Image:
    side = _TILE * _FINE
    back, front = _two(digits, palette)
    image = Image.new("RGB", (side, side), back)
    pen = ImageDraw.Draw(image)
    shape = next(digits) % 5
    if shape == 0:
        pen.pieslice((0, 0, side * 2, side * 2), 180, 270, fill=front)
    elif shape == 1:
        for step, fill in ((1.0, front), (0.66, back), (0.33, front)):
            pen.pieslice((-side * step, -side * step, side * step, side * step), 0, 90, fill=fill)
    elif shape == 2:
        pen.ellipse((side * 0.18, side * 0.18, side * 0.82, side * 0.82), fill=front)
    elif shape == 3:
        pen.pieslice((0, -side // 2, side, side // 2), 0, 180, fill=front)
        pen.pieslice((0, side // 2, side, side * 3 // 2), 0, 180, fill=front)
    else:
        _bars(pen, digits, side, front)
        return image.reduce(_FINE)
    return image.rotate(90 * (next(digits) % 4)).reduce(_FINE)


def _two(digits: Iterator[int], colours: tuple[str, ...]) -> tuple[str, str]:
    first = next(digits) % len(colours)
    step = 1 + next(digits) % (len(colours) - 1)
    return colours[first], colours[(first + step) % len(colours)]


def _bars(pen: ImageDraw.ImageDraw, digits: Iterator[int], side: int, fill: str) -> None:
    """Draw upright bars around the middle: sound, seen from the side."""
    count = 5
    width = side / (2 * count + 1)
    for n in range(count):
        height = side * (0.2 + 0.6 * (next(digits) % 100) / 100)
        left, top = width * (2 * n + 1), (side - height) / 2
        pen.rounded_rectangle((left, top, left + width, top + height), radius=width / 2, fill=fill)
