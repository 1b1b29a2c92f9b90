"""The hash of the sound alone outlives every change of tags, chapters and artwork, and no change of the sound."""

from __future__ import annotations

import io
import struct
from fractions import Fraction
from pathlib import Path

import av
import pytest
from mutagen.apev2 import APEv2
from PIL import Image
from sounds import MAKERS, m4a_bytes, make_mp3, make_sound, mp3_bytes, tag_sound, wav_bytes

from podcast_service.audio.formats import FORMATS
from podcast_service.audio.payload import Payload
from podcast_service.audio.probe import probe


def payload(path: Path) -> str:
    found = probe(path).sound.payload_sha256
    assert found == probe(path).sound.payload_sha256
    assert found is not None
    return found


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (500, 500), "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("suffix", MAKERS)
def test_tags_and_artwork_leave_it_as_it_was(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"sound{suffix}", 5)
    before = payload(path)
    tag_sound(path, title="Æ")
    assert payload(path) == before
    tag_sound(path, title="Ø" * 5000, people=("A", "B"), cover=picture())
    assert payload(path) == before


@pytest.mark.parametrize("suffix", MAKERS)
def test_one_other_byte_of_sound_makes_another_one(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"sound{suffix}", 5)
    before, data = payload(path), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert payload(path) != before


@pytest.mark.parametrize("movflags", ["", "faststart"])
@pytest.mark.parametrize("suffix", [".m4a", ".mp3", ".ogg", ".opus", ".flac"])
def test_packets_written_anew_with_chapters_keep_it(tmp_path: Path, suffix: str, movflags: str) -> None:
    path, copy = make_sound(tmp_path / f"sound{suffix}", 5), tmp_path / f"copy{suffix}"
    if suffix == ".m4a":
        path.write_bytes(m4a_bytes(5, movflags=movflags))
    options = {"movflags": "faststart"} if suffix == ".m4a" else {"write_xing": "0"} if suffix == ".mp3" else {}
    kind = {".m4a": "ipod", ".mp3": "mp3", ".flac": "flac"}.get(suffix, "ogg")
    with av.open(str(path)) as source, av.open(str(copy), "w", format=kind, options=options) as target:
        stream = target.add_stream_from_template(source.streams.audio[0])
        target.set_chapters(
            [{"id": 1, "start": 0, "end": 2000, "time_base": Fraction(1, 1000), "metadata": {"title": "Æ"}}]
        )
        target.metadata["title"] = "Æ"
        for packet in source.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    assert copy.read_bytes() != path.read_bytes()
    assert payload(copy) == payload(path)


SOUND = mp3_bytes(3)
ID3V1 = b"TAG" + bytes(125)
APE = (
    b"APETAGEX"
    + struct.pack("<4I8x", 2000, 32, 0, 0xA0000000)
    + b"APETAGEX"
    + struct.pack("<4I8x", 2000, 32, 0, 0x80000000)
)
LYRICS_1 = b"LYRICSBEGIN" + b"la" * 50 + b"LYRICSEND"
LYRICS_2 = b"LYRICSBEGIN" + bytes(20) + b"000031LYRICS200"
FOOTED = b"\4\0\x10\0\0\0\x05"
AROUND = {
    "ID3v2": b"ID3\3\0\0\0\0\0\x0a" + bytes(10) + SOUND,
    "ID3v2 and padding": b"ID3\3\0\0\0\0\0\x0a" + bytes(9000) + SOUND,
    "two ID3v2": 2 * (b"ID3\3\0\0\0\0\0\x0a" + bytes(10)) + SOUND,
    "ID3v1": SOUND + ID3V1,
    "APE": SOUND + APE,
    "APE and ID3v1": SOUND + APE + ID3V1,
    "Lyrics3 and ID3v1": SOUND + LYRICS_1 + ID3V1,
    "APE, Lyrics3v2 and ID3v1": SOUND + APE + LYRICS_2 + ID3V1,
    "ID3v2.4 at the end": SOUND + b"ID3" + FOOTED + bytes(5) + b"3DI" + FOOTED,
}


@pytest.mark.parametrize("name", AROUND)
def test_no_tag_around_an_mp3_is_part_of_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / "sound.mp3"
    path.write_bytes(AROUND[name])
    assert payload(path) == payload(make_mp3(tmp_path / "bare.mp3", 3))
    assert probe(path).doubts == ()


def test_a_tag_editor_that_writes_ape_keeps_it(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    before = payload(path)
    tag = APEv2()
    tag["Title"] = "Æ"
    tag.save(path)
    assert payload(path) == before


def test_a_wav_is_its_shape_and_its_samples(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    found = []
    for data in (wav_bytes(), wav_bytes(rate=16_000), wav_bytes() + b"LIST\4\0\0\0INFO", wav_bytes(0xFFFFFFFF)):
        path.write_bytes(data)
        found.append(payload(path))
    assert found[0] == found[2] == found[3] != found[1]


def test_equal_bytes_of_two_kinds_are_not_the_same_sound() -> None:
    hashes = set()
    for row in FORMATS:
        taken = Payload(row)
        taken.add(b"the same")
        hashes.add(taken.sha256())
    assert len(hashes) == len(FORMATS)
