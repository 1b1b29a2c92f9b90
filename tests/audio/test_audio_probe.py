"""What a file is and how long it lasts, found from its content."""

from __future__ import annotations

import random
import shutil
import struct
from pathlib import Path

import av
import pytest
from hearing import hear
from sounds import encode, m4a_bytes, make_sound, mp3_bytes, sbr_bytes, vbri_frame, wav_bytes

from podcast_service.audio.formats import FORMATS
from podcast_service.audio.probe import probe
from podcast_service.domain.errors import SENTENCES, Invalid

TOLERANCE_MS = 50


def is_right(path: Path) -> bool:
    """Say whether the duration is what decoding gives, and nothing is told against the file."""
    read = probe(path)
    return abs(read.sound.duration_ms - hear(path, read.sound.format).least) <= TOLERANCE_MS and not read.doubts


def refused(path: Path) -> str:
    with pytest.raises(Invalid) as caught:
        probe(path)
    assert caught.value.code in SENTENCES
    return caught.value.code


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
@pytest.mark.parametrize("seconds", [0.3, 2, 7.7])
def test_every_format_is_known_and_its_duration_is_what_decoding_gives(tmp_path: Path, row, seconds: float) -> None:
    path = make_sound(tmp_path / f"sound.{row.extension}", seconds)
    sound = probe(path).sound
    assert (sound.format, sound.media_type, sound.extension) == (row.name, row.media_type, row.extension)
    assert is_right(path)
    assert sound.sample_rate
    assert sound.channels
    assert sound.bit_rate


MP3S = {
    "CBR": mp3_bytes(6),
    "CBR with a count": mp3_bytes(6, xing=True),
    "VBR without a count": mp3_bytes(6, vbr=True),
    "VBR with a count": mp3_bytes(6, vbr=True, xing=True),
    "two tags before the sound": 2 * (b"ID3\x03\0\0\0\0\0\x0a" + bytes(10)) + mp3_bytes(2),
    "padding after the tag": b"ID3\x03\0\0\0\0\0\x0a" + bytes(10) + bytes(9000) + mp3_bytes(2),
    "ID3v1 at the end": mp3_bytes(2) + b"TAG" + bytes(125),
    "APE and ID3v1 at the end": mp3_bytes(2)
    + b"APETAGEX" + struct.pack("<4I8x", 2000, 32, 0, 0xA0000000)
    + b"APETAGEX" + struct.pack("<4I8x", 2000, 32, 0, 0x80000000)
    + b"TAG" + bytes(125),
    "a few bytes around the sound": b"junk" * 100 + mp3_bytes(2) + b"junk" * 100,
    "Lyrics3 and ID3v1 at the end": mp3_bytes(2)
    + b"LYRICSBEGIN" + bytes(20) + b"000031LYRICS200"
    + b"TAG" + bytes(125),
    "VBR with the count of Fraunhofer": vbri_frame(230, len(mp3_bytes(6, vbr=True))) + mp3_bytes(6, vbr=True),
    "MPEG-2 at 22 kHz": encode("mp3", "libmp3lame", 3, rate=22050, options={"write_xing": "0"}),
    "stereo at 48 kHz": encode("mp3", "libmp3lame", 3, rate=48000, channels=2),
    "made by LAME, gapless": encode("mp3", "libmp3lame", 3.3),
    "VBR made by LAME": encode("mp3", "libmp3lame", 5, bit_rate=None, codec_options={"q": "4"}),
}  # fmt: skip


@pytest.mark.parametrize("name", MP3S)
def test_the_frames_of_an_mp3_are_counted_whatever_its_header_says(tmp_path: Path, name: str) -> None:
    """rel-B1: VBR without header, several tags, APE."""
    path = tmp_path / "sound.mp3"
    path.write_bytes(MP3S[name])
    assert is_right(path)


@pytest.mark.parametrize("movflags", ["", "faststart", "frag_keyframe+empty_moov", "frag_every_frame+empty_moov+dash"])
def test_mp4_is_measured_however_it_is_laid_out(tmp_path: Path, movflags: str) -> None:
    """rel-B1: fragmented MP4."""
    path = tmp_path / "sound.m4a"
    path.write_bytes(m4a_bytes(5, movflags=movflags))
    assert is_right(path)


