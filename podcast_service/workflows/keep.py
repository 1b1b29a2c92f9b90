"""Bring the bytes of files into the storage, and back: sound, pictures of covers, files of publications."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from podcast_service.audio.chapter_image import Fitted
from podcast_service.audio.cover import WIDTHS
from podcast_service.audio.drawn_cover import draw
from podcast_service.audio.encoded_picture import JPEG, Picture
from podcast_service.catalog.covers import (
    covers_made_otherwise,
    find_covers,
    forget_covers_made_otherwise,
    save_covers,
)
from podcast_service.catalog.database import read, transact
from podcast_service.catalog.made_pictures import CHAPTER, NOTES, find_made, save_made
from podcast_service.content.folder import hash_file
from podcast_service.domain.artwork import Crop, dump_crop, parse_crop
from podcast_service.domain.chapter import ChapterImage
from podcast_service.domain.episode import Episode, EpisodeStatus
from podcast_service.domain.errors import Invalid, NotFound, Unavailable
from podcast_service.domain.illustration import Illustration, PictureSize
from podcast_service.domain.media import Cover, CoverSize, Recording
from podcast_service.domain.show import Show
from podcast_service.workflows.house import House
from podcast_service.workflows.taken import Candidate

_HOW = f"{','.join(map(str, WIDTHS))} webp"
"""How pictures are made now; what was made in another way is made anew when it is next looked at."""


def keep_cover(house: House, data: bytes, *, alt: str = "", generated: bool = False, crop: Crop | None = None) -> Cover:
    """Make the pictures of a cover, store them, and return it. The same picture is made once.

    Raises Invalid when ``data`` is no picture a feed can use.
    """
    source = hashlib.sha256(data).hexdigest()
    found = find_kept_cover(house, source, crop) or _make_pictures(house, data, source, crop)
    return replace(found, alt=alt, generated=generated)


def find_kept_cover(house: House, source: str, crop: Crop | None) -> Cover | None:
    """Find what was made of a source, told by its hash, as pictures are made now; None unless all of it is stored."""
    with read(house.catalog) as tx:
        known = find_covers(tx, [source], _how(crop)).get(source)
    whole = known is not None and all(_is_whole(house, one.key, one.size) for one in (*known.sizes, *known.webp))
    return known if whole else None


def remember_cover(house: House, source: str, cover: Cover, crop: Crop | None) -> None:
    """Remember what was made of a source: a picture, or a sound that has one inside."""
    with transact(house.catalog) as tx:
        save_covers(tx, {source: replace(cover, alt="", generated=False)}, _how(crop))


def covers_are_outdated(house: House) -> bool:
    """Say whether an earlier version made covers in another way: all are then to be looked at again."""
    with read(house.catalog) as tx:
        return covers_made_otherwise(tx, _HOW)


def forget_outdated_covers(house: House) -> None:
    """Forget what was made in another way, once everything was looked at again."""
    with transact(house.catalog) as tx:
        forget_covers_made_otherwise(tx, _HOW)


def _how(crop: Crop | None) -> str:
    return f"{_HOW} {dump_crop(crop)}".rstrip()


def _is_whole(house: House, key: str, size: int) -> bool:
    found = house.storage.find(key)
    return found is not None and found.size == size


def keep_chapter_image(house: House, data: bytes) -> ChapterImage:
    """Make the pictures of a chapter, store them, and return them. The same picture is made once.

    Raises Invalid when ``data`` is no picture.
    """
    source = hashlib.sha256(data).hexdigest()
    with read(house.catalog) as tx:
        known = find_made(tx, ChapterImage, source)
    if known is None or not all(_is_whole(house, size.key, size.size) for size in known.sizes):
        known = _make_chapter_image(house, data, source)
    return known


def _make_chapter_image(house: House, data: bytes, source: str) -> ChapterImage:
    made: ChapterImage | None = None
    for picture in reversed(house.reader.fit(data)):
        sha256 = hashlib.sha256(picture.data).hexdigest()
        made = ChapterImage(
            sha256=sha256, size=len(picture.data), width=picture.width, height=picture.height, small=made
        )
        house.storage.put_bytes(made.key, picture.data, media_type=made.media_type)
    if made is None:
        raise Invalid("chapter_image_not_picture")
    with transact(house.catalog) as tx:
        save_made(tx, source, made)
    return made


def keep_illustration(house: House, data: bytes, name: str) -> Illustration:
    """Make the pictures of show notes, store them, and return them under ``name``. The same picture is made once.

    Raises Invalid when ``data`` is no picture.
    """
    source = hashlib.sha256(data).hexdigest()
    with read(house.catalog) as tx:
        known = find_made(tx, Illustration, source)
    if known is None or not all(_is_whole(house, size.key, size.size) for size in known.sizes):
        known = Illustration(name=name, sizes=tuple(_keep_size(house, made) for made in house.reader.sized(data)))
        with transact(house.catalog) as tx:
            save_made(tx, source, known)
    return replace(known, name=name)


def _keep_size(house: House, made: Fitted) -> PictureSize:
    size = PictureSize(
        width=made.width,
        height=made.height,
        sha256=hashlib.sha256(made.data).hexdigest(),
        size=len(made.data),
        media_type=made.media_type,
    )
    house.storage.put_bytes(size.key, made.data, media_type=size.media_type)
    return size


def _make_pictures(house: House, data: bytes, source: str, crop: Crop | None) -> Cover:
    kept = [_keep_picture(house, picture) for picture in house.reader.pictures(data, crop=crop)]
    cover = Cover(
        sizes=tuple(one for one in kept if one.media_type == JPEG),
        webp=tuple(one for one in kept if one.media_type != JPEG),
    )
    remember_cover(house, source, cover, crop)
    return cover


def _keep_picture(house: House, picture: Picture) -> CoverSize:
    sha256 = hashlib.sha256(picture.data).hexdigest()
    size = CoverSize(width=picture.width, sha256=sha256, size=len(picture.data), media_type=picture.media_type)
    house.storage.put_bytes(size.key, picture.data, media_type=size.media_type)
    return size


def pictures_of(house: House, data: bytes, how: str) -> list[bytes]:
    """Make the pictures of a source again, as the catalog says they were made; none that were made in an older way."""
    if how == CHAPTER:
        return [picture.data for picture in house.reader.fit(data)]
    if how == NOTES:
        return [picture.data for picture in house.reader.sized(data)]
    if not how.startswith(_HOW):
        return []
    crop = parse_crop(how.removeprefix(_HOW).strip())
    return [picture.data for picture in house.reader.pictures(data, crop=crop)]


def draw_cover(house: House, title: str, seed: str) -> Cover:
    """Draw a cover for what has none, marked as generated."""
    return keep_cover(house, draw(title, seed), generated=True)


def with_drawn_cover(house: House, show: Show, episode: Episode) -> Episode:
    """Give a published episode without a cover one of its own where the show's is only a generated one."""
    if episode.cover or episode.status is EpisodeStatus.DRAFT or not show.cover or not show.cover.generated:
        return episode
    return replace(episode, cover=draw_cover(house, episode.title, episode.guid))


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
    with object_file(house, key, sha256, one.path) as path:
        yield path


