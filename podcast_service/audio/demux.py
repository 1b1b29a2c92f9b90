"""Read a container packet by packet with PyAV, without decoding more than a taste of it.

The file is handed over open and its container named: the library never sees a path or an address (sec-S21).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from podcast_service.audio import doubts, vorbis
from podcast_service.audio.formats import FLAC, M4A, OGG, OPUS, Format
from podcast_service.audio.mp4_end import Readable
from podcast_service.audio.payload import Payload
from podcast_service.audio.vorbis import Blocks
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.told import told

_STILL = {"mjpeg", "png", "bmp", "gif"}  # covers and the pictures of chapters
_TASTE = 40  # packets at the start that are decoded, and one in so many after that
_SKIP = struct.Struct("<II")  # samples to leave out at the start of a packet, and at its end: not in its length
_LONGEST = {OGG.name: 4096, OPUS.name: 5760, FLAC.name: 65535}  # samples in one packet: what tells of more is lost
_WRAPPED = 1 << 31  # a length below zero: how Ogg trims a last packet that it placed too early


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the packets of one stream add up to; ``length`` is what decoding all of them gives, in seconds.

    ``timeline`` goes from the first packet to the end of the last by the times they carry, ``promised`` is what the
    container's head says (zero when it says nothing); ``is_cut`` when a packet is not there to its end.
    """

    length: Fraction
    timeline: Fraction
    promised: Fraction
    sample_rate: int
    channels: int
    size: int
    is_cut: bool
    chapters: tuple[Chapter, ...]


@dataclass(slots=True)
class _Count:
    """The running sums of a walk: packets, samples to leave out, and times in units of the stream."""

    heard: int = 0
    unheard: int = 0
    skipped: int = 0
    extra: int = 0
    size: int = 0
    counted: int = 0
    first: int | None = None
    end: int = 0
    tried: int = 0
    failed: int = 0
    is_cut: bool = False
    frame: AudioFrame | None = None
    last: Packet[AudioStream] | None = None
    blocks: Blocks | None = None


def listen(file: Readable, row: Format, payload: Payload | None) -> Heard:
    """Add up the packets of the sound and take them into ``payload``, if one is given.

    Raises Invalid: audio_unreadable, audio_damaged when most of what was tried does not decode,
    audio_without_sound, audio_is_video, audio_format_unsupported.
    """
    try:
        with av.open(file, "r", format=row.demuxer, metadata_errors="replace", buffer_size=1 << 16) as container:
            stream = _stream(container, row)
            count = _count(container, stream, row, payload)
            _look_at_the_end(count, stream, row)
            return _heard(stream, count, _chapters(container), row)
    except (FFmpegError, OSError) as error:
        raise Invalid("audio_unreadable") from error


def taste(codec: str, packets: Iterable[bytes]) -> AudioFrame | None:
    """Return some sound that the packets become, if they do; a bad one between good ones is nothing special."""
    context = AudioCodecContext.create(codec, "r")
    if not isinstance(context, AudioCodecContext):
        return None
    for packet in packets:
        with suppress(FFmpegError):
            for frame in context.decode(Packet(packet)):
                if isinstance(frame, AudioFrame) and frame.samples:
                    return frame
    return None


def _stream(container: InputContainer, row: Format) -> AudioStream:
    moving = [s for s in container.streams.video if s.codec_context is None or s.codec_context.name not in _STILL]
    if moving:
        raise Invalid("audio_is_video")
    if not container.streams.audio:
        raise Invalid("audio_without_sound")
    stream = container.streams.audio[0]
    codec = stream.codec_context.name if stream.codec_context else "unknown"
    if codec != row.codec:
        raise Invalid("audio_format_unsupported", found=told("{name} with {codec}", name=row.name, codec=codec))
    return stream


