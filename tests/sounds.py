"""Make sound files for tests: small, quick, the same every time.

``make_sound(path, seconds)`` chooses by the suffix; ``tag_sound(path, title=…)`` writes tags into any of them.
An MP3 is one second encoded once, its frames repeated: an hour takes milliseconds.
"""

from __future__ import annotations

import array
import functools
import io
import math
import struct
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import av
import mutagen
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from mutagen import id3, mp4

RATE = 44100
MP3_FRAME_SAMPLES = 1152


def pcm(seconds: float, *, rate: int = RATE, channels: int = 1, tone: int = 440) -> bytes:
    """Return a soft tone as interleaved 16-bit samples."""
    step, period, count = 2 * math.pi * tone / rate, rate // math.gcd(rate, tone), round(seconds * rate)
    waves = array.array("h", (int(8000 * math.sin(step * n)) for n in range(period) for _ in range(channels)))
    return (waves * math.ceil(count / period))[: count * channels].tobytes()


def encode(
    container: str,
    codec: str,
    seconds: float,
    *,
    rate: int = RATE,
    channels: int = 1,
    tone: int = 440,
    bit_rate: int | None = 64000,
    codec_options: Mapping[str, str] | None = None,
    options: Mapping[str, str] | None = None,
    target: str | None = None,
) -> bytes:
    """Encode a tone with PyAV and return the file's bytes, or write them to ``target``."""
    out = io.BytesIO()
    layout = "mono" if channels == 1 else "stereo"
    with av.open(target or out, "w", format=container, options=dict(options or {})) as container_out:
        stream = container_out.add_stream(codec, rate=rate, layout=layout, options=dict(codec_options or {}))
        assert isinstance(stream, AudioStream)
        if bit_rate is not None:
            stream.bit_rate = bit_rate
        samples = pcm(seconds, rate=rate, channels=channels, tone=tone)
        for start in range(0, len(samples), 8192 * channels):
            piece = samples[start : start + 8192 * channels]
            frame = AudioFrame(format="s16", layout=layout, samples=len(piece) // (2 * channels))
            frame.sample_rate = rate
            frame.pts = start // (2 * channels)
            frame.planes[0].update(piece)
            container_out.mux(stream.encode(frame))
        container_out.mux(stream.encode(None))
    return out.getvalue()


def split_mp3(data: bytes) -> Iterator[bytes]:
    """Yield the frames of a plain MPEG-1 layer III stream (written apart from the code under test)."""
    kilobits = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
    position = 0
    while position + 4 <= len(data):
        rate = (44100, 48000, 32000)[data[position + 2] >> 2 & 3]
        length = 144000 * kilobits[data[position + 2] >> 4] // rate + (data[position + 2] >> 1 & 1)
        yield data[position : position + length]
        position += length


@functools.lru_cache(maxsize=256)
def mp3_frames(bit_rate: int = 64000, *, tone: int = 440, rate: int = RATE) -> tuple[bytes, ...]:
    """Return about a second of MP3 frames that stand alone (no bit reservoir)."""
    data = encode(
        "mp3",
        "libmp3lame",
        1,
        tone=tone,
        rate=rate,
        bit_rate=bit_rate,
        codec_options={"reservoir": "0"},
        options={"write_xing": "0", "id3v2_version": "0"},
    )
    return tuple(split_mp3(data))


def mp3_bytes(seconds: float, *, tone: int = 440, vbr: bool = False, xing: bool = False) -> bytes:
    """Return an MP3 of ``seconds`` (to the frame); ``vbr`` changes bit rate as it goes; ``xing`` adds the count."""
    count = max(1, round(seconds * RATE / MP3_FRAME_SAMPLES))
    kinds = [mp3_frames(rate, tone=tone) for rate in ((32000, 64000, 192000) if vbr else (64000,))]
    frames = [kinds[n // 7 % len(kinds)][n % 30] for n in range(count)]
    body = b"".join(frames)
    return xing_frame(count, len(body)) + body if xing else body


def xing_frame(frames: int, size: int, *, name: bytes = b"Xing", delay: int = 0, padding: int = 0) -> bytes:
    """Return the frame that tells how many frames follow, with LAME's gapless fields when there is a delay."""
    head = bytes.fromhex("fffb50c4")  # MPEG-1 layer III, 64 kb/s, 44.1 kHz, mono
    frame = head + bytes(17) + name + struct.pack(">III", 3, frames, size + 208)
    if delay:
        frame += b"LAME3.100" + bytes(12) + ((delay << 12) | padding).to_bytes(3, "big")
    return frame.ljust(208, b"\0")


def vbri_frame(frames: int, size: int) -> bytes:
    """Return the frame by which Fraunhofer's encoder tells how many frames follow."""
    frame = bytes.fromhex("fffb50c4") + bytes(32) + b"VBRI" + struct.pack(">HHHII", 1, 0, 75, size + 208, frames)
    return frame.ljust(208, b"\0")


def make_mp3(path: Path, seconds: float = 2, *, tone: int = 440, vbr: bool = False, xing: bool = False) -> Path:
    """Write an MP3 (mono, 44.1 kHz, 64 kb/s) without tags."""
    path.write_bytes(mp3_bytes(seconds, tone=tone, vbr=vbr, xing=xing))
    return path


@functools.lru_cache(maxsize=64)
def m4a_bytes(seconds: float, *, tone: int = 440, movflags: str = "") -> bytes:
    """Return an M4A with AAC; ``movflags`` as ffmpeg names them: ``faststart``, ``frag_keyframe+empty_moov`` …."""
    options = {"movflags": movflags} if movflags else {}
    with tempfile.NamedTemporaryFile(suffix=".m4a") as file:  # faststart reads its own file again
        encode("ipod", "aac", seconds, tone=tone, options=options, target=file.name)
        return Path(file.name).read_bytes()


def make_m4a(path: Path, seconds: float = 2, *, tone: int = 440, movflags: str = "") -> Path:
    """Write an M4A with AAC, without tags."""
    path.write_bytes(m4a_bytes(seconds, tone=tone, movflags=movflags))
    return path


@functools.lru_cache(maxsize=64)
def _ogg_vorbis(seconds: float, tone: int) -> bytes:
    return encode("ogg", "vorbis", seconds, channels=2, tone=tone, codec_options={"strict": "experimental"})


def make_ogg(path: Path, seconds: float = 2, *, tone: int = 440) -> Path:
    """Write an Ogg Vorbis file without tags."""
    path.write_bytes(_ogg_vorbis(seconds, tone))
    return path


@functools.lru_cache(maxsize=64)
def _opus(seconds: float, tone: int) -> bytes:
    return encode("ogg", "libopus", seconds, rate=48000, tone=tone)


def make_opus(path: Path, seconds: float = 2, *, tone: int = 440) -> Path:
    """Write an Ogg Opus file without tags."""
    path.write_bytes(_opus(seconds, tone))
    return path


@functools.lru_cache(maxsize=64)
def _flac(seconds: float, tone: int) -> bytes:
    return encode("flac", "flac", seconds, tone=tone, bit_rate=None)


def make_flac(path: Path, seconds: float = 2, *, tone: int = 440) -> Path:
    """Write a FLAC file without tags."""
    path.write_bytes(_flac(seconds, tone))
    return path


def wav_bytes(told: int | None = None, *, sound: bytes = bytes(1000), rate: int = 8000, block: int = 2) -> bytes:
    """Return a WAV (16-bit PCM) whose data chunk tells of ``told`` bytes, as many as there are unless said."""
    head = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, block, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data"
    body += struct.pack("<I", len(sound) if told is None else told) + sound
    return b"RIFF" + struct.pack("<I", len(body)) + body


def make_wav(path: Path, seconds: float = 2, *, tone: int = 440, rate: int = RATE, channels: int = 1) -> Path:
    """Write a WAV file (16-bit PCM) without tags."""
    data = pcm(seconds, rate=rate, channels=channels, tone=tone)
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2, channels * 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path


@functools.lru_cache(maxsize=64)
def _adts(seconds: float, tone: int) -> bytes:
    return encode("adts", "aac", seconds, tone=tone)


def make_aac(path: Path, seconds: float = 2, *, tone: int = 440) -> Path:
    """Write raw AAC (ADTS) without tags."""
    path.write_bytes(_adts(seconds, tone))
    return path


def sbr_bytes(frames: int) -> bytes:
    """Return raw AAC of silence with SBR: its headers say mono at 22 050 Hz, a decoder gives stereo at 44 100 Hz."""
    element = "000" + "0000" + "01100100" + 14 * "0"  # a single channel, its gain, and no band with anything in it
    fill = "110" + "0010" + "1101" + 12 * "0"  # of two bytes: the mark of SBR and no data
    body = int(element + fill + "111" + "0", 2).to_bytes(7, "big")
    return (bytes.fromhex("fff15c4001dffc") + body) * frames


MAKERS = {
    ".mp3": make_mp3,
    ".m4a": make_m4a,
    ".ogg": make_ogg,
    ".opus": make_opus,
    ".flac": make_flac,
    ".wav": make_wav,
    ".aac": make_aac,
}


def make_sound(path: Path, seconds: float = 2, *, tone: int = 440) -> Path:
    """Write a sound file of the kind its suffix names."""
    return MAKERS[path.suffix](path, seconds, tone=tone)


_ID3 = {
    "title": id3.TIT2,
    "show": id3.TALB,
    "number": id3.TRCK,
    "season": id3.TPOS,
    "people": id3.TPE1,
    "language": id3.TLAN,
    "date": id3.TDRC,
    "copyright": id3.TCOP,
}
_MP4 = {"title": "©nam", "show": "©alb", "people": "©ART", "description": "desc", "date": "©day", "copyright": "cprt"}
_VORBIS = {
    "title": "TITLE",
    "show": "ALBUM",
    "number": "TRACKNUMBER",
    "season": "DISCNUMBER",
    "people": "ARTIST",
    "description": "DESCRIPTION",
    "language": "LANGUAGE",
    "date": "DATE",
    "copyright": "COPYRIGHT",
}


def _list(value: str | int | tuple[str, ...]) -> list[str]:
    return list(value) if isinstance(value, tuple) else [str(value)]


def tag_sound(path: Path, *, cover: bytes | None = None, **fields: str | int | tuple[str, ...]) -> Path:
    """Write tags by the field names of ``domain.media.Tags`` (without chapters); ``cover`` is a JPEG."""
    if path.suffix in {".mp3", ".wav", ".aac"}:
        _tag_id3(path, fields, cover)
    elif path.suffix == ".m4a":
        _tag_mp4(path, fields, cover)
    else:
        opened = mutagen.File(path)
        for name, value in fields.items():
            opened[_VORBIS[name]] = _list(value)
        opened.save()
    return path


def _tag_id3(path: Path, fields: Mapping[str, str | int | tuple[str, ...]], cover: bytes | None) -> None:
    opened = None if path.suffix == ".aac" else mutagen.File(path)  # mutagen's AAC takes no tags
    if opened is not None and opened.tags is None:
        opened.add_tags()
    tags = id3.ID3() if opened is None else opened.tags
    for name, value in fields.items():
        if name == "description":
            tags.add(id3.COMM(encoding=3, lang="dan", desc="", text=_list(value)))
        else:
            tags.add(_ID3[name](encoding=3, text=_list(value)))
    if cover:
        tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=cover))
    tags.save(path) if opened is None else opened.save()


def _tag_mp4(path: Path, fields: Mapping[str, str | int | tuple[str, ...]], cover: bytes | None) -> None:
    opened = mp4.MP4(path)
    for name, value in fields.items():
        if name == "number":
            opened["trkn"] = [(int(str(value)), 0)]
        elif name == "season":
            opened["disk"] = [(int(str(value)), 0)]
        else:
            opened[_MP4[name]] = _list(value)
    if cover:
        opened["covr"] = [mp4.MP4Cover(cover, mp4.MP4Cover.FORMAT_JPEG)]
    opened.save()
