"""Pictures in show notes: of any shape, encoded anew in the sizes a page shows (sec-S8)."""

from __future__ import annotations

from typing import BinaryIO

from PIL import Image

from podcast_service.audio.chapter_image import Fitted
from podcast_service.audio.encoded_picture import JPEG, for_notes
from podcast_service.audio.opened_picture import open_whole
from podcast_service.domain.errors import Invalid

LONGEST = 2800
"""Pixels of the longer side: a long diagram stays as sharp as a wide one."""
WIDTHS = (1440, 720)
"""Pixels: the column of text is 720 wide at most, and good screens have two dots to a pixel."""


def sized(file: BinaryIO) -> tuple[Fitted, ...]:
    """Return the picture in RGB without metadata, uncropped, at most 1440 pixels wide: JPEG, then WebP, largest first.

    Nothing is blown up: of a picture that is narrow itself there is only the one size. WebP is left out where it is
    hardly smaller. Raises Invalid: notes_image_not_picture, notes_image_too_large.
    """
    try:
        whole = open_whole(file, LONGEST)
    except Invalid as error:
        if error.code == "cover_too_large":
            raise Invalid("notes_image_too_large", limit=error.facts["limit"]) from error
        raise Invalid("notes_image_not_picture") from error
    widest = min(whole.width, WIDTHS[0])
    widths = [widest, *(width for width in WIDTHS if width < widest)]
    pictures = [
        Fitted(width=image.width, height=image.height, data=data, media_type=media_type)
        for image in (_in_width(whole, width) for width in widths)
        for media_type, data in for_notes(image)
    ]
    return tuple(sorted(pictures, key=lambda picture: picture.media_type != JPEG))


def _in_width(image: Image.Image, width: int) -> Image.Image:
    if image.width == width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)
