"""Bars in a drawing, one for each day or month: places and words, drawn by the template as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from podcast_service.site import words
from podcast_service.site.templating import say
from podcast_service.workflows.statistics import Bar

HEIGHT, STEP, GAP = 200, 10, 1
"""In units of the drawing, which is stretched to the room there is."""
_LINES = 4
_LEAST = 2
"""How high the least bar is that is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One bar: where it stands, of what kind it is (``whole``, ``part``, ``unknown``), and what it says."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    name: str
    note: str
    number: str

    @property
    def words(self) -> str:
        """Return all it says."""
        return f"{self.name}: {self.number}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing: its bars, and the numbers beside it, the highest first."""

    bars: Sequence[Drawn]
    scale: Sequence[str]
    height: int = HEIGHT

    @property
    def width(self) -> int:
        """Return how wide it is."""
        return STEP * len(self.bars)

    @property
    def lines(self) -> list[int]:
        """Return how high the lines of the scale stand, the topmost first."""
        return [HEIGHT * line // _LINES for line in range(_LINES + 1)]

    def has(self, kind: str) -> bool:
        """Say whether there is a bar of a kind."""
        return any(bar.kind == kind for bar in self.bars)


def chart(bars: Sequence[Bar], language: str) -> Chart:
    """Lay out the bars of a period in words of ``language``."""
    step = _step(max((bar.downloads or 0 for bar in bars), default=0))
    return Chart(
        bars=[_drawn(bar, place, step * _LINES, language) for place, bar in enumerate(bars)],
        scale=[words.number(step * line, language) for line in range(_LINES, -1, -1)],
    )


def _step(most: int) -> int:
    """Return how much lies between two lines of the scale: 1, 2 or 5, or that times ten, a hundred and so on."""
    steps = (int(f"{first}{'0' * zeros}") for zeros in count() for first in (1, 2, 5))
    return next(step for step in steps if step * _LINES >= most)


def _drawn(bar: Bar, place: int, top: int, language: str) -> Drawn:
    number = bar.downloads
    height = HEIGHT if number is None else max(_LEAST if number else 0, number * HEIGHT // top)
    is_part = not bar.is_whole and number is not None
    return Drawn(
        x=place * STEP + (0 if number is None else GAP),
        y=HEIGHT - height,
        width=STEP - (0 if number is None else 2 * GAP),
        height=height,
        kind="unknown" if number is None else "part" if is_part else "whole",
        name=name_of(bar, language),
        note=say(language, "not all of it counted yet") if is_part else "",
        number=say(language, "Unknown") if number is None else words.number(number, language),
    )


def name_of(bar: Bar, language: str) -> str:
    """Name the day or the month of a bar."""
    period = bar.period
    return words.day(period.first, language) if period.days == 1 else words.month(period.first, language)
