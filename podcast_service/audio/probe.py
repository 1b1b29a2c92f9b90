"""Open an audio file and say what it is: measured sound, cleaned tags, chapters, artwork.

Meant to run in a limited child process (``child``): the libraries below can be made to take all there is.
"""

from __future__ import annotations

from mmap import ACCESS_READ, mmap
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from podcast_service.audio import chapters, cover, demux, mp3, ogg, tags, wav
from podcast_service.audio.formats import M4A, MP3, OGG, OPUS, WAV, Buffer, Format, Measure, detect
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Sound

_MAX_TAG = 64 * 1024 * 1024  # bytes of ID3 before the sound: more is no cover and no text


def probe(path: Path) -> Recording:
    """Read the file at ``path``; what it is, is found from its content.

    Raises Invalid with a code for each reason to refuse it (``audio_…`` in ``domain.errors``).
    """
    try:
        with path.open("rb") as file:
            return probe_file(file)
    except OSError as error:
        raise Invalid("audio_not_readable") from error


def probe_file(file: BinaryIO) -> Recording:
    """Read an open file, as ``probe``."""
    row, measured, contained = _measure(file)
    file.seek(0)
    opened = tags.OpenTags(file, row)
    if not measured.duration_ms > 0:
        raise Invalid("audio_without_sound")
    found = chapters.read(opened, contained, measured.duration_ms)
    return Recording(
        sound=_sound(row, measured), tags=tags.read(opened, found), has_cover=cover.find(opened) is not None
    )


def embedded_cover(file: BinaryIO) -> bytes | None:
    """Return the artwork inside an open file as it stands there, or None."""
    with _mapped(file) as data:
        row = detect(data, mp3.sound_start(data))
    file.seek(0)
    return cover.find(tags.OpenTags(file, row))


def _mapped(file: BinaryIO) -> mmap:
    if not file.seek(0, SEEK_END):
        raise Invalid("audio_empty")
    return mmap(file.fileno(), 0, access=ACCESS_READ)


def _measure(file: BinaryIO) -> tuple[Format, Measure, tuple[Chapter, ...]]:
    with _mapped(file) as data:
        start = mp3.sound_start(data)
        if start >= len(data):
            raise Invalid("audio_truncated", promised=start, found=len(data))
        if start > _MAX_TAG:
            raise Invalid("audio_tags_too_large", size=start)
        row = detect(data, start)
        if row is MP3:
            return row, _measure_mp3(data, start), ()
        if row is WAV:
            return row, wav.measure(data, start), ()
        if row in {OGG, OPUS}:
            ogg.check(data, start)
        if row is M4A:
            demux.check_atoms(data)
    file.seek(0)
    measured, contained = demux.measure(file, row)
    return row, measured, contained


def _measure_mp3(data: Buffer, start: int) -> Measure:
    measured, examples = mp3.measure(data, start)
    if not demux.decodes("mp3", examples):
        raise Invalid("audio_without_sound")
    return measured


def _sound(row: Format, measured: Measure) -> Sound:
    return Sound(
        format=row.name,
        media_type=row.media_type,
        extension=row.extension,
        duration_ms=measured.duration_ms,
        bit_rate=measured.bit_rate,
        sample_rate=measured.sample_rate,
        channels=measured.channels,
    )
