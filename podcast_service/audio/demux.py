"""Read a container packet by packet with PyAV, without decoding more than a taste of it.

The file is handed over open and its container named: the library never sees a path or an address (sec-S21).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import BinaryIO

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from podcast_service.audio.formats import FLAC, M4A, OGG, OPUS, Buffer, Format, Measure
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid

_DEMUXER = {M4A.name: "mov", OGG.name: "ogg", OPUS.name: "ogg", FLAC.name: "flac"}
_CODEC = {M4A.name: "aac", OGG.name: "vorbis", OPUS.name: "opus", FLAC.name: "flac"}
_STILL = {"mjpeg", "png", "bmp", "gif"}  # covers and the pictures of chapters
_TASTE = 8  # packets decoded to see that there is sound
_SLACK = Fraction(1, 5)  # seconds: the longest Opus packet is 120 ms, and both ends are trimmed
_SLACK_SHARE = 1000
_WRAPPED = 1 << 31  # a length below zero: how Ogg trims a last packet that it placed too early


@dataclass(slots=True)
class _Heard:
    """What the packets of one stream add up to; times in seconds."""

    packets: int = 0
    size: int = 0
    counted: Fraction = Fraction(0)
    first: Fraction | None = None
    end: Fraction = Fraction(0)
    frame: AudioFrame | None = None
    last: Packet[AudioStream] | None = None
    chapters: tuple[Chapter, ...] = field(default=())


def measure(file: BinaryIO, row: Format) -> tuple[Measure, tuple[Chapter, ...]]:
    """Add up the packets of the sound and compare them with what the container promises.

    Raises Invalid: audio_unreadable, audio_truncated, audio_damaged, audio_without_sound, audio_is_video,
    audio_format_unsupported, audio_header_lies.
    """
    try:
        with av.open(file, "r", format=_DEMUXER[row.name], metadata_errors="replace", buffer_size=1 << 16) as container:
            stream = _stream(container, row)
            heard = _listen(container, stream)
            heard.chapters = _chapters(container)
            return _measured(stream, heard, row), heard.chapters
    except FFmpegError as error:
        raise Invalid("audio_unreadable") from error


def decodes(codec: str, packets: Iterable[bytes]) -> bool:
    """Say whether any of the packets becomes sound; a bad one between good ones is nothing special."""
    context = AudioCodecContext.create(codec, "r")
    if not isinstance(context, AudioCodecContext):
        return False
    for packet in packets:
        try:
            if any(frame.samples for frame in context.decode(Packet(packet)) if isinstance(frame, AudioFrame)):
                return True
        except FFmpegError:
            continue
    return False


def check_atoms(data: Buffer) -> None:
    """See that every top-level box of an MP4 ends within the file (ISO/IEC 14496-12, 4.2).

    Raises Invalid(audio_truncated); a recorder that was stopped also leaves a file without its ``moov``.
    """
    position, names = 0, set()
    while position + 8 <= len(data):
        size, name = int.from_bytes(data[position : position + 4], "big"), data[position + 4 : position + 8]
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        elif size == 0:
            size = len(data) - position
        if size < 8:
            raise Invalid("audio_unreadable")
        names.add(name)
        position += size
    if position > len(data) or b"moov" not in names:
        raise Invalid("audio_truncated", promised=position, found=len(data))


def _stream(container: InputContainer, row: Format) -> AudioStream:
    moving = [s for s in container.streams.video if s.codec_context is None or s.codec_context.name not in _STILL]
    if moving:
        raise Invalid("audio_is_video")
    if not container.streams.audio:
        raise Invalid("audio_without_sound")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name if stream.codec_context else "unknown"
    if codec != _CODEC[row.name]:
        raise Invalid("audio_format_unsupported", found=f"{row.name} with {codec}")
    return stream


def _listen(container: InputContainer, stream: AudioStream) -> _Heard:
    heard, base = _Heard(), Fraction(stream.time_base or 1)
    for packet in container.demux(stream):
        if not packet.size or packet.pts is None:
            continue
        if packet.is_corrupt:
            raise Invalid("audio_damaged", junk=packet.size)
        length = (packet.duration if packet.duration and packet.duration < _WRAPPED else 0) * base
        heard.first = packet.pts * base if heard.first is None else heard.first
        heard.end = max(heard.end, packet.pts * base + length)
        heard.counted += length
        heard.packets += 1
        heard.size += packet.size
        heard.last = packet
        if heard.packets <= _TASTE or (heard.frame is None and heard.packets <= 10 * _TASTE):
            heard.frame = _taste(stream, packet) or heard.frame
    return heard


def _taste(stream: AudioStream, packet: Packet[AudioStream]) -> AudioFrame | None:
    try:
        return next((frame for frame in stream.codec_context.decode(packet) if frame.samples), None)
    except FFmpegError:
        return None


def _measured(stream: AudioStream, heard: _Heard, row: Format) -> Measure:
    frame = heard.frame
    if frame is None or heard.first is None or not frame.sample_rate:
        raise Invalid("audio_without_sound")
    length = heard.end - max(heard.first, Fraction(0))
    if row is FLAC and (heard.last is None or _taste(stream, heard.last) is None):
        raise Invalid("audio_truncated", promised=heard.packets, found=heard.packets - 1)
    slack = _SLACK + length / _SLACK_SHARE
    promised = (stream.duration or 0) * Fraction(stream.time_base or 1)
    if row in {M4A, FLAC} and promised - length > (slack if row is M4A else 0):
        raise Invalid("audio_truncated", promised=float(promised), found=float(length))
    counted = Fraction(heard.packets * frame.samples, frame.sample_rate) if row is M4A else heard.counted
    if abs(counted - (heard.end - heard.first)) > slack:
        raise Invalid("audio_header_lies", told=float(heard.end - heard.first), found=float(counted))
    return Measure(
        samples=round(length * frame.sample_rate),
        sample_rate=frame.sample_rate,
        channels=frame.layout.nb_channels,
        sound_bytes=heard.size,
    )


def _chapters(container: InputContainer) -> tuple[Chapter, ...]:
    found = []
    for chapter in container.chapters():
        base = chapter["time_base"] or Fraction(1)
        found.append(
            Chapter(
                start_ms=round(chapter["start"] * base * 1000),
                end_ms=round(chapter["end"] * base * 1000),
                title=chapter["metadata"].get("title", ""),
            )
        )
    return tuple(found)
