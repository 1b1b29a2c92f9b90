"""Sound that disagrees with its header is taken for what it is, and the difference is told."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hearing import hear
from mutagen.ogg import OggPage
from sounds import (
    MAKERS,
    encode,
    m4a_bytes,
    make_flac,
    make_ogg,
    make_opus,
    make_sound,
    mp3_bytes,
    vbri_frame,
    wav_bytes,
    xing_frame,
)

from podcast_service.audio.probe import probe
from podcast_service.domain.errors import SENTENCES
from podcast_service.domain.media import Doubt, Recording

TOLERANCE_MS = 50
LIVE = "frag_every_frame+empty_moov+dash"


def read(path: Path, data: bytes) -> Recording:
    """Read ``data``, and see that its duration is what decoding gives and every doubt has its sentence."""
    path.write_bytes(data)
    found = probe(path)
    assert hear(path, found.sound.format).agrees(found.sound.duration_ms)
    assert all(doubt.code in SENTENCES for doubt in found.doubts)
    return found


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def only_doubt(found: Recording) -> Doubt:
    (doubt,) = found.doubts
    assert doubt.code == "sound_junk" or doubt.found == found.sound.duration_ms
    return doubt


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.995])
@pytest.mark.parametrize("suffix", sorted(MAKERS.keys() - {".m4a"}))
def test_a_cut_file_is_as_long_as_what_is_left_and_says_so(tmp_path: Path, suffix: str, share: float) -> None:
    """rel-B1: truncated. An M4A with its table at the end is refused instead: nothing of it can be played."""
    path = make_sound(tmp_path / f"sound{suffix}", 10)
    doubt = only_doubt(read(path, cut(path.read_bytes(), share)))
    assert doubt.code in {"sound_cut", "sound_breaks_off"}
    assert doubt.found < 10_000


PROMISES = {
    "MP3 with a count": mp3_bytes(10, xing=True),
    "VBR MP3 with a count": mp3_bytes(10, vbr=True, xing=True),
    "MP3 by LAME": encode("mp3", "libmp3lame", 10),
    "MP3 by Fraunhofer": vbri_frame(383, len(mp3_bytes(10))) + mp3_bytes(10),
    "M4A": m4a_bytes(10, movflags="faststart"),
    "fragmented MP4": m4a_bytes(10, movflags="frag_keyframe+empty_moov"),
}


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("name", PROMISES)
def test_a_cut_file_whose_head_tells_its_length_says_how_much_is_missing(
    tmp_path: Path, name: str, share: float
) -> None:
    doubt = only_doubt(read(tmp_path / "sound", cut(PROMISES[name], share)))
    assert doubt.code == "sound_cut"
    assert abs(doubt.told - 10_000) <= TOLERANCE_MS


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("movflags", ["faststart", "frag_keyframe+empty_moov", LIVE])
def test_the_last_frame_of_a_cut_mp4_counts_only_when_it_is_there_to_its_end(
    tmp_path: Path, movflags: str, share: float
) -> None:
    path = tmp_path / "sound"
    with NamedTemporaryFile(suffix=".m4a") as file:  # of 128 ms a frame
        encode("ipod", "aac", 10, rate=8000, options={"movflags": movflags}, target=file.name)
        path.write_bytes(cut(Path(file.name).read_bytes(), share))
    assert abs(probe(path).sound.duration_ms - hear(path, "m4a").least) <= TOLERANCE_MS


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_live_mp4_that_breaks_off_is_taken_as_far_as_it_goes(tmp_path: Path, share: float) -> None:
    found = read(tmp_path / "sound", cut(m4a_bytes(10, movflags=LIVE), share))
    assert abs(found.sound.duration_ms - share * 10_000) < 1000
    assert only_doubt(found).code in {"sound_cut", "sound_breaks_off"}


MP3 = mp3_bytes(5)
SILENCE = bytes(16_000)  # a second of it, as WAV
LIES = {
    "MP3 that counts too many frames": (xing_frame(5000, len(MP3)) + MP3, "sound_header_lies"),
    "MP3 that counts too few": (xing_frame(20, 4000) + MP3, "sound_header_lies"),
    "MP3 that counts more frames and bytes": (xing_frame(5000, 900_000) + MP3, "sound_cut"),
    "MP3 by Fraunhofer that counts too few": (vbri_frame(20, 4000) + MP3, "sound_header_lies"),
    "two MP3s joined": (2 * mp3_bytes(5, xing=True), "sound_header_lies"),
    "WAV that tells of more": (wav_bytes(779_136_000, sound=SILENCE), "sound_cut"),
    "WAV that tells of a byte more": (wav_bytes(16_001, sound=SILENCE), "sound_breaks_off"),
    "WAV that tells of nothing": (wav_bytes(0, sound=SILENCE), "sound_header_lies"),
    "WAV that tells of hardly less": (wav_bytes(9000, sound=SILENCE), "sound_junk"),
    "MP3 with a hole": (MP3 + bytes(30_000) + MP3, "sound_junk"),
    "MP3 with a little junk inside": (MP3 + b"junk" * 50 + MP3, "sound_junk"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_header_that_lies_is_told_and_not_believed(tmp_path: Path, name: str) -> None:
    data, code = LIES[name]
    assert only_doubt(read(tmp_path / "sound", data)).code == code


HONEST = {
    "streamed WAV": (wav_bytes(0xFFFFFFFF, sound=SILENCE), 1000),
    "WAV of an odd number of bytes": (wav_bytes(sound=SILENCE + b"\1"), 1000),
    "WAV whose RIFF tells of less": (b"RIFF\1\0\0\0" + wav_bytes(sound=SILENCE)[8:], 1000),
    "WAV whose RIFF tells of more": (b"RIFF\xff\xff\xff\x7f" + wav_bytes(sound=SILENCE)[8:], 1000),
    "WAV with tags after the sound": (wav_bytes(sound=SILENCE) + b"LIST\4\0\0\0INFO", 1000),
    "RF64": (encode("wav", "pcm_s16le", 2, bit_rate=None, options={"rf64": "always"}), 2000),
    "MP3 whose count is one too many": (xing_frame(192, len(MP3)) + MP3, 4989),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_a_header_that_promises_nothing_wrong_raises_no_doubt(tmp_path: Path, name: str) -> None:
    data, duration_ms = HONEST[name]
    found = read(tmp_path / "sound", data)
    assert (found.sound.duration_ms, found.doubts) == (duration_ms, ())


def test_a_flac_whose_total_is_wrong_lasts_as_long_as_its_frames(tmp_path: Path) -> None:
    path = make_flac(tmp_path / "sound.flac", 5)
    data = bytearray(path.read_bytes())
    data[22:26] = struct.pack(">I", 44_100)  # of the 36 bits, RFC 9639, section 8.2
    assert only_doubt(read(path, bytes(data))) == Doubt(code="sound_header_lies", told=1000, found=5000)
    data[22:26] = struct.pack(">I", 441_000)
    assert only_doubt(read(path, bytes(data))) == Doubt(code="sound_cut", told=10_000, found=5000)
    data[22:26] = bytes(4)  # unknown, as a stream leaves it
    assert read(path, bytes(data)).doubts == ()


@pytest.mark.parametrize(("promised_ms", "there_ms"), [(2000, 67_000), (400, 1000)])
def test_a_wav_that_goes_on_after_what_its_header_tells_says_how_long_both_are(
    tmp_path: Path, promised_ms: int, there_ms: int
) -> None:
    """Players stop where the header tells them to, so that is the length that is taken."""
    found = read(tmp_path / "sound", wav_bytes(16 * promised_ms, sound=bytes(16 * there_ms)))
    assert found.doubts == (Doubt(code="sound_header_lies", told=promised_ms, found=there_ms),)
    assert found.sound.duration_ms == promised_ms


def moved(data: bytes, samples: int) -> bytes:
    """Return an Opus file whose pages tell of sound ``samples`` earlier; cutting tools leave such files."""
    file, out = BytesIO(data), BytesIO()
    while file.tell() < len(data):
        page = OggPage(file)
        page.position = max(page.position - samples, 0)
        out.write(page.write())
    return out.getvalue()


@pytest.mark.parametrize(("samples", "codes"), [(14_400, []), (48_000, ["sound_header_lies"])])
def test_an_opus_file_whose_times_are_wrong_is_doubted_when_anybody_would_notice(
    tmp_path: Path, samples: int, codes: list[str]
) -> None:
    data = moved(make_opus(tmp_path / "whole.opus", 10).read_bytes(), samples)
    assert [doubt.code for doubt in read(tmp_path / "sound", data).doubts] == codes


def pages(data: bytes) -> list[bytes]:
    return [b"OggS" + page for page in data.split(b"OggS")[1:]]


@pytest.mark.parametrize("make", [make_ogg, make_opus])
def test_pages_missing_in_the_middle_of_an_ogg_are_told(tmp_path: Path, make) -> None:
    whole = pages(make(tmp_path / "sound.ogg", 10).read_bytes())
    doubt = only_doubt(read(tmp_path / "sound", b"".join(whole[:5] + whole[7:])))
    assert doubt.code == "sound_hole"
    assert doubt.told - doubt.found > 1500


@pytest.mark.parametrize("make", [make_ogg, make_opus])
def test_bytes_between_the_pages_of_an_ogg_are_told(tmp_path: Path, make) -> None:
    whole = pages(make(tmp_path / "sound.ogg", 10).read_bytes())
    found = read(tmp_path / "sound", b"".join([*whole[:5], b"x" * 500, *whole[5:]]))
    assert only_doubt(found) == Doubt(code="sound_junk", told=len(b"".join(whole)) + 500, found=500)


def test_a_cut_file_whose_tags_cannot_be_read_any_more_is_taken_without_them(tmp_path: Path) -> None:
    found = read(tmp_path / "sound", cut(m4a_bytes(10, movflags=LIVE), 0.02))
    assert only_doubt(found).code == "sound_breaks_off"
    assert found.tags.title is None


def test_sound_inside_a_tag_that_tells_of_too_many_bytes_is_missed(tmp_path: Path) -> None:
    """No player looks for sound inside a tag."""
    doubt = only_doubt(read(tmp_path / "sound", b"ID3\x04\0\0\0\0\x20\0" + mp3_bytes(5)))
    assert (doubt.code, doubt.found) == ("sound_junk", 4179)
