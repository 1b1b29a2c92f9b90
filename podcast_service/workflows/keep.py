"""Bring the bytes of files into the storage, and back: sound, pictures of covers, files of publications."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile

from podcast_service.audio.cover import draw
from podcast_service.catalog.covers import find_covers, save_covers
from podcast_service.catalog.database import read, transact
from podcast_service.content.folder import hash_file
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Invalid, NotFound, Unavailable
from podcast_service.domain.media import Cover, CoverSize, File, Recording
from podcast_service.domain.show import Show
from podcast_service.storage.media_types import media_type_of
from podcast_service.workflows.house import House
from podcast_service.workflows.taken import Candidate

WIDTHS = (3000, 1200, 600, 300)
"""Pixels: for directories, for large and small places on a page."""
FILE_TYPES = (".pdf", ".odt", ".docx", ".pptx", ".xlsx", ".csv", ".txt", ".zip")
"""What a publication may offer; nothing a browser would run (sec-S10)."""


def keep_cover(house: House, data: bytes, *, alt: str, generated: bool = False) -> Cover:
    """Make the pictures of a cover, store them, and return it. The same picture is made once.

    Raises Invalid when ``data`` is no picture a feed can use.
    """
    source = hashlib.sha256(data).hexdigest()
    with read(house.catalog) as tx:
        known = find_covers(tx, [source], WIDTHS).get(source)
    if known is None or not all(_is_whole(house, size.key, size.size) for size in known):
        known = _make_pictures(house, data, source)
    return Cover(sizes=known, alt=alt, generated=generated)


def _is_whole(house: House, key: str, size: int) -> bool:
    found = house.storage.find(key)
    return found is not None and found.size == size


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


def with_drawn_cover(house: House, show: Show, episode: Episode) -> Episode:
    """Give a published episode without a cover one of its own where the show's is only a generated one."""
    if episode.cover or episode.status is EpisodeStatus.DRAFT or not show.cover or not show.cover.generated:
        return episode
    return replace(episode, cover=draw_cover(house, episode.title, episode.guid))


def keep_file(house: House, path: Path, title: str | None) -> File:
    """Store a publication's file. Raises Invalid for a kind we do not offer, Unavailable when it cannot be read."""
    if path.suffix.lower() not in FILE_TYPES:
        raise Invalid("file_type", name=path.name, known=" ".join(FILE_TYPES))
    try:
        size = path.stat().st_size
    except OSError as error:
        raise Unavailable("content_unreadable", path=path.name, reason=error.strerror) from error
    media_type = media_type_of(path.name.lower())
    file = File(name=path.name, sha256=hash_file(path), size=size, media_type=media_type, title=title)
    if not _is_whole(house, file.key, file.size):
        house.storage.put_file(file.key, path, sha256=file.sha256, media_type=media_type)
    return file


@contextmanager
def sound_file(house: House, one: Candidate, recording: Recording | None) -> Iterator[Path]:
    """Give the sound of a candidate as a file: its own, else a copy of the stored object (design idea 1).

    Raises NotFound when neither is there, Invalid when the object has other bytes than its name says.
    """
    if one.sound:
        yield house.content / one.sound.path
        return
    sha256 = one.sha256 or ""
    extension = recording.sound.extension if recording else ""
    key = next(iter(house.storage.keys(f"audio/{sha256[:2]}/{sha256}.{extension}")), None)
    if key is None:
        raise NotFound("audio_object_missing", path=one.path, name=one.key.name if one.key else "", sha256=sha256)
    with NamedTemporaryFile() as copy:
        for piece in house.storage.read(key):
            copy.write(piece)
        copy.flush()
        if hash_file(Path(copy.name)) != sha256:
            raise Invalid("audio_object_damaged", path=one.path, key=key)
        yield Path(copy.name)