def _count(container: InputContainer, stream: AudioStream, row: Format, payload: Payload | None) -> _Count:
    headers = stream.codec_context.extradata if row is OGG else None
    count = _Count(blocks=vorbis.blocks(headers) if headers else None)
    try:
        for packet in container.demux(stream):
            if packet.size:
                _take(count, stream, packet, row)
                if payload:
                    payload.add(packet)
    except FFmpegError:  # a table that leads out of the file: what came before is all there is
        count.is_cut = True
    return count


def _take(count: _Count, stream: AudioStream, packet: Packet[AudioStream], row: Format) -> None:
    length = packet.duration or 0
    is_known = row is M4A or (packet.pts is not None and length <= _LONGEST[row.name])
    count.size += packet.size
    if packet.pts is not None:
        count.first = packet.pts if count.first is None else count.first
        count.end = max(count.end, packet.pts + (length if length < _WRAPPED else 0))
    at_start, at_end = _trimmed(packet)
    if count.last is None:
        count.skipped = at_start
    if is_known and count.blocks:
        length = count.blocks.length(length + at_end) - at_end
    if is_known:
        count.counted += length
    count.last = packet
    count.is_cut = count.is_cut or packet.is_corrupt
    if packet.is_discard:
        count.unheard += 1
    else:
        count.heard += 1
    if _is_tried(count) or packet.is_corrupt or not is_known:
        lengths = _try(count, stream, packet)
        count.extra += sum(lengths[1:] if is_known else lengths)
        if packet.is_corrupt and not packet.is_discard and not lengths:  # the end of it is not there
            count.heard -= 1
        if row is FLAC and not lengths and is_known:  # rubbish between frames, which players leave out
            count.counted -= length


def _trimmed(packet: Packet[AudioStream]) -> tuple[int, int]:
    """Return how many samples a player leaves out at the start and at the end of a packet."""
    if not packet.has_sidedata("skip_samples"):
        return 0, 0
    at_start, at_end = _SKIP.unpack_from(bytes(packet.get_sidedata("skip_samples")))
    return at_start, at_end


def _try(count: _Count, stream: AudioStream, packet: Packet[AudioStream]) -> list[int]:
    """Decode a packet; return the samples of the frames in it: one, where nothing is damaged."""
    count.tried += 1
    try:
        frames = stream.codec_context.decode(packet)
    except FFmpegError:
        count.failed += 1
        return []
    count.frame = next((frame for frame in frames if frame.samples), count.frame)
    return [frame.samples for frame in frames]


def _look_at_the_end(count: _Count, stream: AudioStream, row: Format) -> None:
    """Find out whether the last frame of a FLAC is there to its end: nothing but decoding tells."""
    if row is FLAC and count.last is not None and not _try(count, stream, count.last):
        count.is_cut = True
        count.counted -= 0 if _is_tried(count) else count.last.duration or 0


def _is_tried(count: _Count) -> bool:
    return count.heard <= _TASTE or count.heard % _TASTE == 0


def _heard(stream: AudioStream, count: _Count, chapters: tuple[Chapter, ...], row: Format) -> Heard:
    frame = count.frame
    if frame is None or count.first is None or not frame.sample_rate:
        raise Invalid("audio_without_sound")
    doubts.refuse_damage(count.tried - count.failed, count.failed)
    base = Fraction(stream.time_base or 1)
    if row is M4A:  # times are what a table says, and SBR doubles what a packet holds: count samples
        samples = count.heard * frame.samples - max(0, count.skipped - count.unheard * frame.samples)
        length = Fraction(samples + count.extra, frame.sample_rate)
    else:
        length = count.counted * base + Fraction(count.extra - count.skipped, frame.sample_rate)
    return Heard(
        length=max(length, Fraction(0)),
        timeline=(count.end - max(count.first, 0)) * base,
        promised=(stream.duration or 0) * base,
        sample_rate=frame.sample_rate,
        channels=frame.layout.nb_channels,
        size=count.size,
        is_cut=count.is_cut,
        chapters=chapters,
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
