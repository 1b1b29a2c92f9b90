"""The waveform of a sound as one path of an SVG: above its middle what stands there, and the same below it."""

from __future__ import annotations

WIDTH, MIDDLE = 1000, 50
_MOST = 48
"""How far the loudest stretch reaches from the middle."""


def outline_path(heights: tuple[int, ...]) -> str:
    """Return the path for a box of 1000 by 100: from left to right along the tops, and back along the bottoms.

    ``heights`` are 0 to 100; silence is a thin line, so that the end of the sound is seen.
    """
    places = [round(WIDTH * (2 * place + 1) / (2 * len(heights))) for place in range(len(heights))]
    reaches = [max(1, round(_MOST * height / 100)) for height in heights]
    points = list(zip([0, *places, WIDTH], [reaches[0], *reaches, reaches[-1]], strict=True)) if heights else []
    along = [f"{x} {MIDDLE - reach}" for x, reach in points] + [f"{x} {MIDDLE + reach}" for x, reach in points[::-1]]
    return f"M{' '.join(along)}z" if along else ""
