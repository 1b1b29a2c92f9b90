"""What a file says of itself, in every kind of tag, cleaned."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path

import av
import mutagen
import pytest
from mutagen import flac, id3
from mutagen.apev2 import APEv2
from PIL import Image
from sounds import MAKERS, make_mp3, make_sound, tag_sound

from podcast_service.audio import tags
from podcast_service.audio.probe import embedded_cover, probe
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit


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


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("encoding", [0, 1, 2, 3], ids=["latin-1", "utf-16", "utf-16-be", "utf-8"])
def test_every_id3_version_and_encoding_is_read(tmp_path: Path, version: int, encoding: int) -> None:
    """rel-B1."""
    path = make_mp3(tmp_path / "sound.mp3")
    written = id3.ID3()
    written.add(id3.TIT2(encoding=encoding, text="Blå bær"))
    written.save(path, v2_version=version)
    assert probe(path).tags.title == "Blå bær"


def test_id3_version_2_2_and_1_are_read(tmp_path: Path) -> None:
    """rel-B1."""
    old = tmp_path / "old.mp3"
    frame = b"TT2\0\0\x05\0Gr\xf8d"
    old.write_bytes(b"ID3\x02\0\0\0\0\0" + bytes([len(frame)]) + frame + make_mp3(tmp_path / "a.mp3").read_bytes())
    oldest = make_mp3(tmp_path / "oldest.mp3")
    fields = (
        b"Gr\xf8d".ljust(30),
        b"Anna".ljust(30),
        b"Show".ljust(30),
        b"2019",
        b"Hej".ljust(28, b"\0"),
        b"\0\x07\x0c",
    )
    oldest.write_bytes(oldest.read_bytes() + b"TAG" + b"".join(fields))
    assert probe(old).tags.title == "Grød"
    found = probe(oldest).tags
    assert (found.title, found.show, found.people, found.number) == ("Grød", "Show", (Credit(name="Anna"),), 7)


def test_ape_tags_are_read_where_there_is_no_id3(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3")
    written = APEv2()
    written["Title"], written["Artist"] = "Grød", ["A", "B"]
    written.save(path)
    found = probe(path)
    assert (found.tags.title, found.tags.people) == ("Grød", (Credit(name="A"), Credit(name="B")))
    assert found.sound.duration_ms == 2011


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


def chap(element: str, start: int, end: int, title: str, url: str | None = None) -> id3.CHAP:
    frames = [id3.TIT2(encoding=3, text=title)]
    if url:
        frames.append(id3.WXXX(encoding=3, desc="", url=url))
    return id3.CHAP(element_id=element, start_time=start, end_time=end, sub_frames=frames)


def test_id3_chapters_come_in_order_of_time(tmp_path: Path) -> None:
    """feed-J04: some writers sort CHAP frames by size."""
    path = make_mp3(tmp_path / "sound.mp3", 10)
    written = id3.ID3()
    written.add(chap("c", 6000, 0xFFFFFFFF, "Slut"))
    written.add(chap("aaa", 2000, 6000, "En lang titel midt i", "https://example.org/a"))
    written.add(chap("b", 0, 2000, "Start", "javascript:alert(1)"))
    written.add(chap("d", 99_000, 100_000, "Udenfor"))
    written.save(path)
    assert probe(path).tags.chapters == (
        Chapter(start_ms=0, end_ms=2000, title="Start"),
        Chapter(start_ms=2000, end_ms=6000, title="En lang titel midt i", url="https://example.org/a"),
        Chapter(start_ms=6000, title="Slut"),
    )


@pytest.mark.parametrize("suffix", [".ogg", ".opus", ".flac"])
def test_chapters_in_vorbis_comments_are_read(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"sound{suffix}", 5)
    opened = mutagen.File(path)
    opened["CHAPTER001"], opened["CHAPTER001NAME"] = "00:00:00.000", "Start"
    opened["CHAPTER002"], opened["CHAPTER002NAME"] = "00:00:02.500", "Midt"
    opened["CHAPTER002URL"] = "https://example.org/"
    opened.save()
    assert probe(path).tags.chapters == (
        Chapter(start_ms=0, title="Start"),
        Chapter(start_ms=2500, title="Midt", url="https://example.org/"),
    )


def test_mp4_chapters_are_read(tmp_path: Path) -> None:
    source, path = make_sound(tmp_path / "source.m4a", 5), tmp_path / "sound.m4a"
    with av.open(str(source)) as old, av.open(str(path), "w", format="ipod") as new:
        stream = new.add_stream_from_template(old.streams.audio[0])
        base = old.streams.audio[0].time_base
        times = [(0, 88200, "Start"), (88200, 220500, "Æblet")]
        new.set_chapters(
            [
                {"id": n, "start": start, "end": end, "time_base": base, "metadata": {"title": title}}
                for n, (start, end, title) in enumerate(times)
            ]
        )
        for packet in old.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    found = probe(path).tags.chapters
    assert [(chapter.start_ms, chapter.title) for chapter in found] == [(0, "Start"), (2000, "Æblet")]


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (16, 16), "red").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("suffix", MAKERS)
def test_artwork_is_found_in_every_container(tmp_path: Path, suffix: str) -> None:
    path = make_sound(tmp_path / f"sound{suffix}")
    assert not probe(path).has_cover
    if suffix in {".mp3", ".m4a", ".wav"}:
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
