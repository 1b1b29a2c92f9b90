"""What a browser calls itself, in words its owner knows: ``Firefox, Windows``."""

from __future__ import annotations

import re
from typing import NamedTuple

LONGEST = 300
"""Characters that are kept of what a browser calls itself."""

# The first that fits: most browsers claim to be several others too.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chromium", "Chromium"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


class Device(NamedTuple):
    """A browser and where it runs; empty where we do not know it."""

    browser: str
    system: str


def device_of(user_agent: str) -> Device:
    """Return what a browser's own name says of it."""
    return Device(_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))


def shortened_name(user_agent: str) -> str:
    """Return what is kept of a browser's name: one line of plain letters, as anyone may claim anything."""
    return re.sub(r"[^\x20-\x7e]", "", user_agent)[:LONGEST]


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in table if mark in text), "")
