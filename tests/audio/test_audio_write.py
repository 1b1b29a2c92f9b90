"""A tagged copy says what was wanted, sounds the same, and keeps what nobody asked to change; or it is refused."""

from __future__ import annotations

import base64
import random
import struct
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from copies import CHAPTERS, FIELDS, TAGS, copied, jpeg, many, with_chapters
from mutagen import flac, id3, mp4
from sounds import MAKERS, make_mp3, make_sound, tag_sound

from podcast_service.audio import wanted as wanting
from podcast_service.audio import write
from podcast_service.audio.chapters import MAX_PICTURES, kept
from podcast_service.audio.formats import format_named
from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.wanted import Wanted
from podcast_service.domain.errors import SENTENCES, Invalid
from podcast_service.domain.media import Recording, Sound, Tags


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


@pytest.mark.parametrize("suffix", MAKERS)
def test_what_is_written_is_read_back_and_the_sound_is_the_same(
    tmp_path: Path, reader: AudioReader, suffix: str
) -> None:
    source = make_sound(tmp_path / f"sound{suffix}")
    before, original = reader.read(source), source.read_bytes()

    path, said = copied(reader, source, Wanted(tags=TAGS, fields=FIELDS, cover=jpeg()))

    after = reader.read(path)
    assert after == said
    assert after.sound.payload_sha256 == before.sound.payload_sha256
    assert after.sound.duration_ms == before.sound.duration_ms
    chapters = kept(TAGS.chapters, after.sound.format, after.sound.duration_ms)
    assert replace(after.tags, origins=()) == replace(TAGS, chapters=chapters)
    assert reader.cover(path) == jpeg()
    assert source.read_bytes() == original


@pytest.mark.parametrize("suffix", MAKERS)
def test_written_again_and_taken_out_again(tmp_path: Path, reader: AudioReader, suffix: str) -> None:
    source = make_sound(tmp_path / f"sound{suffix}")
    wanted = Wanted(tags=TAGS, fields=FIELDS, cover=jpeg())

    once, first = copied(reader, source, wanted)
    twice, second = copied(reader, once, wanted)
    bare, third = copied(reader, twice, Wanted(fields=FIELDS, cover=b""))

    assert second == first
    assert twice.stat().st_size == once.stat().st_size
    assert replace(third.tags, origins=()) == Tags()
    assert not third.has_cover
    assert b"Midt" not in bare.read_bytes()
    assert third.sound.payload_sha256 == first.sound.payload_sha256


@pytest.mark.parametrize("suffix", MAKERS)
def test_what_nobody_asked_for_stays(tmp_path: Path, reader: AudioReader, suffix: str) -> None:
    source = tag_sound(make_sound(tmp_path / f"sound{suffix}"), title="Gammel", show="Serien", date="2026-03-01")
    tagged, _ = copied(reader, source, Wanted(tags=TAGS, fields=CHAPTERS, cover=jpeg()))

    path, after = copied(reader, tagged, Wanted(tags=TAGS, fields=frozenset({"title"})))

    assert (after.tags.title, after.tags.show, after.tags.date) == (TAGS.title, "Serien", "2026-03-01")
    assert after.tags.chapters == probe(tagged).tags.chapters
    assert reader.cover(path) == jpeg()


def odd_id3(path: Path, version: int = 4) -> None:
    tags = id3.ID3(path) if path.read_bytes()[:3] == b"ID3" else id3.ID3()
    tags.add(id3.PRIV(owner="recorder", data=b"\x01\x02"))
    tags.add(id3.TXXX(encoding=3, desc="Odd", text="kept"))
    tags.add(id3.APIC(encoding=3, mime="image/png", type=4, desc="", data=b"back"))
    tags.save(path, v2_version=version)


def odd_wav(path: Path) -> None:
    data = path.read_bytes()
    size = struct.pack("<I", len(data) + 8)
    path.write_bytes(data[:4] + size + data[8:] + b"bext" + struct.pack("<I", 8) + b"recorder")


def odd_mp4(path: Path) -> None:
    opened = mp4.MP4(path)
    opened["----:com.example:Odd"] = [b"kept"]
    opened["sonm"] = ["kept too"]
    opened.save()


