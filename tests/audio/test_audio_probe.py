"""What a file is and how long it lasts, found from its content."""

from __future__ import annotations

import contextlib
import random
import shutil
import struct
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sounds import MAKERS, encode, m4a_bytes, make_sound, mp3_bytes, tag_sound, xing_frame

from podcast_service.audio.formats import FORMATS
from podcast_service.audio.probe import probe
from podcast_service.domain.errors import SENTENCES, Invalid

TOLERANCE_MS = 50


def decoded_ms(path: Path) -> float:
    """Decode all of the file with ffmpeg's libraries and return how long it sounds."""
    length = Fraction(0)
    with av.open(str(path)) as container:
        for packet in container.demux(audio=0):
            with contextlib.suppress(av.error.InvalidDataError):  # one bad packet else ends it all
                length += sum(Fraction(frame.samples, frame.sample_rate) for frame in packet.decode())
    return float(length * 1000)


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
    assert abs(sound.duration_ms - decoded_ms(path)) <= TOLERANCE_MS
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
    "cut in the last frame": mp3_bytes(2)[:-50],
    "junk between frames": mp3_bytes(2) + b"junk" * 100 + mp3_bytes(2),
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
    assert abs(probe(path).sound.duration_ms - decoded_ms(path)) <= TOLERANCE_MS


@pytest.mark.parametrize("movflags", ["", "faststart", "frag_keyframe+empty_moov", "frag_every_frame+empty_moov+dash"])
def test_mp4_is_measured_however_it_is_laid_out(tmp_path: Path, movflags: str) -> None:
    """rel-B1: fragmented MP4."""
    path = tmp_path / "sound.m4a"
    path.write_bytes(m4a_bytes(5, movflags=movflags))
    assert abs(probe(path).sound.duration_ms - decoded_ms(path)) <= TOLERANCE_MS


def test_a_file_is_what_it_holds_and_not_what_it_is_called(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "song.m4a")
    shutil.move(path, tmp_path / "song.mp3")
    sound = probe(tmp_path / "song.mp3").sound
    assert (sound.format, sound.extension, sound.media_type) == ("m4a", "m4a", "audio/x-m4a")


def test_only_mp3_and_m4a_are_enclosures_as_they_are() -> None:
    assert [row.name for row in FORMATS if row.enclosure] == ["mp3", "m4a"]


@pytest.mark.parametrize("suffix", MAKERS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.995])
def test_a_cut_file_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    """rel, measured fact 2: no library notices."""
    path = make_sound(tmp_path / f"sound{suffix}", 5)
    if suffix == ".mp3":  # only a count can tell of missing frames
        path.write_bytes(mp3_bytes(20, xing=True))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    assert refused(path) in {"audio_truncated", "audio_without_sound", "audio_unreadable", "audio_not_audio"}


@pytest.mark.parametrize("movflags", ["faststart", "frag_keyframe+empty_moov"])
@pytest.mark.parametrize("share", [0.5, 0.95])
def test_a_cut_mp4_is_refused_wherever_its_tables_stand(tmp_path: Path, movflags: str, share: float) -> None:
    path = tmp_path / "sound.m4a"
    data = m4a_bytes(5, movflags=movflags)
    path.write_bytes(data[: int(len(data) * share)])
    assert refused(path) in {"audio_truncated", "audio_unreadable"}


def lying_wav(size: int, block: int = 2) -> bytes:
    head = struct.pack("<HHIIHH", 1, 1, 8000, 16000, block, 16)
    return b"RIFF\xff\xff\0\0WAVEfmt \x10\0\0\0" + head + b"data" + struct.pack("<I", size) + bytes(1000)


REFUSED = {
    "empty": (b"", "audio_empty"),
    "text": (b"This is no sound at all.\n" * 400, "audio_not_audio"),
    "zeros": (bytes(100_000), "audio_not_audio"),
    "noise": (random.Random(7).randbytes(200_000), "audio_not_audio"),
    "only a tag": (b"ID3\x03\0\0\0\0\0\x0a" + bytes(10), "audio_truncated"),
    "tag longer than the file": (b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + mp3_bytes(1), "audio_truncated"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(50_000), "audio_not_audio"),
    "ADTS": (encode("adts", "aac", 1), "audio_format_unsupported"),
    "AIFF": (encode("aiff", "pcm_s16be", 1, bit_rate=None), "audio_format_unsupported"),
    "Matroska": (encode("matroska", "libopus", 1, rate=48000), "audio_format_unsupported"),
    "FLAC in Ogg": (encode("ogg", "flac", 1, bit_rate=None), "audio_format_unsupported"),
    "ALAC in M4A": (encode("ipod", "alac", 1, bit_rate=None), "audio_format_unsupported"),
    "MP3 in WAV": (encode("wav", "libmp3lame", 1), "audio_format_unsupported"),
    "two Ogg streams after each other": (2 * encode("ogg", "libopus", 1, rate=48000), "audio_format_unsupported"),
    "lying WAV": (lying_wav(779_136_000), "audio_truncated"),
    "WAV that contradicts itself": (lying_wav(1000, block=7), "audio_unreadable"),
    "WAV without samples": (lying_wav(0), "audio_without_sound"),
    "MP3 with a hole": (mp3_bytes(3) + bytes(30_000) + mp3_bytes(3), "audio_damaged"),
    "MP3 with a lying count": (xing_frame(5000, 10_000) + mp3_bytes(5), "audio_truncated"),
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


def mutate_bytes(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        place = chance.randrange(min(len(changed), chance.choice([64, 512, len(changed)])))
        changed[place] = chance.choice([0, 0xFF, 0x7F, chance.randrange(256)])
    return bytes(changed)


@pytest.mark.parametrize("suffix", MAKERS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 1 << 32))
def test_a_mutated_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, suffix: str, seed: int) -> None:
    """rel-B3, in short; the long form runs through the child (``make soak``)."""
    path = tmp_path_factory.mktemp("mutated") / f"sound{suffix}"
    tag_sound(make_sound(path, 0.5), title="Æ", number=3)
    path.write_bytes(mutate_bytes(path.read_bytes(), random.Random(seed)))
    try:
        sound = probe(path).sound
    except Invalid as error:
        known = error.code in SENTENCES
    else:
        known = 0 < sound.duration_ms < 60_000
    assert known
