"""What nobody asked about stays when tags are written, and tags that say the same go along."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from mutagen import flac, id3, mp4, oggvorbis
from mutagen.apev2 import APEBinaryValue, APEv2
from raw_tags import id3_tag
from sounds import make_sound
from tagged import FILES, FULL, SOUND, read, written

from podcast_service.audio import tags
from podcast_service.audio.formats import FLAC, M4A, MP3, OGG, WAV
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags

STRANGE = [
    ("XYZW", b"\0strange"),
    ("PRIV", b"owner\0\x01\x02"),
    ("TXXX", b"\0MOOD\0calm"),
    ("COMM", b"\0eng" + b"iTunNORM\0 00000A"),
    ("UFID", b"http://example.org\0id"),
    ("TCON", b"\0Podcast"),
    ("POPM", b"a@example.org\0\x80"),
]


@pytest.mark.parametrize("version", [3, 4])
def test_frames_that_nobody_asked_about_stay_byte_for_byte(version: int) -> None:
    data = id3_tag(version, *STRANGE, ("TRDA", b"\0sommer"), ("TIT2", b"\0Gammel"), ("TIPL", b"\0mix\0M")) + SOUND
    after = written(data, MP3, FULL)
    assert after[3] == version
    assert after.endswith(SOUND)
    for name, content in [*STRANGE, ("TRDA", b"\0sommer")]:
        if name not in {"TXXX", "COMM", "TCON", "TRDA"}:  # of these the last zero is written anew
            assert name.encode() + len(content).to_bytes(4, "big") in after
        assert content in after
    assert ["mix", "M"] in [pair for key in ("TIPL", "IPLS") for frame in tagged(after, key) for pair in frame.people]


def tagged(data: bytes, key: str) -> list[id3.Frame]:
    return list(id3.ID3(io.BytesIO(data), translate=False).getall(key))


def test_a_tag_is_written_in_the_version_it_has_and_a_new_one_in_the_one_all_software_reads() -> None:
    versions = {name: written(FILES[name][1], MP3, FULL)[3] for name in FILES if FILES[name][0] is MP3}
    assert versions == {
        ".mp3": 3,
        "APE": 3,
        "ID3v1": 3,
        "APE and ID3v1": 3,
        "ID3v2.2": 3,
        "ID3v2.3": 3,
        "ID3v2.4": 4,
    }


def test_old_software_finds_the_day_in_a_v2_3_tag() -> None:
    after = written(FILES["ID3v2.3"][1], MP3, FULL)
    assert [str(frame) for key in ("TYER", "TDAT") for frame in tagged(after, key)] == ["2026", "0103"]
    assert tagged(after, "TDRC") == []


def test_an_old_tag_at_the_end_is_brought_up_to_date_and_never_made() -> None:
    after = written(FILES["APE and ID3v1"][1], MP3, FULL)
    assert after[-128:].startswith(b"TAG" + "Ærlig snak".encode("latin-1") + b"\0")
    assert b"TAG\xc6" not in written(FILES[".mp3"][1], MP3, FULL)


def test_an_ape_tag_stays_and_is_kept_in_step() -> None:
    row, data = FILES["APE"]
    file = io.BytesIO(data)
    ape = APEv2(file)
    ape["Thing"] = APEBinaryValue(b"\0\1\2")
    ape.save(file)
    after = written(file.getvalue(), row, replace(FULL, show=None))
    kept = APEv2(io.BytesIO(after))
    assert (str(kept["Title"]), list(kept["Artist"]), "Album" in kept) == ("Ærlig snak", ["Åse Ø.", "Bo"], False)
    assert kept["Thing"].value == b"\0\1\2"
    assert "Copyright" not in kept


def test_an_info_list_is_kept_in_step_and_the_sound_is_not_moved() -> None:
    row, data = FILES["INFO"]
    after = written(data, row, replace(FULL, show=None))
    place = data.index(b"data")
    size = struct.unpack_from("<I", data, place + 4)[0]
    assert after[place : place + 8 + size] == data[place : place + 8 + size]
    assert b"INAM" + struct.pack("<I", 12) + "Ærlig snak\0".encode() in after
    assert b"IXYZ\x01\0\0\0?" in after
    assert (after.count(b"LIST"), after.count(b"JUNK")) == (1, 1)
    assert struct.unpack_from("<I", after, 4)[0] == len(after) - 8
    assert b"IPRD" not in after[after.index(b"LIST") :]


def test_a_wav_of_more_than_four_gigabytes_takes_tags(tmp_path: Path) -> None:
    body = FILES[".wav"][1][12:]
    body = body[: body.index(b"data") + 4] + b"\xff" * 4 + body[body.index(b"data") + 8 :]
    size = len(body) - body.index(b"data") - 8
    long_sizes = b"ds64" + struct.pack("<IQQQI", 28, 0, size, 0, 0)
    data = b"RF64" + b"\xff" * 4 + b"WAVE" + long_sizes + body
    after = written(data, WAV, FULL)
    assert read(after, WAV) == FULL
    assert struct.unpack_from("<Q", after, 20)[0] == len(after) - 8
    assert read(written(after, WAV, Tags(title="Ny"), ["title"]), WAV) == replace(FULL, title="Ny")


@pytest.mark.parametrize("told", [0, 0xFFFFFFFF])
def test_a_wav_that_does_not_tell_where_its_sound_ends_takes_no_tags(told: int) -> None:
    data = FILES[".wav"][1]
    place = data.index(b"data") + 4
    with pytest.raises(Invalid) as refused:
        written(data[:place] + struct.pack("<I", told) + data[place + 4 :], WAV, FULL)
    assert refused.value.code == "audio_tags_unwritable"


def test_atoms_that_nobody_asked_about_stay(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "sound.m4a", 0.1)
    opened = mp4.MP4(path)
    opened["----:org.example:Thing"] = [mp4.MP4FreeForm(b"\0\1", dataformat=mp4.AtomDataType.IMPLICIT)]
    opened["©too"], opened["tvsh"], opened["trkn"] = ["Recorder"], ["Før"], [(1, 10)]
    opened["©alb"], opened["desc"], opened["©cmt"] = ["Før"], ["Før"], ["En anden tekst"]
    opened.tags._failed_atoms["abcd"] = [b"\0\0\0\x11data" + bytes(8) + b"?"]
    opened.save()
    after = mp4.MP4(io.BytesIO(written(path.read_bytes(), M4A, FULL)))
    thing = after["----:org.example:Thing"][0]
    assert (bytes(thing), thing.dataformat, after["©too"]) == (b"\0\1", mp4.AtomDataType.IMPLICIT, ["Recorder"])
    assert after.tags._failed_atoms["abcd"] == [b"\0\0\0\x11data" + bytes(8) + b"?"]
    assert (after["trkn"], after["tvsh"], after["©cmt"]) == ([(3, 10)], [FULL.show], ["En anden tekst"])


def test_comments_and_pictures_that_nobody_asked_about_stay(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "sound.flac", 0.1)
    opened = flac.FLAC(path)
    picture = flac.Picture()
    picture.data, picture.type, picture.mime = b"picture", 3, "image/png"
    opened.add_picture(picture)
    opened["Mood"], opened["CHAPTER001"], opened["TRACKNUMBER"] = ["calm", "kind"], "00:00:00.000", "1/9"
    opened.save()
    after = flac.FLAC(io.BytesIO(written(path.read_bytes(), FLAC, FULL)))
    assert (after["mood"], after["chapter001"], after["tracknumber"]) == (["calm", "kind"], ["00:00:00.000"], ["3/9"])
    assert after.pictures[0].data == b"picture"


def test_a_licence_and_its_address_may_share_a_name(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "sound.ogg", 0.1)
    opened = oggvorbis.OggVorbis(path)
    opened["LICENSE"] = "https://example.org/by"
    opened.save()
    after = read(written(path.read_bytes(), OGG, Tags(license="CC BY"), ["license"]), OGG)
    assert (after.license, after.license_url) == ("CC BY", "https://example.org/by")


@pytest.mark.parametrize("version", [3, 4])
def test_a_value_that_is_there_already_is_left_as_it_is(version: int) -> None:
    long = ("COMM", b"\0dan\0" + b"ord " * 5000)
    day = [("TYER", b"\x002026"), ("TDAT", b"\x000103"), ("TIME", b"\x001030")]
    file = io.BytesIO(id3_tag(version, ("TIT2", b"\0Bl\xe5"), long, *day) + SOUND)
    opened = tags.OpenTags(file, MP3)
    tags.put(opened, tags.read(opened, ()), tags.FIELDS)
    opened.save(file)
    assert all(text in file.getvalue() for text in (b"ord " * 5000, b"\0Bl\xe5"))
    assert (b"TIME" in file.getvalue()) is (version == 3)
