"""Bring the bytes of files into the storage: pictures of covers, and files of publications."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from podcast_service.audio.cover import draw
from podcast_service.catalog.covers import find_covers, save_covers
from podcast_service.catalog.database import read, transact
from podcast_service.content.folder import hash_file
from podcast_service.domain.errors import Invalid, Unavailable
from podcast_service.domain.media import Cover, CoverSize, File
from podcast_service.workflows.house import House

WIDTHS = (3000, 1200, 600, 300)
"""Pixels: for directories, for large and small places on a page."""
FILE_TYPES = {".pdf", ".odt", ".docx", ".pptx", ".xlsx", ".csv", ".txt", ".epub", ".zip"}
"""What a publication may offer; nothing a browser would run (sec-S10)."""


def keep_cover(house: House, data: bytes, *, alt: str, generated: bool = False) -> Cover:
    """Make the pictures of a cover, store them, and return it. The same picture is made once.

    Raises Invalid when ``data`` is no picture a feed can use.
    """
    source = hashlib.sha256(data).hexdigest()
    with read(house.catalog) as tx:
        known = find_covers(tx, [source], WIDTHS).get(source)
    if known is None or any(house.storage.find(size.key) is None for size in known):
        known = _make_pictures(house, data, source)
    return Cover(sizes=known, alt=alt, generated=generated)


def _make_pictures(house: House, data: bytes, source: str) -> tuple[CoverSize, ...]:
    sizes = []
    for picture in house.reader.pictures(data, WIDTHS):
        size = CoverSize(
            width=picture.width,
            sha256=hashlib.sha256(picture.data).hexdigest(),
            size=len(picture.data),
            media_type=picture.media_type,
        )
        house.storage.put_bytes(size.key, picture.data, media_type=size.media_type)
        sizes.append(size)
    with transact(house.catalog) as tx:
        save_covers(tx, {source: tuple(sizes)}, WIDTHS)
    return tuple(sizes)


def draw_cover(house: House, title: str, seed: str) -> Cover:
    """Draw a cover for what has none, marked as generated."""
    return keep_cover(house, draw(title, seed), alt="", generated=True)


def keep_file(house: House, path: Path, title: str | None) -> File:
    """Store a publication's file. Raises Invalid for a kind we do not offer, Unavailable when it cannot be read."""
    if path.suffix.lower() not in FILE_TYPES:
        raise Invalid("file_type", name=path.name, known=" ".join(sorted(FILE_TYPES)))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=error.strerror) from error
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    file = File(name=path.name, sha256=hash_file(path), size=size, media_type=media_type, title=title)
    if house.storage.find(file.key) is None:
        house.storage.put_file(file.key, path, sha256=file.sha256, media_type=media_type)
    return file
