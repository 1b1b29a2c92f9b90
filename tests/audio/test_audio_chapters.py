"""Chapters inside sound files are read whatever wrote them, and put right."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import mutagen
import pytest
from mutagen import id3
from mutagen.id3 import CTOCFlags
from sounds import make_m4a, make_mp3, make_sound

from podcast_service.audio import chapters, wire
from podcast_service.audio.mp4_boxes import boxes, inner, joined, put
from podcast_service.audio.probe import probe
from podcast_service.domain.chapter import MOST, Chapter
from podcast_service.domain.errors import Invalid

ID3 = (".mp3", ".aac", ".wav")
COMMENTS = (".ogg", ".opus", ".flac")


def chap(element: str, start: int, end: int, title: str, *more: id3.Frame) -> id3.CHAP:
    frames = [id3.TIT2(encoding=3, text=title), *more]
    return id3.CHAP(element_id=element, start_time=start, end_time=end, sub_frames=frames)


def ctoc(element: str, children: Sequence[str], flags: int = CTOCFlags.TOP_LEVEL | CTOCFlags.ORDERED) -> id3.CTOC:
    return id3.CTOC(element_id=element, flags=flags, child_element_ids=list(children), sub_frames=[])


def image(data: bytes) -> id3.APIC:
    return id3.APIC(encoding=3, mime="image/jpeg", type=0, desc="", data=data)


def with_frames(path: Path, *frames: id3.Frame, version: int = 4) -> Path:
    """Put ID3 frames into a file that is no MP3 either."""
    tags: id3.ID3 = id3.ID3()
    if path.suffix == ".wav":
        opened = mutagen.File(path)
        opened.add_tags()
        tags = opened.tags
    for frame in frames:
        tags.add(frame)
    tags.save(path, v2_version=version)
    return path


def with_comments(path: Path, **comments: str) -> Path:
    opened = mutagen.File(path)
    for name, value in comments.items():
        opened[name] = value
    opened.save()
    return path


def nero(*entries: tuple[int, str]) -> bytes:
    """Return the body of Nero's list, written apart from the code under test; times in ms."""
    rows = (struct.pack(">QB", start * 10_000, len(title.encode())) + title.encode() for start, title in entries)
    return struct.pack(">IIB", 1 << 24, 0, len(entries)) + b"".join(rows)


def with_nero(path: Path, *entries: tuple[int, str]) -> Path:
    """Add Nero's list to an M4A whose tables stand after its sound."""
    parts = boxes(path.read_bytes())
    udta = put(boxes(inner(parts, b"moov", b"udta") or b""), b"chpl", nero(*entries))
    moov = put(boxes(inner(parts, b"moov") or b""), b"udta", joined(udta))
    path.write_bytes(joined(put(parts, b"moov", joined(moov))))
    return path