@contextmanager
def object_file(house: House, key: str, sha256: str, subject: str) -> Iterator[Path]:
    """Give a stored object as a file: itself where it lies on this machine, else a copy; its bytes proven first.

    Raises NotFound when it is not there, Invalid when it has other bytes than its name says, Unavailable when it has
    others each time; ``subject`` is told.
    """
    local = house.storage.local_path(key)
    if local is not None:
        if hash_file(local) != sha256:
            raise Invalid("audio_object_damaged", path=subject, key=key)
        yield local
        return
    with TemporaryFile() as copy:  # without a name: nothing is left of it, even killed
        path = Path(f"/dev/fd/{copy.fileno()}")
        read = _copy(house, key, copy, path)
        if read != sha256 and (again := _copy(house, key, copy, path)) != sha256:
            if again == read:
                raise Invalid("audio_object_damaged", path=subject, key=key)
            raise Unavailable("storage_changes", location=house.storage.location, key=key)
        yield path


def _copy(house: House, key: str, copy: IO[bytes], path: Path) -> str:
    """Copy a stored object to ``copy``, the file ``path``, and return the hash of what arrived."""
    copy.seek(0)
    copy.truncate()
    for piece in house.storage.read(key):
        copy.write(piece)
    copy.flush()
    return hash_file(path)
