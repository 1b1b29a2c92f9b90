"""Feeds as other hosts write them, with what is read in them beside each: ``case.xml`` and ``case.json``."""

from __future__ import annotations

import re
from pathlib import Path

CASES = sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.xml"))
_DECLARED = re.compile(r'encoding="([^"]+)"')


def feed_of(case: Path) -> bytes:
    """Return the feed in the encoding it declares; in our files all text is UTF-8."""
    text = case.read_text("utf-8")
    declared = _DECLARED.search(text)
    return text.encode(declared[1] if declared else "utf-8")