def odd_comments(path: Path) -> None:
    opened = mutagen.File(path)
    opened["odd"] = ["kept", "twice"]
    picture = flac.Picture()
    picture.type, picture.mime, picture.data = 4, "image/png", b"back"
    if isinstance(opened, flac.FLAC):
        opened.add_picture(picture)
    else:
        opened["metadata_block_picture"] = [base64.b64encode(picture.write()).decode()]
    opened.save()


def odd_frame(path: Path) -> None:
    """Put a frame in front that no standard knows."""
    frame = b"XYZW" + struct.pack(">I", 4) + b"\0\0odd!"
    path.write_bytes(b"ID3\3\0\0" + bytes([0, 0, 0, len(frame)]) + frame + path.read_bytes())


ODD_TEXT = "Odd\0\ufeffkept".encode("utf-16-le")  # with chapters ID3 becomes v2.3, which has no UTF-8
ODD = {
    "ID3v2.4": (".mp3", odd_id3, (b"recorder\0\x01\x02", ODD_TEXT, b"back")),
    "ID3v2.3": (".mp3", lambda path: odd_id3(path, 3), (b"recorder\0\x01\x02", b"back")),
    "an unknown ID3 frame": (".mp3", odd_frame, (b"XYZW\0\0\0\4\0\0odd!",)),
    "ADTS": (".aac", odd_id3, (b"recorder\0\x01\x02", ODD_TEXT, b"back")),
    "a chunk of a WAV": (".wav", odd_wav, (b"bext\x08\0\0\0recorder",)),
    "freeform and other atoms": (".m4a", odd_mp4, (b"com.example", b"Odd", b"kept", b"sonm", b"kept too")),
    "Vorbis comments": (".ogg", odd_comments, (b"odd=kept", b"odd=twice")),
    "Opus comments": (".opus", odd_comments, (b"odd=kept", b"odd=twice")),
    "FLAC blocks": (".flac", odd_comments, (b"odd=kept", b"odd=twice", b"back")),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_what_this_program_does_not_know_stays(tmp_path: Path, reader: AudioReader, name: str) -> None:
    suffix, make_odd, marks = ODD[name]
    source = make_sound(tmp_path / f"sound{suffix}")
    make_odd(source)

    path, _ = copied(reader, source, Wanted(tags=TAGS, fields=FIELDS, cover=jpeg()))

    data = path.read_bytes()
    assert [mark for mark in marks if mark not in data] == []


@pytest.mark.parametrize("suffix", [".mp3", ".aac", ".flac", ".ogg", ".opus"])
def test_a_new_front_cover_takes_the_place_of_the_old_one_alone(
    tmp_path: Path, reader: AudioReader, suffix: str
) -> None:
    source = make_sound(tmp_path / f"sound{suffix}")
    (odd_id3 if suffix in {".mp3", ".aac"} else odd_comments)(source)
    first, _ = copied(reader, source, Wanted(cover=jpeg(16)))
    second, _ = copied(reader, first, Wanted(cover=jpeg(24, "blue")))
    assert reader.cover(second) == jpeg(24, "blue")
    bare, after = copied(reader, second, Wanted(cover=b""))
    assert after.has_cover, "the back cover is still there"
    assert reader.cover(bare) == b"back"


SOUND = Sound(
    format="mp3",
    media_type="audio/mpeg",
    extension="mp3",
    duration_ms=2000,
    sample_rate=44100,
    channels=1,
    payload_sha256="0" * 64,
)
GOOD = Recording(sound=SOUND, tags=replace(Tags(), title="T"))
WANTED = Wanted(tags=Tags(title="T"), fields=frozenset({"title"}))


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        pytest.param(GOOD, GOOD, None, id="the same"),
        pytest.param(
            GOOD, replace(GOOD, sound=replace(SOUND, payload_sha256="1" * 64)), "audio_copy_differs", id="other sound"
        ),
        pytest.param(
            GOOD, replace(GOOD, sound=replace(SOUND, duration_ms=1999)), "audio_copy_differs", id="other length"
        ),
        pytest.param(GOOD, replace(GOOD, sound=replace(SOUND, channels=2)), "audio_copy_differs", id="other channels"),
        pytest.param(
            GOOD, replace(GOOD, sound=replace(SOUND, sample_rate=48000)), "audio_copy_differs", id="other sample rate"
        ),
        pytest.param(GOOD, replace(GOOD, sound=replace(SOUND, format="wav")), "audio_copy_differs", id="other format"),
        pytest.param(
            *2 * (replace(GOOD, sound=replace(SOUND, payload_sha256=None)),), "audio_copy_differs", id="no hash"
        ),
        pytest.param(GOOD, replace(GOOD, tags=Tags()), "audio_copy_lost", id="a tag is missing"),
        pytest.param(GOOD, replace(GOOD, tags=Tags(title="t")), "audio_copy_lost", id="a tag is another"),
        pytest.param(GOOD, replace(GOOD, tags=Tags(title="T", show="S")), None, id="a tag nobody asked for"),
    ],
)
def test_a_copy_must_prove_itself(before: Recording, after: Recording, code: str | None) -> None:
    try:
        wanting.prove(before, after, WANTED)
        found = None
    except Invalid as error:
        found = error.code
    assert found == code


