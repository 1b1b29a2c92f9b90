"""Look at a picture as somebody serves it: what it is, once every pixel of it was decoded (feed-A02 to feed-A05)."""

from __future__ import annotations

from dataclasses import asdict
from typing import BinaryIO

from podcast_service.audio.opened_picture import MAX_PIXELS, decoded, lies
from podcast_service.audio.wire import Json
from podcast_service.domain.artwork import Artwork
from podcast_service.domain.errors import Invalid


def measure(file: BinaryIO) -> Artwork:
    """Decode the picture and say what it is. Raises Invalid as ``open_square``."""
    image = decoded(file)
    return Artwork(
        width=image.width,
        height=image.height,
        format=image.format or "",
        mode=image.mode,
        has_alpha=image.has_transparency_data,
        lies=lies(image),
    )


def dump(artwork: Artwork) -> dict[str, object]:
    """Return the head of a reply."""
    return {"artwork": asdict(artwork)}


def parse(head: dict[str, Json]) -> Artwork:
    """Check what a child says and return it; raises Invalid(audio_hostile)."""
    data = head.get("artwork")
    found = data if isinstance(data, dict) else {}
    width, height, kind, mode = (found.get(name) for name in ("width", "height", "format", "mode"))
    if not isinstance(width, int) or not isinstance(height, int) or not 0 < width * height <= MAX_PIXELS:
        raise Invalid("audio_hostile")
    if not isinstance(kind, str) or not isinstance(mode, str) or len(kind + mode) > 20:
        raise Invalid("audio_hostile")
    alpha, turned = found.get("has_alpha") is True, found.get("lies") is True
    return Artwork(width=width, height=height, format=kind, mode=mode, has_alpha=alpha, lies=turned)
