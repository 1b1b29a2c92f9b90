"""Chapters written into sound files: in order, with pictures, any number of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from copies import CHAPTERS, FIELDS, copied, jpeg, many, seen_by_ffmpeg, start_and_title, with_chapters, written
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3
from raw_tags import id3_tag
from sounds import MAKERS, make_mp3, make_sound

from podcast_service.audio import wanted as wanting
from podcast_service.audio.chapters import kept
from podcast_service.audio.formats import FORMATS, MP3
from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.wanted import Wanted
from podcast_service.domain.chapter import MOST, Chapter
from podcast_service.domain.media import Tags


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def places_of_chap(data: bytes) -> list[int]:
    """Return the start times of the CHAP frames in the order in which they lie in the file."""
    found, position = [], data.find(b"CHAPchp") if b"CHAPchp" in data else data.find(b"CHAP\0")
    while (position := data.find(b"CHAP", position)) >= 0:
        times = data.index(b"\0", position + 10) + 1
        found.append(int.from_bytes(data[times : times + 4], "big"))
        position = times
    return found


@pytest.mark.parametrize("version", [3, 4])
def test_id3_chapters_lie_in_order_of_time_whatever_their_size(
    tmp_path: Path, reader: AudioReader, version: int
) -> None:
    """feed-J04: the tag library sorts frames by size, and some players take them as they come."""
    source = make_mp3(tmp_path / "sound.mp3", 4)
    tags = id3.ID3()
    tags.add(id3.TALB(encoding=1, text="Serien"))
    tags.save(source, v2_version=version)
    sides = [300, 8, 120, 16, 500, 40]
    chapters = tuple(Chapter(start_ms=n * 256, title="x" * (60 - n * 9) or "y") for n in range(len(sides)))
    pictures = {n * 256: jpeg(side) for n, side in enumerate(sides) if n % 3}

    wanted = Wanted(tags=Tags(title="T", chapters=chapters), fields=CHAPTERS | {"title"}, pictures=pictures)
    path, _ = copied(reader, source, wanted)
    later, _ = copied(reader, path, Wanted(tags=Tags(title="Another"), fields=frozenset({"title"})))

    for one in (path, later):
        assert places_of_chap(one.read_bytes()) == [0, 256, 512, 768, 1024, 1280]
        assert reader.chapter_images(one) == pictures
        assert seen_by_ffmpeg(one) == start_and_title(chapters)


NEW_IN_V2_4 = [
    ("TDRC", b"\x032026-03-01T10:30:00"),
    ("TDRL", b"\x032026-03-02T04:30:00"),
    ("TSOT", b"\3snak"),
    ("TIPL", "\3producer\0Åse".encode()),
    ("TPE1", "\3Bo\0Åse".encode()),
    ("RVA2", b"track\0\1\2\0\0"),
]


def test_a_v2_4_tag_that_gets_chapters_is_written_in_v2_3_and_loses_nothing(
    tmp_path: Path, reader: AudioReader
) -> None:
    """Software built on ffmpeg reads the parts of a v2.4 chapter wrongly when they have 128 bytes or more."""
    source = make_mp3(tmp_path / "sound.mp3", 4)
    inside = ("WXYZ", b"within " * 30)
    chapter = b"old\0" + struct.pack(">IIII", 1000, 2000, 0xFFFFFFFF, 0xFFFFFFFF) + id3_tag(4, inside)[10:]
    strange = ("XYZW", b"strange " * 30)
    tag = id3_tag(4, *NEW_IN_V2_4, ("CHAP", chapter), strange)
    source.write_bytes(tag + source.read_bytes())
    before = reader.read(source).tags
    titles = ("Æ", "ø" * 100, "Billede", "Slut")
    chapters = tuple(Chapter(start_ms=n * 1000, title=title) for n, title in enumerate(titles))

    path, after = copied(reader, source, replace(with_chapters(*chapters), pictures={2000: jpeg(40)}))

    assert seen_by_ffmpeg(path) == start_and_title(chapters)
    assert replace(after.tags, origins=(), chapters=()) == replace(before, origins=(), chapters=())
    assert (after.tags.date, after.tags.released) == ("2026-03-01", "2026-03-02T04:30:00Z")
    found = id3.ID3(path, translate=False)
    assert found.version == (2, 3, 0)
    assert [name for name, _ in NEW_IN_V2_4 if not found.getall(name)] == []
    assert [str(found[name]) for name in ("TDRC", "TYER", "TDAT")] == ["2026-03-01 10:30:00", "2026", "0103"]
    for name, data in (strange, inside):
        assert name.encode() + len(data).to_bytes(4, "big") + b"\0\0" + data in path.read_bytes()


def test_a_frame_that_cannot_be_carried_over_keeps_its_tag_in_v2_4(tmp_path: Path, reader: AudioReader) -> None:
    source = make_mp3(tmp_path / "sound.mp3", 4)
    packed = b"XYZW" + bytes([0, 0, 0, 12, 0, 9]) + b"\0\0\0\4whatever"
    source.write_bytes(b"ID3\4\0\0" + bytes([0, 0, 0, len(packed)]) + packed + source.read_bytes())
    path, _ = copied(reader, source, with_chapters(*many(3, 500)))
    assert path.read_bytes()[3] == 4
    assert packed in path.read_bytes()


def test_pictures_of_chapters_stay_until_others_come(tmp_path: Path, reader: AudioReader) -> None:
    source = make_mp3(tmp_path / "sound.mp3", 4)
    first = replace(with_chapters(*many(4, 500)), pictures={0: jpeg(8), 500: jpeg(9), 1000: jpeg(10)})
    once, _ = copied(reader, source, first)
    later = replace(with_chapters(*many(4, 500)), pictures={500: jpeg(20), 1000: b"", 99: jpeg(1)})
    path, _ = copied(reader, once, later)
    assert reader.chapter_images(path) == {0: jpeg(8), 500: jpeg(20)}


def test_what_others_keep_in_a_chapter_stays(tmp_path: Path) -> None:
    source = make_mp3(tmp_path / "sound.mp3", 4)
    tags = id3.ID3()
    frames = [id3.TIT2(encoding=3, text="Old"), id3.TIT3(encoding=3, text="Said by another program")]
    tags.add(id3.CHAP(element_id="x", start_time=1000, end_time=2000, sub_frames=frames))
    tags.save(source)
    path = written(source, with_chapters(Chapter(start_ms=0, title="A"), Chapter(start_ms=1000, title="New")))
    assert [frame.sub_frames["TIT2"].text for frame in id3.ID3(path).getall("CHAP")] == [["A"], ["New"]]
    assert "Said by another program".encode("utf-16-le") in path.read_bytes()


@pytest.mark.parametrize("count", [1, 255, 256, 600, MOST])
def test_a_table_of_contents_holds_any_number_in_order(tmp_path: Path, count: int) -> None:
    """ID3v2 Chapter Frame Addendum, 3.2: a table has room for 255."""
    path = written(make_mp3(tmp_path / "sound.mp3", 6), with_chapters(*many(count)))

    tables = {frame.element_id: frame for frame in id3.ID3(path).getall("CTOC")}
    top = [frame for frame in tables.values() if frame.flags & id3.CTOCFlags.TOP_LEVEL]
    assert len(top) == 1
    assert all(frame.flags & id3.CTOCFlags.ORDERED for frame in tables.values())
    assert all(0 < len(frame.child_element_ids) <= 255 for frame in tables.values())
    names = [
        name for part in top[0].child_element_ids for name in getattr(tables.get(part), "child_element_ids", [part])
    ]
    chaps = sorted(id3.ID3(path).getall("CHAP"), key=lambda frame: frame.start_time)
    assert names == [frame.element_id for frame in chaps]
    assert probe(path).tags.chapters == many(count)


@pytest.mark.parametrize("suffix", MAKERS)
def test_hundreds_of_chapters_are_found_by_other_software_too(tmp_path: Path, reader: AudioReader, suffix: str) -> None:
    source = make_sound(tmp_path / f"sound{suffix}", 4)
    path, after = copied(reader, source, with_chapters(*many(600)))
    assert after.tags.chapters == many(600)
    assert seen_by_ffmpeg(path) == start_and_title(many(600))


TITLES = st.text(min_size=1, max_size=300)
LISTS = st.lists(
    st.builds(
        Chapter,
        start_ms=st.integers(0, 2500),
        title=TITLES,
        end_ms=st.none() | st.integers(0, 3000),
        url=st.none() | st.sampled_from(["https://example.org/æ?a=b#c", "http://x.dk", "ftp://x.dk", "//"]),
        in_list=st.booleans(),
    ),
    max_size=40,
).map(tuple)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("sources")
    return {row.name: make_sound(folder / f"sound.{row.extension}", 2) for row in FORMATS}


@pytest.mark.parametrize("row", FORMATS, ids=lambda row: row.name)
@settings(max_examples=12, deadline=None)
@given(chapters=LISTS)
def test_any_list_comes_back_as_far_as_the_file_holds_it(sources: dict[str, Path], row, chapters) -> None:
    path = written(sources[row.name], Wanted(tags=Tags(chapters=chapters), fields=CHAPTERS))
    after = probe(path)
    assert after.tags.chapters == kept(chapters, row.name, after.sound.duration_ms)
    assert after.sound == probe(sources[row.name]).sound


@settings(max_examples=100, deadline=None)
@given(
    chapters=LISTS, cover=st.none() | st.binary(max_size=9), pictures=st.dictionaries(st.integers(0, 9), st.binary())
)
def test_what_is_wanted_travels_whole(chapters: tuple[Chapter, ...], cover: bytes | None, pictures) -> None:
    wanted = Wanted(fields=FIELDS, cover=cover, pictures=pictures)
    assert wanting.parse(wanting.dump(wanted)) == wanted
    held = kept(chapters, MP3.name, 2000)
    travelled = wanting.parse(wanting.dump(with_chapters(*held))).tags.chapters
    assert kept(travelled, MP3.name, 2000) == held