def test_the_refusal_names_what_was_lost() -> None:
    wanted = replace(WANTED, fields=frozenset({"title", "show", "chapters"}), tags=Tags(title="T", show="S"))
    with pytest.raises(Invalid, match="show, title"):
        wanting.prove(GOOD, replace(GOOD, tags=Tags()), wanted)


def test_a_source_that_is_no_sound_is_refused_before_anything_is_written(tmp_path: Path, reader: AudioReader) -> None:
    source = tmp_path / "sound.mp3"
    source.write_bytes(b"no sound at all " * 1000)
    with pytest.raises(Invalid):
        copied(reader, source, WANTED)
    assert (tmp_path / "copy-sound.mp3").read_bytes() == b""


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(min(len(changed), chance.choice([64, 2048])))] = chance.choice([0, 0xFF, 0x7F, 1])
    return bytes(changed)


@pytest.mark.parametrize("suffix", MAKERS)
def test_a_hostile_file_becomes_a_proven_copy_or_is_refused(tmp_path: Path, reader: AudioReader, suffix: str) -> None:
    """sec-S7, rel-B3: whatever happens in the child, no wrong copy is called good."""
    source = tag_sound(make_sound(tmp_path / f"sound{suffix}", 1), title="Æ", show="Ø")
    whole, _ = copied(reader, source, Wanted(tags=TAGS, fields=FIELDS, cover=jpeg()))
    data = whole.read_bytes()
    for seed in range(15):
        source.write_bytes(mutated(data, random.Random(seed)))
        try:
            path, said = copied(reader, source, Wanted(tags=replace(TAGS, title="Ny"), fields=FIELDS))
        except Invalid as error:
            is_right = error.code in SENTENCES
        else:
            same = said.sound.payload_sha256 == probe(source).sound.payload_sha256
            is_right = same and said == probe(path) and said.tags.title == "Ny"
        assert is_right, seed


LARGE = 64 * 1024 * 1024
FILLERS = {
    ".mp3": b"",
    ".flac": b"",
    ".m4a": struct.pack(">I4s", LARGE, b"free"),
    ".wav": struct.pack("<4sI", b"JUNK", LARGE - 8),
}


@pytest.mark.parametrize("suffix", FILLERS)
def test_writing_takes_little_memory_however_large_the_file(tmp_path: Path, suffix: str) -> None:
    source = make_sound(tmp_path / f"sound{suffix}", 1)
    with source.open("ab") as file:
        file.write(FILLERS[suffix])
        file.truncate(file.tell() + LARGE - len(FILLERS[suffix]))
    with source.open("rb") as file, (tmp_path / "copy").open("w+b") as target:
        tracemalloc.start()
        write.write(file, target, Wanted(tags=TAGS, fields=FIELDS, cover=jpeg()), format_named(suffix[1:]), 1000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert (tmp_path / "copy").stat().st_size > LARGE
    assert peak < LARGE / 8


def test_a_cover_that_is_no_picture_is_refused(tmp_path: Path, reader: AudioReader) -> None:
    with pytest.raises(Invalid) as refused:
        copied(reader, make_sound(tmp_path / "sound.flac"), Wanted(cover=b"no picture"))
    assert refused.value.code == "cover_not_picture"


def test_pictures_that_nobody_loads_are_refused(tmp_path: Path, reader: AudioReader) -> None:
    wanted = replace(with_chapters(*many(2, 300)), pictures={0: bytes(MAX_PICTURES), 300: b"\0"})
    with pytest.raises(Invalid) as refused:
        copied(reader, make_mp3(tmp_path / "sound.mp3"), wanted)
    assert refused.value.code == "audio_pictures_too_large"
