"""Facts about one stored file, and about the sound and tags inside an audio file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from podcast_service.domain.chapter import Chapter
from podcast_service.domain.identity import object_key
from podcast_service.domain.pdf import PdfFacts
from podcast_service.domain.person import Credit


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
    """What was measured of an audio file. ``duration_ms`` is counted from frames, not from a header.

    ``payload_sha256`` is the hash of the sound alone: a file that only got other tags keeps it.
    """

    format: str
    media_type: str
    extension: str
    duration_ms: int
    bit_rate: int | None = None
    sample_rate: int | None = None
    channels: int | None = None
    payload_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What an audio file says about itself; an unknown field is ``None`` or empty.

    ``origins`` says which tag each value was found in: (field, the tag's own name), such as ("title", "TIT2").
    """

    title: str | None = None
    show: str | None = None
    number: int | None = None
    season: int | None = None
    people: tuple[Credit, ...] = ()
    description: str | None = None
    """The short text, at most 4000 bytes (feed-X13)."""
    long_description: str | None = None
    """The long text: show notes, as plain text."""
    language: str | None = None
    date: str | None = None
    """When it was recorded or, where nothing else is said, made: ``2026``, ``2026-03`` or ``2026-03-01``."""
    released: str | None = None
    """When it was published."""
    copyright: str | None = None
    license: str | None = None
    license_url: str | None = None
    explicit: bool | None = None
    guid: str | None = None
    link: str | None = None
    """The address of the episode's page."""
    feed_url: str | None = None
    is_podcast: bool = False
    """Whether the file carries the mark by which players file it under podcasts."""
    category: str | None = None
    keywords: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    origins: tuple[tuple[str, str], ...] = ()

    @property
    def short_description(self) -> str | None:
        """Return the short text; where only the long one is there, that one, to be cut by whoever shows it."""
        return self.description or self.long_description


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something in which a file's header and its sound disagree; the sound is believed.

    ``code`` has its sentence in ``domain.errors`` (``sound_…``). ``told`` is what the header promises and ``found``
    what is there: milliseconds, or bytes where the code says so.
    """

    code: str
    told: int
    found: int

    @property
    def is_in_bytes(self) -> bool:
        """Say whether the two figures are bytes, not milliseconds."""
        return self.code == "sound_junk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """One audio file as it was read: its sound, its tags, and where the two disagree."""

    sound: Sound
    tags: Tags
    has_cover: bool = False
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """The sound of an episode: the stored object the page names, and what was measured of it."""

    sha256: str
    size: int
    name: str
    sound: Sound
    doubts: tuple[Doubt, ...] = ()

    @property
    def payload(self) -> str:
        """Return the hash that names the sound whatever its tags; that of the whole file where none was taken."""
        return self.sound.payload_sha256 or self.sha256

    def sounds_like(self, other: Audio) -> bool:
        """Say whether both hold the same sound, whatever tags are in the files."""
        return self.sha256 == other.sha256 or self.payload == other.payload

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
        return object_key("covers", self.sha256, "webp" if self.media_type == "image/webp" else "jpg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Square artwork in the sizes that are needed, largest first; ``webp`` are smaller files of some, for pages."""

    sizes: tuple[CoverSize, ...]
    webp: tuple[CoverSize, ...] = ()
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
    language: str | None = None
    """What its page says it is in; a PDF may say so itself."""
    pdf: PdfFacts | None = None

    @property
    def written_in(self) -> str | None:
        """Return the language it is written in, where that is known."""
        return self.language or (self.pdf.language if self.pdf else None)

    @property
    def key(self) -> str:
        """Return where the bytes lie in the storage."""
        _, dot, extension = self.name.rpartition(".")
        return object_key("files", self.sha256, extension.lower() if dot else "bin")
