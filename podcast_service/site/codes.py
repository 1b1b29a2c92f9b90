"""QR codes: an address as a picture for a phone held up to it."""

from __future__ import annotations

import segno
from markupsafe import Markup

_MASK = 3
"""Readers take any of the eight; looking for the handsomest takes four times as long as all the rest."""


def qr_code(address: str) -> Markup:
    """Draw an address as an SVG without a style of its own."""
    code = segno.make(address, error="m", micro=False, mask=_MASK)
    drawn = code.svg_inline(omitsize=True, border=2, lineclass=None, svgclass="qr")
    return Markup(drawn)  # noqa: S704 - drawn by us: nothing of the address stands in it
