"""Open an audio file and say what it is: measured sound, cleaned tags, chapters, artwork.

Meant to run in a limited child process (``child``): the libraries below can be made to take all there is.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from mmap import ACCESS_READ, mmap
from os import SEEK_END
from pathlib import Path
from typing import BinaryIO

from podcast_service.audio import adts, chapters, contained, cover, demux, edges, mp3, tags, wav
from podcast_service.audio.formats import AAC, MP3, WAV, Buffer, Format, Measure, detect
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Sound, Tags

_EXAMPLES = 60  # frames to try decoding
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
    """Read an open file, as ``probe``. A damaged file whose tags cannot be read any more is taken without them."""
    row, measured, inside = _measure(file)
    if not measured.duration_ms > 0:
        raise Invalid("audio_without_sound")
    sound = _sound(row, measured)
    try:
        opened = _open_tags(file, row)
    except Invalid as error:
        if error.code != "audio_tags_unreadable" or not measured.doubts:
            raise
        return Recording(sound=sound, tags=Tags(), doubts=measured.doubts)
    found = tags.read(opened, chapters.read(opened, inside, measured.duration_ms))
    return Recording(sound=sound, tags=found, has_cover=cover.find(opened) is not None, doubts=measured.doubts)


def embedded_cover(file: BinaryIO) -> bytes | None:
    """Return the artwork inside an open file as it stands there, or None."""
    with _mapped(file) as data:
        row = detect(data, edges.sound_start(data))
    return cover.find(_open_tags(file, row))


def _open_tags(file: BinaryIO, row: Format) -> tags.OpenTags:
    file.seek(0)
    return tags.OpenTags(file, row)


def _mapped(file: BinaryIO) -> mmap:
    if not file.seek(0, SEEK_END):
        raise Invalid("audio_empty")
    return mmap(file.fileno(), 0, access=ACCESS_READ)


def _measure(file: BinaryIO) -> tuple[Format, Measure, tuple[Chapter, ...]]:
    with _mapped(file) as data:
        start = edges.sound_start(data)
        if start >= len(data):
            raise Invalid("audio_truncated", promised=start, found=len(data))
        if start > _MAX_TAG:
            raise Invalid("audio_tags_too_large", size=start)
        row = detect(data, start)
        if row is MP3:
            return row, _measure_mp3(data, start), ()
        if row is AAC:
            return row, _measure_adts(data, start), ()
        if row is WAV:
            return row, wav.measure(data, start), ()
        file.seek(0)
        return row, *contained.measure(file, data, start, row)


def _measure_mp3(data: Buffer, start: int) -> Measure:
    measured, examples = mp3.measure(data, start)
    if demux.taste("mp3", examples) is None:
        raise Invalid("audio_without_sound")
    return measured


def _measure_adts(data: Buffer, start: int) -> Measure:
    """Measure raw AAC; its decoder knows of SBR and PS, which the headers of its frames do not."""
    measured, frames = adts.measure(data, start)
    sound = demux.taste("aac", islice(frames, _EXAMPLES))
    if sound is None:
        raise Invalid("audio_without_sound")
    samples = round(measured.samples * sound.sample_rate / measured.sample_rate)
    return replace(measured, samples=samples, sample_rate=sound.sample_rate, channels=sound.layout.nb_channels)


def _sound(row: Format, measured: Measure) -> Sound:
    return Sound(
        format=row.name,
        media_type=row.media_type,
        extension=row.extension,
        duration_ms=measured.duration_ms,
        bit_rate=measured.bit_rate,
        sample_rate=measured.sample_rate,
        channels=measured.channels,
        payload_sha256=measured.payload_sha256,
    )
