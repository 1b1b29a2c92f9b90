"""Put pictures that producers send beside a page: looked at first, under names of their own, nothing overwritten."""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.content.folder import composed, copy_new, hash_file
from podcast_service.domain.artwork import Artwork
from podcast_service.domain.errors import Invalid
from podcast_service.workflows.edit_part import PageOf
from podcast_service.workflows.house import House
from podcast_service.workflows.signed_files import sign

MOST_BYTES = 30 * 1024 * 1024
"""Bytes of a picture somebody sends: 36 megapixels of JPEG take less."""

_SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def look_at_picture(house: House, data: bytes) -> Artwork:
    """Say what a picture is that somebody sent, whatever its name claims (sec-S6, sec-S8).

    Raises Invalid: picture_too_heavy, cover_not_picture, cover_animated, cover_too_large, cover_hostile.
    """
    if len(data) > MOST_BYTES:
        raise Invalid("picture_too_heavy", megabytes=MOST_BYTES // 1024 // 1024)
    found = house.reader.artwork(data)
    if found.format not in _SUFFIXES:
        raise Invalid("cover_not_picture")
    return found


def save_picture(house: House, of: PageOf, data: bytes, found: Artwork, word: str) -> str:
    """Write a picture that was looked at beside a page and return its name: the same picture has the same one.

    The name is made here of the page's, ``word`` and a hash (sec-S9); its ending is that of the format found.
    """
    digest = hashlib.sha256(data).hexdigest()
    sign(house, of.show, [digest])
    page = house.content / of.source
    path = page.with_name(f"{composed(page.stem)}-{word}-{digest[:16]}{_SUFFIXES[found.format]}")
    if not path.exists() or hash_file(path) != digest:
        with NamedTemporaryFile() as sent:
            sent.write(data)
            sent.flush()
            copy_new(Path(sent.name), path)
    return path.name
