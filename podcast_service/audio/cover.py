"""Artwork: find it in a sound file, and make it fit for feeds and pages."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import BinaryIO

from mutagen.flac import Picture as FlacPicture

from podcast_service.audio.encoded_picture import JPEG, Picture, for_directories, for_pages
from podcast_service.audio.opened_picture import open_square
from podcast_service.audio.tags import OpenTags
from podcast_service.domain.artwork import LARGEST, Crop
from podcast_service.domain.errors import Invalid

WIDTHS = (3000, 1200, 600, 300)
"""Pixels: for directories, for large and small places on a page."""
MAX_EMBEDDED = 24 * 1024 * 1024

_FRONT = 3  # of ID3's picture types


def find(opened: OpenTags) -> bytes | None:
    """Return the artwork in the tags, the front cover before others; None where there is none of sane size."""
    try:
        found = sorted(_pictures(opened), key=lambda typed: typed[0] != _FRONT)
    except (MemoryError, RecursionError) as error:
        raise Invalid("audio_hostile") from error
    return next((data for _, data in found if 0 < len(data) <= MAX_EMBEDDED), None)


def prepare(file: BinaryIO, widths: tuple[int, ...] = WIDTHS, crop: Crop | None = None) -> tuple[Picture, ...]:
    """Return square pictures of ``widths`` in RGB without metadata (feed-A02 to A06): JPEG, then WebP, largest first.

    Nothing is blown up: the largest is as wide as the source allows. WebP is for pages alone, so never the largest.
    Raises Invalid as ``open_square``.
    """
    square = open_square(file, crop, min(max(widths), LARGEST))
    first = for_directories(square)
    smaller = sorted({width for width in widths if width < min(first.width, max(widths))}, reverse=True)
    pictures = [first, *(picture for width in smaller for picture in for_pages(square, width))]
    return tuple(sorted(pictures, key=lambda picture: picture.media_type != JPEG))


def _pictures(opened: OpenTags) -> Iterator[tuple[int, bytes]]:
    if opened.raw is None:
        return
    if opened.kind == "id3":
        yield from ((int(frame.type), bytes(frame.data)) for frame in opened.raw.getall("APIC"))
    elif opened.kind == "mp4":
        yield from ((_FRONT, bytes(cover)) for cover in opened.raw.get("covr", []))
    else:
        kept = list(getattr(opened.file, "pictures", []))
        kept += [picture for text in opened.texts(("metadata_block_picture",)) if (picture := _flac_picture(text))]
        yield from ((int(picture.type), bytes(picture.data)) for picture in kept)


def _flac_picture(text: str) -> FlacPicture | None:
    try:
        return FlacPicture(base64.b64decode(text))
    except Exception:  # noqa: BLE001 a picture nobody can read is no picture; mutagen raises what comes
        return None