def test_a_file_is_what_it_holds_and_not_what_it_is_called(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "song.m4a")
    shutil.move(path, tmp_path / "song.mp3")
    sound = probe(tmp_path / "song.mp3").sound
    assert (sound.format, sound.extension, sound.media_type) == ("m4a", "m4a", "audio/x-m4a")


@pytest.mark.parametrize(("media_time", "length_ms"), [(1024, 500), (1024 + 3 * 1024 + 300, 500), (1024, 900)])
def test_an_edit_list_leaves_out_what_no_player_plays(tmp_path: Path, media_time: int, length_ms: int) -> None:
    path = tmp_path / "sound.m4a"
    data = bytearray(m4a_bytes(1))
    entry = data.index(b"elst") + 12
    data[entry : entry + 8] = struct.pack(">II", length_ms, media_time)
    path.write_bytes(data)
    assert is_right(path)
    assert abs(probe(path).sound.duration_ms - length_ms) <= TOLERANCE_MS


REFUSED = {
    "empty": (b"", "audio_empty"),
    "text": (b"This is no sound at all.\n" * 400, "audio_not_audio"),
    "zeros": (bytes(100_000), "audio_not_audio"),
    "noise": (random.Random(7).randbytes(200_000), "audio_not_audio"),
    "only a tag": (b"ID3\x03\0\0\0\0\0\x0a" + bytes(10), "audio_truncated"),
    "tag longer than the file": (b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + mp3_bytes(1), "audio_truncated"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(50_000), "audio_not_audio"),
    "AIFF": (encode("aiff", "pcm_s16be", 1, bit_rate=None), "audio_format_unsupported"),
    "Matroska": (encode("matroska", "libopus", 1, rate=48000), "audio_format_unsupported"),
    "FLAC in Ogg": (encode("ogg", "flac", 1, bit_rate=None), "audio_format_unsupported"),
    "ALAC in M4A": (encode("ipod", "alac", 1, bit_rate=None), "audio_format_unsupported"),
    "MP3 in WAV": (encode("wav", "libmp3lame", 1), "audio_format_unsupported"),
    "WAV that contradicts itself": (wav_bytes(1000, block=7), "audio_unreadable"),
    "WAV without samples": (wav_bytes(0, sound=b""), "audio_without_sound"),
    "WAV that ends before its sound": (wav_bytes(1000)[:30], "audio_unreadable"),
    "RF64 that never tells its length": (b"RF64" + wav_bytes(0xFFFFFFFF)[4:], "audio_unreadable"),
    "MP3 that is mostly something else": (mp3_bytes(1) + bytes(30_000) + mp3_bytes(1), "audio_damaged"),
    "raw AAC that is mostly something else": (sbr_bytes(100) + bytes(3000) + sbr_bytes(100), "audio_damaged"),
    "an M4A without its table": (m4a_bytes(5)[:-1000], "audio_truncated"),
    "an M4A that is one table": (m4a_bytes(1, movflags="faststart")[:700], "audio_truncated"),
    "two Ogg streams after each other": (2 * encode("ogg", "libopus", 1, rate=48000), "audio_format_unsupported"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_good_sound_is_refused_with_its_reason(tmp_path: Path, name: str) -> None:
    """rel-B1, sec-S6."""
    data, code = REFUSED[name]
    path = tmp_path / "sound.mp3"
    path.write_bytes(data)
    assert refused(path) == code


def test_a_wav_of_64_bits_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    path.write_bytes(encode("wav", "pcm_s16le", 2, bit_rate=None, options={"rf64": "always"}))
    assert probe(path).sound.duration_ms == 2000


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / "missing.mp3") == "audio_not_readable"
    assert refused(tmp_path) == "audio_not_readable"


def test_a_video_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "film.m4a"
    with av.open(str(path), "w", format="mp4") as target:
        stream = target.add_stream("mpeg4", rate=10)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for _ in range(5):
            target.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        target.mux(stream.encode(None))
    assert refused(path) == "audio_is_video"
