"""The containers we accept, known by their content and never by their name (sec-S6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from mmap import MADV_DONTNEED, PAGESIZE, mmap

from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Doubt
from podcast_service.domain.told import told

Buffer = bytes | mmap
"""What readers walk over: bytes, or a file mapped into memory, which slices into bytes just the same."""


def release(data: Buffer, start: int, end: int) -> None:
    """Let go of the memory that the bytes from ``start`` to ``end`` take; looked at again they come from the file."""
    if isinstance(data, mmap):
        first, last = start // PAGESIZE * PAGESIZE, end // PAGESIZE * PAGESIZE
        if first < last:
            data.madvise(MADV_DONTNEED, first, last - first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One container with the one codec we take in it; ``extension`` is the one we mint.

    ``demuxer`` and ``codec`` are what FFmpeg's libraries call them; a WAV may hold any kind of plain samples.
    """

    name: str
    extension: str
    extensions: tuple[str, ...]
    media_type: str
    demuxer: str
    codec: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was counted in a file; ``bit_rate`` is the mean of the sound alone, in bits per second."""

    samples: int
    sample_rate: int
    channels: int
    sound_bytes: int
    payload_sha256: str
    doubts: tuple[Doubt, ...] = ()

    @property
    def duration_ms(self) -> int:
        """Return the length in milliseconds."""
        return round(self.samples * 1000 / self.sample_rate)

    @property
    def bit_rate(self) -> int | None:
        """Return the mean bit rate, if any sound is there."""
        return round(self.sound_bytes * 8 * self.sample_rate / self.samples) if self.samples > 0 else None


MP3 = Format(name="mp3", extension="mp3", extensions=("mp3",), media_type="audio/mpeg", demuxer="mp3", codec="mp3")
M4A = Format(
    name="m4a",
    extension="m4a",
    extensions=("m4a", "mp4", "m4b"),
    media_type="audio/x-m4a",
    demuxer="mov",
    codec="aac",
)
OGG = Format(
    name="ogg", extension="ogg", extensions=("ogg", "oga"), media_type="audio/ogg", demuxer="ogg", codec="vorbis"
)
OPUS = Format(name="opus", extension="opus", extensions=("opus",), media_type="audio/ogg", demuxer="ogg", codec="opus")
FLAC = Format(
    name="flac", extension="flac", extensions=("flac",), media_type="audio/flac", demuxer="flac", codec="flac"
)
WAV = Format(
    name="wav", extension="wav", extensions=("wav", "wave"), media_type="audio/wav", demuxer="wav", codec="pcm"
)
AAC = Format(name="aac", extension="aac", extensions=("aac",), media_type="audio/aac", demuxer="aac", codec="aac")

FORMATS = (MP3, M4A, OGG, OPUS, FLAC, WAV, AAC)
EXTENSIONS = frozenset(extension for row in FORMATS for extension in row.extensions)
"""Names that look like sound: what a folder offers for reading. What a file is, is found from its content."""

# Sound and other things people mistake for it, told apart to name them in the refusal.
_FOREIGN: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"FORM....AIF", re.DOTALL), "AIFF"),
    (re.compile(rb"\x30\x26\xb2\x75\x8e\x66\xcf\x11"), "Windows Media"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), told("Matroska or WebM")),
    (re.compile(rb"\x0b\x77"), "AC-3"),
    (re.compile(rb"#!AMR"), "AMR"),
    (re.compile(rb"caff\0"), "Core Audio"),
    (re.compile(rb"RIFF....AVI ", re.DOTALL), told("AVI video")),
)
_ADTS = re.compile(rb"\xff[\xf0\xf1\xf8\xf9]")
_OGG_HEAD = 28  # of a page with one segment: the first packet of a stream has a page of its own
_OGG_CODECS = ((b"\x01vorbis", OGG), (b"OpusHead", OPUS))


def format_named(name: str) -> Format:
    """Return the row called ``name``; raises KeyError for a name that is none of ours."""
    return {row.name: row for row in FORMATS}[name]


def detect(data: Buffer, start: int) -> Format:
    """Say which container the bytes at ``start`` (after any ID3 tag) belong to.

    MP3 has no signature: what is nothing else is tried as MP3, whose walk refuses what has no frames.
    Raises Invalid(audio_format_unsupported) for sound of another kind.
    """
    head = data[start : start + 512]
    if head.startswith(b"fLaC"):
        return FLAC
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return WAV
    if head[4:8] in {b"ftyp", b"moov"}:
        return M4A
    if head.startswith(b"OggS"):
        return _detect_ogg(head)
    if _ADTS.match(head):
        return AAC
    for pattern, found in _FOREIGN:
        if pattern.match(head):
            raise Invalid("audio_format_unsupported", found=found)
    return MP3


def _detect_ogg(head: bytes) -> Format:
    for signature, row in _OGG_CODECS:
        if head.startswith(signature, _OGG_HEAD):
            return row
    raise Invalid("audio_format_unsupported", found=told("Ogg with another codec than Vorbis or Opus"))