def with_text_track(source: Path, path: Path, *entries: tuple[int, int, str], keeps_nero: bool = False) -> Path:
    """Let ffmpeg's libraries write chapters: a text track, and Nero's list."""
    with av.open(str(source)) as old, av.open(str(path), "w", format="ipod") as new:
        stream = new.add_stream_from_template(old.streams.audio[0])
        new.set_chapters(
            [
                {"id": n, "start": start, "end": end, "time_base": Fraction(1, 1000), "metadata": {"title": title}}
                for n, (start, end, title) in enumerate(entries)
            ]
        )
        for packet in old.demux(audio=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return path if keeps_nero else without_nero(path)


def without_nero(path: Path) -> Path:
    parts = boxes(path.read_bytes())
    moov = boxes(inner(parts, b"moov") or b"")
    udta = put(boxes(inner(moov, b"udta") or b""), b"chpl", b"")
    path.write_bytes(joined(put(parts, b"moov", joined(put(moov, b"udta", joined(udta))))))
    return path


def found(path: Path) -> tuple[Chapter, ...]:
    return probe(path).tags.chapters


def starts(path: Path) -> list[tuple[int, str]]:
    return [(chapter.start_ms, chapter.title) for chapter in found(path)]


@pytest.mark.parametrize("suffix", ID3)
@pytest.mark.parametrize("version", [3, 4])
def test_id3_chapters_come_with_title_link_and_place_in_the_list(tmp_path: Path, suffix: str, version: int) -> None:
    link = id3.WXXX(encoding=3, desc="", url="https://example.org/å")
    path = with_frames(
        make_sound(tmp_path / f"sound{suffix}", 4),
        chap("b", 2000, 3000, "Midt på"),
        chap("zz", 500, 700, "Kun billede"),
        chap("a", 0, 2000, "Æblet", link),
        ctoc("toc", ["a", "b"]),
        version=version,
    )
    assert found(path) == (
        Chapter(start_ms=0, title="Æblet", url="https://example.org/%C3%A5"),
        Chapter(start_ms=500, title="Kun billede", end_ms=700, in_list=False),
        Chapter(start_ms=2000, title="Midt på", end_ms=3000),
    )


def test_without_a_table_of_contents_all_chapters_are_in_the_list(tmp_path: Path) -> None:
    path = with_frames(make_mp3(tmp_path / "sound.mp3"), chap("a", 0, 500, "A"), chap("b", 500, 900, "B"))
    assert [chapter.in_list for chapter in found(path)] == [True, True]


def test_a_chapter_that_a_table_below_another_names_is_in_the_list(tmp_path: Path) -> None:
    path = with_frames(
        make_mp3(tmp_path / "sound.mp3"),
        chap("a", 0, 500, "A"),
        chap("b", 500, 900, "B"),
        chap("c", 900, 1000, "C"),
        ctoc("toc", ["part", "toc"]),
        ctoc("part", ["a", "b", "nobody", "toc"], flags=0),
    )
    assert [chapter.in_list for chapter in found(path)] == [True, True, False]


MESSY = {
    "unsorted": [(2000, 3000), (0, 1000), (1000, 2000)],
    "one inside another's end": [(0, 2500), (1000, 3500), (2000, 2100)],
    "doubled": [(0, 1000), (0, 900), (1000, 2000), (2000, 3000), (2000, 2000)],
    "ending before they start": [(0, 0), (1000, 500), (2000, 1)],
    "without an end": [(0, 0xFFFFFFFF), (1000, 0xFFFFFFFF), (2000, 0xFFFFFFFF)],
    "some outside": [(0, 1000), (1000, 2000), (2000, 99_000), (50_000, 60_000)],
}


@pytest.mark.parametrize("name", MESSY)
def test_messy_chapters_are_put_right(tmp_path: Path, name: str) -> None:
    """feed-J04."""
    frames = [chap(f"c{n}", start, end, f"Kapitel {n}") for n, (start, end) in enumerate(MESSY[name])]
    chapters = found(with_frames(make_mp3(tmp_path / "sound.mp3", 4), *frames))
    assert [chapter.start_ms for chapter in chapters] == [0, 1000, 2000]
    nexts = [1000, 2000, 4000]
    assert all(one.end_ms is None or one.start_ms < one.end_ms < end for one, end in zip(chapters, nexts, strict=True))


def test_hundreds_of_chapters_are_read_and_more_than_anybody_needs_are_refused(tmp_path: Path) -> None:
    path = make_mp3(tmp_path / "sound.mp3", 4)
    frames = [chap(f"c{n}", n, n + 1, f"{n}") for n in range(MOST + 1)]
    assert len(found(with_frames(path, *frames[:MOST]))) == MOST
    with pytest.raises(Invalid) as refused:
        probe(with_frames(path, *frames))
    assert refused.value.code == "chapter_too_many"


def test_chapters_of_nero_are_read(tmp_path: Path) -> None:
    path = with_nero(make_m4a(tmp_path / "sound.m4a", 4), (0, "Æblet"), (1500, "Slut"))
    assert found(path) == (Chapter(start_ms=0, title="Æblet"), Chapter(start_ms=1500, title="Slut"))


def test_chapters_of_quicktime_are_read(tmp_path: Path) -> None:
    source = make_m4a(tmp_path / "source.m4a", 4)
    path = with_text_track(source, tmp_path / "sound.m4a", (0, 1500, "Æblet"), (1500, 4000, "Slut"))
    assert starts(path) == [(0, "Æblet"), (1500, "Slut")]


def test_where_an_mp4_has_both_kinds_they_are_one_list(tmp_path: Path) -> None:
    source = make_m4a(tmp_path / "source.m4a", 4)
    path = with_text_track(source, tmp_path / "sound.m4a", (0, 1500, "Æblet"), (1500, 4000, "Slut"), keeps_nero=True)
    assert starts(path) == [(0, "Æblet"), (1500, "Slut")]


def test_a_first_chapter_that_starts_late_is_not_pulled_to_the_start(tmp_path: Path) -> None:
    """ffmpeg's text track loses where the first one begins; Nero's list beside it knows."""
    source = make_m4a(tmp_path / "source.m4a", 4)
    path = with_text_track(source, tmp_path / "sound.m4a", (700, 1500, "Æblet"), (1500, 4000, "Slut"), keeps_nero=True)
    assert starts(path) == [(700, "Æblet"), (1500, "Slut")]


NUMBERED = {
    "from 000": ["000", "001", "002"],
    "from 001": ["001", "002", "003"],
    "with gaps": ["003", "017", "999"],
    "two digits": ["01", "02", "10"],
}


@pytest.mark.parametrize("suffix", COMMENTS)
@pytest.mark.parametrize("name", NUMBERED)
def test_comments_are_numbered_in_many_ways(tmp_path: Path, suffix: str, name: str) -> None:
    a, b, c = NUMBERED[name]
    path = with_comments(
        make_sound(tmp_path / f"sound{suffix}", 4),
        **{f"CHAPTER{c}": "00:00:03", f"CHAPTER{c}NAME": "Slut"},
        **{f"CHAPTER{b}": "0:00:01.5", f"CHAPTER{b}NAME": "Midt", f"CHAPTER{b}URL": "https://example.org/"},
        **{f"CHAPTER{a}": "00:00:00.000000", f"CHAPTER{a}NAME": "Æblet", f"CHAPTER{a}URL": "javascript:alert(1)"},
    )
    assert found(path) == (
        Chapter(start_ms=0, title="Æblet"),
        Chapter(start_ms=1500, title="Midt", url="https://example.org/"),
        Chapter(start_ms=3000, title="Slut"),
    )


@pytest.mark.parametrize("text", ["", "et", "00:61:00", "00:00:61", "12:00", "-1:00:00", "00:00:01,5", "١:00:00"])
def test_a_comment_that_is_no_time_is_no_chapter(tmp_path: Path, text: str) -> None:
    path = with_comments(make_sound(tmp_path / "sound.flac"), CHAPTER001=text, CHAPTER001NAME="A", CHAPTERX="0")
    assert found(path) == ()


@pytest.mark.parametrize("suffix", ID3)
def test_pictures_of_chapters_are_found_by_their_start(tmp_path: Path, suffix: str) -> None:
    path = with_frames(
        make_sound(tmp_path / f"sound{suffix}"),
        chap("b", 1000, 2000, "B", image(b"\xff\xd8 to")),
        chap("a", 0, 500, "A", image(b"\xff\xd8 en")),
        chap("c", 500, 1000, "C"),
        image(b"\xff\xd8 cover"),
    )
    with path.open("rb") as file:
        assert chapters.pictures_in(file) == {0: b"\xff\xd8 en", 1000: b"\xff\xd8 to"}


@pytest.mark.parametrize("suffix", [".m4a", *COMMENTS])
def test_other_files_have_no_place_for_pictures_of_chapters(tmp_path: Path, suffix: str) -> None:
    with make_sound(tmp_path / f"sound{suffix}").open("rb") as file:
        assert chapters.pictures_in(file) == {}


def test_more_pictures_than_players_load_are_left_out(tmp_path: Path) -> None:
    large = bytes(chapters.MAX_PICTURES // 3)
    frames = [chap(f"c{n}", n * 100, n * 100 + 100, f"{n}", image(large)) for n in range(5)]
    with with_frames(make_mp3(tmp_path / "sound.mp3"), *frames).open("rb") as file:
        assert list(chapters.pictures_in(file)) == [0, 100, 200]


LIST = (
    Chapter(start_ms=1000, title="Midt", end_ms=1500, url="https://example.org/"),
    Chapter(start_ms=0, title="  Æblet\n", end_ms=1000),
    Chapter(start_ms=500, title="Billede", in_list=False),
)


@pytest.mark.parametrize(
    ("format_name", "wanted"),
    [
        pytest.param("mp3", ["0 Æblet", "500 Billede -", "1000 Midt 1500 https://example.org/"], id="ID3 holds all"),
        pytest.param("opus", ["0 Æblet", "1000 Midt https://example.org/"], id="comments hold links"),
        pytest.param("m4a", ["0 Æblet", "1000 Midt"], id="MP4 holds titles"),
    ],
)
def test_each_kind_of_file_holds_what_it_has_room_for(format_name: str, wanted: list[str]) -> None:
    def shown(one: Chapter) -> str:
        parts = (one.start_ms, one.title, one.end_ms, one.url, None if one.in_list else "-")
        return " ".join(str(part) for part in parts if part is not None)

    held = chapters.kept(LIST, format_name, 2000)
    assert [shown(one) for one in held] == wanted
    assert chapters.kept(held, format_name, 2000) == held


@pytest.mark.parametrize(
    ("starts", "blobs"),
    [([0], ()), ([0, 0], (b"a", b"b")), ([-1], (b"a",)), (["0"], (b"a",)), (None, ())],
)
def test_pictures_that_a_child_makes_up_are_refused(starts: list[wire.Json] | None, blobs: tuple[bytes, ...]) -> None:
    """sec-S7: the child is not believed."""
    with pytest.raises(Invalid) as refused:
        wire.chapter_images({"starts": starts}, blobs)
    assert refused.value.code == "audio_hostile"
