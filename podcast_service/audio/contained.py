"""Measure sound in a container (M4A, Ogg, FLAC): its packets, counted, beside what its boxes and pages promise."""

from __future__ import annotations

from fractions import Fraction
from typing import BinaryIO

from podcast_service.audio import demux, doubts, mp4_end, ogg
from podcast_service.audio.demux import Heard
from podcast_service.audio.edges import sound_end
from podcast_service.audio.formats import FLAC, M4A, Buffer, Format, Measure
from podcast_service.audio.payload import Payload
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.media import Doubt

_FLAC_SHAPE = 18  # where sample rate and channels stand: three bytes, RFC 9639, section 8.2


def measure(file: BinaryIO, data: Buffer, start: int, row: Format) -> tuple[Measure, tuple[Chapter, ...]]:
    """Count the packets of the sound from ``start`` on.

    Raises Invalid: audio_truncated when the table of the sound is missing, and whatever ``demux.listen`` raises.
    """
    if row is M4A:
        return _measure_m4a(file, data)
    if row is FLAC:
        return _measure_flac(file, data, start)
    return _measure_ogg(file, data, start, row)


def _measure_m4a(file: BinaryIO, data: Buffer) -> tuple[Measure, tuple[Chapter, ...]]:
    is_cut, payload = mp4_end.is_cut(data), Payload(M4A)
    heard = demux.listen(mp4_end.readable(file, data), M4A, payload)
    told = doubts.of_length(_ms(heard.promised) or None, _ms(heard.length), is_cut=is_cut or heard.is_cut)
    return _measured(heard, payload, told), heard.chapters


def _measure_ogg(file: BinaryIO, data: Buffer, start: int, row: Format) -> tuple[Measure, tuple[Chapter, ...]]:
    pages = ogg.walk(data, start, row)
    heard = demux.listen(file, row, None)
    found, told = _ms(heard.length), _ms(heard.timeline)
    length = doubts.of_holes(told, found, is_certain=pages.holes > 0)
    length = length or doubts.of_length(told, found, is_cut=not pages.is_whole)
    junk = doubts.of_junk(len(data), between=pages.between, around=pages.around)
    return _measured(heard, pages.payload, length + junk), heard.chapters


def _measure_flac(file: BinaryIO, data: Buffer, start: int) -> tuple[Measure, tuple[Chapter, ...]]:
    heard, payload = demux.listen(file, FLAC, None), Payload(FLAC)
    rate_and_channels = data[start + _FLAC_SHAPE : start + _FLAC_SHAPE + 3]
    payload.add(rate_and_channels)
    frames = _flac_frames(data, start)
    payload.add_span(data, frames, sound_end(data, frames))
    is_cut = heard.is_cut or heard.promised > heard.length
    told = doubts.of_length(_ms(heard.promised) or None, _ms(heard.length), is_cut=is_cut)
    return _measured(heard, payload, told), ()


def _flac_frames(data: Buffer, start: int) -> int:
    """Return where the metadata blocks end and the frames begin (RFC 9639, section 8.1)."""
    position, is_last = start + 4, False
    while not is_last and position + 4 <= len(data):
        is_last = data[position] >= 0x80
        position += 4 + int.from_bytes(data[position + 1 : position + 4], "big")
    return min(position, len(data))


def _ms(seconds: Fraction) -> int:
    return max(0, round(seconds * 1000))


def _measured(heard: Heard, payload: Payload, told: tuple[Doubt, ...]) -> Measure:
    return Measure(
        samples=round(heard.length * heard.sample_rate),
        sample_rate=heard.sample_rate,
        channels=heard.channels,
        sound_bytes=heard.size,
        payload_sha256=payload.sha256(),
        doubts=told,
    )
