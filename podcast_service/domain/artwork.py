"""Which square of a picture becomes a cover, and when two covers show the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Cover

SMALLEST, LARGEST = 1400, 3000
"""Pixels of a side (feed-A03)."""
_NEARLY = 0.02  # of the longer side: one row of pixels too many is no reason to ask


@dataclass(frozen=True, slots=True, kw_only=True)
class Artwork:
    """What a picture that somebody serves is: its pixels, its format, the mode of its colours, whether it has alpha.

    ``lies`` says that it is shown turned by a quarter, so that its width is its height.
    """

    width: int
    height: int
    format: str
    mode: str
    has_alpha: bool = False
    lies: bool = False

    @property
    def upright(self) -> tuple[int, int]:
        """Return width and height as it is shown; a crop counts in these pixels."""
        return (self.height, self.width) if self.lies else (self.width, self.height)


class Side(StrEnum):
    """Where the square lies in a picture that is longer than it is wide, or wider than it is long."""

    MIDDLE = "middle"
    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A square of ``size`` pixels whose upper left corner lies at ``x``, ``y`` of the upright picture."""

    x: int
    y: int
    size: int


Crop = Side | Square
"""What a producer may ask for."""


def square_of(width: int, height: int, crop: Crop | None) -> Square:
    """Return the part of an upright picture that becomes the cover; what is nearly square is one.

    Raises Invalid: cover_too_small, cover_not_square when nobody said which part to keep, cover_crop_small,
    cover_crop_outside.
    """
    if isinstance(crop, Square):
        return _inside(crop, width, height)
    size = min(width, height)
    if size < SMALLEST:
        raise Invalid("cover_too_small", width=width, height=height)
    spare_x, spare_y = width - size, height - size
    if crop is None and spare_x + spare_y > _NEARLY * max(width, height):
        raise Invalid("cover_not_square", width=width, height=height)
    x = {Side.LEFT: 0, Side.RIGHT: spare_x}.get(crop or Side.MIDDLE, spare_x // 2)
    y = {Side.TOP: 0, Side.BOTTOM: spare_y}.get(crop or Side.MIDDLE, spare_y // 2)
    return Square(x=x, y=y, size=size)


def _inside(square: Square, width: int, height: int) -> Square:
    if square.size < SMALLEST:
        raise Invalid("cover_crop_small", size=square.size)
    if min(square.x, square.y) < 0 or square.x + square.size > width or square.y + square.size > height:
        raise Invalid("cover_crop_outside", crop=dump_crop(square), width=width, height=height)
    return square


def dump_crop(crop: Crop | None) -> str:
    """Write a crop as one word: ``middle``, ``120,0,1400`` (x, y, size), or nothing."""
    return f"{crop.x},{crop.y},{crop.size}" if isinstance(crop, Square) else crop or ""


def parse_crop(text: str) -> Crop | None:
    """Read what ``dump_crop`` wrote. Raises ValueError for anything else."""
    if "," not in text:
        return Side(text) if text else None
    x, y, size = (int(number) for number in text.split(","))
    return Square(x=x, y=y, size=size)


def same_picture(a: Cover | None, b: Cover | None) -> bool:
    """Say whether two covers show the same: the smaller files made for pages besides do not count."""
    return (a and a.sizes) == (b and b.sizes)
