"""Facts about one stored file, and about the sound and tags inside an audio file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podcast_service.domain.chapter import Chapter


def object_key(room: str, sha256: str, extension: str) -> str:
    """Return where an object lies in the storage: named by its hash, never by what a person called it (sec-S9).

    ``room`` is ``audio``, ``covers`` or ``files``; ``extension`` has no dot.
    """
    return f"{room}/{sha256[:2]}/{sha256}.{extension}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    """One immutable object in the storage: what it is and how it is found."""

    key: str
    sha256: str
    size: int
    media_type: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """What was measured of an audio file. ``duration_ms`` is counted from frames, not from a header."""

    format: str
    media_type: str
    extension: str
    duration_ms: int
    bit_rate: int | None = None
    sample_rate: int | None = None
    channels: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What an audio file says about itself; an unknown field is ``None`` or empty."""

    title: str | None = None
    show: str | None = None
    number: int | None = None
    season: int | None = None
    people: tuple[str, ...] = ()
    description: str | None = None
    language: str | None = None
    date: str | None = None
    copyright: str | None = None
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One audio file as it was read: its sound and its tags."""

    sound: Sound
    tags: Tags
    has_cover: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """The sound of an episode: the stored object the page names, and what was measured of it."""

    sha256: str
    size: int
    name: str
    sound: Sound

    @property
    def media_type(self) -> str:
        """Return the media type the enclosure and the answer both carry (feed-E22)."""
        return self.sound.media_type

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        return object_key("audio", self.sha256, self.sound.extension)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSize:
    """One picture of a cover: a square of ``width`` pixels, stored under its own hash."""

    width: int
    sha256: str
    size: int
    media_type: str = "image/jpeg"

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        return object_key("covers", self.sha256, "jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Square artwork in the sizes that are needed, largest first."""

    sizes: tuple[CoverSize, ...]
    alt: str = ""
    generated: bool = False

    @property
    def largest(self) -> CoverSize:
        """Return the picture for feeds and directories."""
        return self.sizes[0]

    def at_least(self, width: int) -> CoverSize:
        """Return the smallest picture of at least ``width`` pixels, else the largest there is."""
        enough = [size for size in self.sizes if size.width >= width]
        return min(enough, key=lambda size: size.width) if enough else self.largest


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of a publication: a PDF and the like, served at ``/filer/<hash>/<name>``."""

    name: str
    sha256: str
    size: int
    media_type: str
    title: str | None = None

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        _, dot, extension = self.name.rpartition(".")
        return object_key("files", self.sha256, extension.lower() if dot else "bin")
