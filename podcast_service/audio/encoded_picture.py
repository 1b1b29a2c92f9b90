"""Encode a square picture: JPEG for feeds and every reader, WebP for the readers that know it."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from podcast_service.domain.artwork import SMALLEST

MAX_SIZE = 512 * 1024
"""Bytes of any picture (feed-A06)."""
JPEG, WEBP = "image/jpeg", "image/webp"

_QUALITIES = (90, 84, 78, 70, 60, 50)
_LAST_QUALITIES = (40, 30, 20, 12, 6, 1)  # noise only: any photograph fits long before
_PAGE_QUALITIES = (84, 70, 50, 30, 12, 1)
_WEBP_QUALITY = 80  # no further from the source than JPEG at 84, measured
_WORTH = 0.9  # of the JPEG: for less, another file to store and to cache does not pay


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An encoded square picture of ``width`` pixels."""

    width: int
    data: bytes
    media_type: str = JPEG


def for_directories(image: Image.Image) -> Picture:
    """Encode with the best quality that fits; give up width only when no decent quality does."""
    smaller = [step for step in (2400, 2000, 1700) if SMALLEST <= step < image.width]
    for step in (image.width, *smaller):
        if found := _fitting(_resized(image, step), _QUALITIES):
            return Picture(width=step, data=found)
    last = _resized(image, min(image.width, SMALLEST))
    found = _fitting(last, (*_QUALITIES, *_LAST_QUALITIES))
    return Picture(width=last.width, data=found or _jpeg(last, _LAST_QUALITIES[-1]))


def for_pages(image: Image.Image, width: int) -> tuple[Picture, ...]:
    """Encode in ``width`` as JPEG, and as WebP where that is really smaller."""
    small = _resized(image, width)
    jpeg = b""
    for quality in _PAGE_QUALITIES:
        jpeg = _jpeg(small, quality)
        if len(jpeg) <= MAX_SIZE:
            break
    webp = _encoded(small, "WEBP", quality=_WEBP_QUALITY, method=4)
    light = (Picture(width=width, data=webp, media_type=WEBP),) if len(webp) <= _WORTH * len(jpeg) else ()
    return (Picture(width=width, data=jpeg), *light)


def for_notes(image: Image.Image) -> tuple[tuple[str, bytes], ...]:
    """Encode a picture of any shape for a page: as JPEG, and as WebP where that is really smaller, with media types."""
    jpeg = _jpeg(image, _PAGE_QUALITIES[0])
    webp = _encoded(image, "WEBP", quality=_WEBP_QUALITY, method=4)
    return ((JPEG, jpeg), *(((WEBP, webp),) if len(webp) <= _WORTH * len(jpeg) else ()))


def media_type_of(data: bytes) -> str | None:
    """Say which of the two an encoded picture is by how it begins."""
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    return WEBP if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def _resized(image: Image.Image, width: int) -> Image.Image:
    return image if image.width == width else image.resize((width, width), Image.Resampling.LANCZOS)


def _fitting(image: Image.Image, qualities: tuple[int, ...]) -> bytes | None:
    """Find by halving the first of falling ``qualities`` that fits."""
    low, high, found = 0, len(qualities), None
    while low < high:
        middle = (low + high) // 2
        data = _jpeg(image, qualities[middle])
        if len(data) <= MAX_SIZE:
            high, found = middle, data
        else:
            low = middle + 1
    return found


def _jpeg(image: Image.Image, quality: int) -> bytes:
    return _encoded(image, "JPEG", quality=quality, progressive=True, optimize=True)


def _encoded(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
