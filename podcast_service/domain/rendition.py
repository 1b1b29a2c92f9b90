"""Renditions: what listeners get, made of a producer's recording, which itself stays untouched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from podcast_service.domain.media import Audio

ENCLOSURE_FORMATS = ("mp3", "m4a")
"""What Apple and Spotify take as an enclosure (feed-I05)."""
TARGET_LUFS = -16.0
"""The loudness podcasts are asked to have (Apple: -16 LKFS, give or take 1)."""
TARGET_PEAK_DBTP = -1.0
"""The true peak that leaves lossy coding some room."""


class Use(StrEnum):
    """What a rendition is for."""

    ENCLOSURE = "enclosure"
    ALTERNATE = "alternate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a rendition is made: into which format (``mp3``, ``m4a`` with AAC, ``opus``), and whether evened in loudness.

    Written ``mp3`` or ``mp3-normalised``.
    """

    format: str
    is_normalised: bool = False

    def __str__(self) -> str:
        """Return the recipe as a page names it."""
        return f"{self.format}-normalised" if self.is_normalised else self.format


ENCLOSURE_RECIPES = tuple(
    Recipe(format=name, is_normalised=even) for name in ENCLOSURE_FORMATS for even in (False, True)
)
ALTERNATE_RECIPES = (Recipe(format="opus"), Recipe(format="opus", is_normalised=True))


def recipe_named(text: str) -> Recipe | None:
    """Return the recipe a page names, or None for a name that is none."""
    return next((one for one in (*ENCLOSURE_RECIPES, *ALTERNATE_RECIPES) if str(one) == text.strip().lower()), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """An object for listeners: the recording itself with its final tags, or one made of it by ``recipe``.

    ``made_of`` is the hash of the recording's sound alone (``Sound.payload_sha256``), so that a recording that only got
    other tags keeps its renditions.
    """

    use: Use
    audio: Audio
    made_of: str
    recipe: Recipe | None = None
