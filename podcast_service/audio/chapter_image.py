"""Pictures of chapters: of any shape, encoded anew in the sizes that are needed (sec-S8)."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image

from podcast_service.audio.encoded_picture import JPEG
from podcast_service.audio.opened_picture import open_whole
from podcast_service.domain.errors import Invalid

LARGEST, SMALL = 1400, 160
"""Pixels of the longer side: for players, and for the list on a page."""
_QUALITY = 84


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """An encoded picture of a chapter, or of show notes."""

    width: int
    height: int
    data: bytes
    media_type: str = JPEG


def fit(file: BinaryIO) -> tuple[Fitted, ...]:
    """Return the picture as JPEG in RGB without metadata, uncropped: within ``LARGEST``, then within ``SMALL``.

    Nothing is blown up: of a picture that is small itself there is only the one. Raises Invalid:
    chapter_image_not_picture, chapter_image_too_large.
    """
    try:
        whole = open_whole(file, LARGEST)
    except Invalid as error:
        if error.code == "cover_too_large":
            raise Invalid("chapter_image_too_large", limit=error.facts["limit"]) from error
        raise Invalid("chapter_image_not_picture") from error
    if max(whole.size) <= SMALL:
        return (_fitted(whole),)
    small = whole.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return (_fitted(whole), _fitted(small))


def _fitted(image: Image.Image) -> Fitted:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, progressive=True, optimize=True)
    return Fitted(width=image.width, height=image.height, data=out.getvalue())
