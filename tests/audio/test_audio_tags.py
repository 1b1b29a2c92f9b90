"""What a file says of itself, in every kind of tag, cleaned."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path

import mutagen
import pytest
from mutagen import flac, id3
from PIL import Image
from raw_tags import id3_tag
from sounds import MAKERS, make_mp3, make_sound, mp3_bytes, tag_sound

from podcast_service.audio import tags
from podcast_service.audio.formats import FLAC, MP3
from podcast_service.audio.probe import embedded_cover, probe
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit, Role


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_container_gives_the_same_fields(tmp_path: Path, suffix: str) -> None:
    path = tag_sound(
        make_sound(tmp_path / f"sound{suffix}"),
        title="Ærlig snak – é",
        show="Troen på jobchancen",
        number=3,
        season=2,
        people=("Åse Ø.", "Bo"),
        description="En prøve.\n\nTo afsnit.",
        date="2026-03-01",
        copyright="CC BY 4.0",
    )
    assert replace(probe(path).tags, origins=()) == Tags(
        title="Ærlig snak – é",
        show="Troen på jobchancen",
        number=3,
        season=2,
        people=(Credit(name="Åse Ø."), Credit(name="Bo")),
        description="En prøve.\n\nTo afsnit.",
        date="2026-03-01",
        copyright="CC BY 4.0",
    )


@pytest.mark.parametrize("suffix", [".mp3", ".ogg", ".flac"])
def test_a_language_becomes_two_letters(tmp_path: Path, suffix: str) -> None:
    path = tag_sound(make_sound(tmp_path / f"sound{suffix}"), language="dan")
    assert probe(path).tags.language == "da"


CLEANED = {
    "controls": ("a\x00b\x07c\x85d", "abc d"),
    "lone surrogate and non-characters": ("x\ud800y\ufffe\uffffz", "xyz"),
    "decomposed": ("A\u030arhus", "Århus"),
    "UTF-8 read as Latin-1": ("BlÃ¥bÃ¦r og smÃ¸r", "Blåbær og smør"),
    "UTF-8 read as Windows-1252": ("Ja â€“ nej", "Ja – nej"),
    "true letters stay": ("Ã la carte", "Ã la carte"),
    "lines joined": ("  to \r\n linjer ", "to linjer"),
    "nothing left": ("\x00\ufffd ", None),
}


@pytest.mark.parametrize("name", CLEANED)
def test_a_line_is_fit_for_any_document(name: str) -> None:
    """sec-S5, feed-X08, X12, X14."""
    given, wanted = CLEANED[name]
    assert tags.line([given]) == wanted


def test_values_are_cut_to_what_a_feed_may_hold(tmp_path: Path) -> None:
    """feed-X13; rel-B1: megabyte comments."""
    path = tag_sound(make_mp3(tmp_path / "sound.mp3"), title="ø" * 100_000, description="ærø " * 500_000)
    found = probe(path).tags
    assert len(found.title or "") <= 255
    assert 3000 < len((found.description or "").encode()) <= 4000


@pytest.mark.parametrize(
    ("text", "number"),
    [("3", 3), ("3/10", 3), (" 07 ", 7), ("0", None), ("-1", None), ("tre", None), ("9" * 40, None), ("", None)],
)
def test_a_number_is_a_number_or_nothing(tmp_path: Path, text: str, number: int | None) -> None:
    assert probe(tag_sound(make_mp3(tmp_path / "sound.mp3"), number=text)).tags.number == number


def test_what_programs_leave_in_comments_is_no_description(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    written = id3.ID3()
    written.add(id3.COMM(encoding=3, lang="eng", desc="iTunNORM", text="00000A 0000"))
    written.save(path)
    assert probe(path).tags.description is None


def test_a_comment_as_ffmpeg_writes_it_is_a_description(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    written = id3.ID3()
    written.add(id3.TXXX(encoding=3, desc="comment", text="Om håb."))
    written.save(path)
    assert probe(path).tags.description == "Om håb."


PEOPLE = {
    "frames of their own": (
        [("TPE1", b"\3Anna"), ("TXXX", b"\3Guest\0Bo; Carl"), ("TEXT", b"\3Ditte")],
        [("Anna", Role.HOST), ("Bo", Role.GUEST), ("Carl", Role.GUEST), ("Ditte", Role.AUTHOR)],
    ),
    "pairs": (
        [("TIPL", "\3Vært\0Anna\0GÆST\0Bo\0producer\0P\0mix\0M".encode()), ("TMCL", b"\3editor\0E\0violin\0V")],
        [("Anna", Role.HOST), ("Bo", Role.GUEST), ("E", Role.EDITOR), ("P", Role.PRODUCER)],
    ),
    "pairs of v2.3": (
        [("IPLS", b"\0guest\0Bo\0guest\0Carl")],
        [("Bo", Role.GUEST), ("Carl", Role.GUEST)],
    ),
}


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_read_by_role(name: str) -> None:
    frames, wanted = PEOPLE[name]
    found = tags.read(tags.OpenTags(io.BytesIO(id3_tag(4, *frames) + mp3_bytes(0.1)), MP3), ())
    assert found.people == tuple(Credit(name=person, role=role) for person, role in wanted)


VALUES: dict[str, dict[str, object]] = {
    "DISCNUMBER=2/3": {"season": 2},
    "TRACKNUMBER=A1 · EPISODE=5": {"number": 5},
    "LANGUAGE=dan": {"language": "da"},
    "LANGUAGE=en_GB": {"language": "en-GB"},
    "LANGUAGE=ger": {"language": "de"},
    "LANGUAGE=gsw": {"language": "gsw"},
    "LANGUAGE=XXX": {},
    "LANGUAGE=Dansk tale": {},
    "DATE=2026-03-01T23:30:00-05:00": {"date": "2026-03-01"},
    "DATE=20260301": {"date": "2026-03-01"},
    "DATE=2026-03": {"date": "2026-03"},
    "DATE=2026-00-00": {"date": "2026"},
    "DATE=2026-02-30": {},
    "DATE=0000": {},
    "DATE=1. marts 2026": {},
    "RELEASEDATE=2026-03-01T23:30:00-05:00": {"released": "2026-03-02T04:30:00Z"},
    "RELEASETIME=2026-03-01 10:00": {"released": "2026-03-01T10:00:00Z"},
    "LICENSE=CC BY 4.0": {"license": "CC BY 4.0"},
    "LICENSE=https://example.org/by": {"license_url": "https://example.org/by"},
    "LICENSE=CC BY · LICENSE=https://example.org/by": {"license": "CC BY", "license_url": "https://example.org/by"},
    "ITUNESADVISORY=4": {"explicit": True},
    "ITUNESADVISORY=2": {"explicit": False},
    "ITUNESADVISORY=0": {},
    "URL=https://blåbær.dk/æ": {"link": "https://xn--blbr-roah.dk/%C3%A6"},
    "URL=javascript:alert(1)": {},
    "PODCAST=1": {"is_podcast": True},
    "PODCAST=0": {},
    "KEYWORDS=job, tro;job": {"keywords": ("job", "tro")},
}


@pytest.mark.parametrize("comments", VALUES)
def test_a_value_is_what_it_should_be_or_nothing(tmp_path: Path, comments: str) -> None:
    path = make_sound(tmp_path / "sound.flac", 0.1)
    opened = flac.FLAC(path)
    opened.tags.extend(tuple(comment.split("=", 1)) for comment in comments.split(" · "))
    opened.save()
    with path.open("rb") as file:
        found = tags.read(tags.OpenTags(file, FLAC), ())
    assert replace(found, origins=()) == replace(Tags(), **VALUES[comments])


def test_tags_alone_are_read_in_a_child_without_the_sound(tmp_path: Path) -> None:
    path = tag_sound(make_mp3(tmp_path / "sound.mp3"), title="Grød", number=3)
    with AudioReader() as reader:
        assert reader.tags(path) == reader.read(path).tags
        (tmp_path / "empty.mp3").touch()
        with pytest.raises(Invalid) as refused:
            reader.tags(tmp_path / "empty.mp3")
    assert refused.value.code == "audio_empty"


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("suffix", MAKERS)
def test_artwork_is_found_in_every_container(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"sound{suffix}")
    assert not probe(path).has_cover
    if suffix in {".mp3", ".m4a", ".wav", ".aac"}:
        tag_sound(path, cover=jpeg())
    else:
        picture = flac.Picture()
        picture.data, picture.type, picture.mime = jpeg(), 3, "image/jpeg"
        opened = mutagen.File(path)
        if suffix == ".flac":
            opened.add_picture(picture)
        else:
            opened["metadata_block_picture"] = [base64.b64encode(picture.write()).decode()]
        opened.save()
    assert probe(path).has_cover
    with path.open("rb") as file:
        assert embedded_cover(file) == jpeg()


def test_tags_that_cannot_be_taken_apart_are_refused_not_raised(tmp_path: Path) -> None:
    """rel, measured fact 3."""
    path = make_mp3(tmp_path / "sound.mp3")
    body = b"CHAP" + (10).to_bytes(4, "big") + b"\0\0" + b"a\0" + bytes(8)
    header = b"ID3\x04\0\0" + bytes([0, 0, 0, len(body)])
    path.write_bytes(header + body + path.read_bytes())
    try:
        read = probe(path).tags.chapters == ()
    except Invalid as error:
        read = error.code == "audio_tags_unreadable"
    assert read
