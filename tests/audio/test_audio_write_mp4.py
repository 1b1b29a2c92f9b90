"""Tagged copies of MP4 files keep their layout and every box, whatever writes about places in the file."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
from copies import CHAPTERS, FIELDS, TAGS, copied, jpeg, many, seen_by_ffmpeg, start_and_title, with_chapters, written
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import mp4
from sounds import m4a_bytes, make_m4a

from podcast_service.audio.mp4_boxes import box, boxes, inner, outer_boxes
from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.wanted import Wanted
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags

LAYOUTS = {
    "plain": "",
    "faststart": "faststart",
    "fragmented": "frag_keyframe+empty_moov",
    "many fragments": "frag_every_frame+empty_moov",
    "fragments with their places": "frag_every_frame+empty_moov+omit_tfhd_offset+default_base_moof",
    "dash": "frag_every_frame+empty_moov+dash",
}


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def top(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        return [outer.name for outer in outer_boxes(file)]


def fragmented(layout: str, path: Path) -> Path:
    path.write_bytes(m4a_bytes(3, movflags=LAYOUTS[layout]))
    return path


def decoded(path: Path) -> bytes:
    with av.open(str(path)) as container:
        return b"".join(bytes(frame.planes[0]) for frame in container.decode(audio=0))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_mp4_keeps_its_layout_and_all_that_is_in_it(tmp_path: Path, reader: AudioReader, layout: str) -> None:
    source = fragmented(layout, tmp_path / "sound.m4a")
    parts = source.read_bytes()
    wanted = Wanted(tags=TAGS, fields=FIELDS, cover=jpeg(400))

    path, after = copied(reader, source, wanted)
    again, _ = copied(reader, path, wanted)
    bare, _ = copied(reader, again, Wanted(fields=CHAPTERS))

    head = top(source).index(b"moov") + 1
    assert top(path) == [*top(source)[:head], b"mdat", *top(source)[head:]], "one box more: the titles of the chapters"
    assert decoded(path) == decoded(source)
    assert inner(boxes(path.read_bytes()), b"ftyp") == inner(boxes(parts), b"ftyp")
    assert top(again) == top(path)
    assert decoded(again) == decoded(source)
    assert top(bare) == top(source)
    assert decoded(bare) == decoded(source)
    assert seen_by_ffmpeg(path) == start_and_title(after.tags.chapters)
    assert seen_by_ffmpeg(bare) == []


def test_chapters_of_an_mp4_stand_in_both_places(tmp_path: Path) -> None:
    path = written(make_m4a(tmp_path / "sound.m4a", 4), with_chapters(*many(300, 10)))
    moov = boxes(inner(boxes(path.read_bytes()), b"moov") or b"")
    nero = mp4.MP4(path).chapters
    assert [(round(one.start * 1000), one.title) for one in nero] == start_and_title(many(255, 10))
    tracks = [body for name, body in moov if name == b"trak"]
    assert [(inner(boxes(body), b"mdia", b"hdlr") or b"")[8:12] for body in tracks] == [b"soun", b"text"]
    assert inner(boxes(tracks[0]), b"tref", b"chap") == struct.pack(">I", 2)


def test_long_titles_are_whole_in_an_mp4(tmp_path: Path, reader: AudioReader) -> None:
    """Nero's list has room for 255 bytes, the text track for all."""
    chapters = (Chapter(start_ms=0, title="ø" * 255), Chapter(start_ms=1000, title="🎙" * 250))
    _, after = copied(reader, make_m4a(tmp_path / "sound.m4a"), with_chapters(*chapters))
    assert after.tags.chapters == chapters


def test_other_boxes_of_the_user_data_stay(tmp_path: Path, reader: AudioReader) -> None:
    source = make_m4a(tmp_path / "sound.m4a")
    data = source.read_bytes()
    moov = inner(boxes(data), b"moov") or b""
    rest = b"".join(box(name, body) for name, body in boxes(moov) if name != b"udta")
    udta = box(b"udta", box(b"Xtra", b"kept"), box(b"name", b"also kept"))
    source.write_bytes(data[: data.index(b"moov") - 4] + box(b"moov", rest, udta))
    assert probe(source).tags == Tags()

    path, _ = copied(reader, source, Wanted(tags=TAGS, fields=FIELDS))

    found = inner(boxes(path.read_bytes()), b"moov", b"udta") or b""
    assert {b"Xtra": b"kept", b"name": b"also kept"}.items() <= dict(boxes(found)).items()


def with_index(data: bytes) -> bytes:
    """Add an index of fragments (mfra) that names the place of each in the file."""
    places, position = [], 0
    for name, body in boxes(data):
        if name == b"moof":
            places.append(position)
        position += len(body) + 8
    entries = b"".join(struct.pack(">QQBBB", n, place, 1, 1, 1) for n, place in enumerate(places))
    return data + box(b"mfra", box(b"tfra", struct.pack(">IIII", 1 << 24, 1, 0, len(places)) + entries))


def test_an_index_of_fragments_points_at_them_afterwards(tmp_path: Path, reader: AudioReader) -> None:
    source = tmp_path / "sound.m4a"
    source.write_bytes(with_index(m4a_bytes(3, movflags=LAYOUTS["many fragments"])))

    path, _ = copied(reader, source, Wanted(tags=TAGS, fields=FIELDS, cover=jpeg(300)))

    data = path.read_bytes()
    tfra = inner(boxes(data), b"mfra", b"tfra") or b""
    places = [place for _, place, *_ in struct.iter_unpack(">QQBBB", tfra[16:])]
    assert len(places) > 10
    assert {data[place + 4 : place + 8] for place in places} == {b"moof"}


def test_a_second_list_of_chapters_elsewhere_is_found_out(tmp_path: Path, reader: AudioReader) -> None:
    """The copy must say what was wanted, and nothing beside it."""
    source = make_m4a(tmp_path / "sound.m4a")
    nero = struct.pack(">IIB", 1 << 24, 0, 3) + b"".join(struct.pack(">QB", n * 5000000, 1) + b"x" for n in range(3))
    data = source.read_bytes()
    moov = inner(boxes(data), b"moov") or b""
    source.write_bytes(data[: data.index(b"moov") - 4] + box(b"moov", moov, box(b"udta", box(b"chpl", nero))))
    with pytest.raises(Invalid, match="chapters") as refused:
        copied(reader, source, with_chapters(Chapter(start_ms=0, title="A")))
    assert refused.value.code == "audio_copy_lost"


def test_chapters_that_claim_the_bytes_of_the_sound_do_not_take_it_away(tmp_path: Path, reader: AudioReader) -> None:
    source = written(make_m4a(tmp_path / "sound.m4a"), with_chapters(Chapter(start_ms=0, title="A")))
    data = source.read_bytes()
    sound = data.index(b"mdat") + 4
    size = int.from_bytes(data[sound - 8 : sound - 4], "big") - 8
    track = data.rindex(b"trak")
    table = bytearray(data)
    for name, value in ((b"stco", sound), (b"stsz", size)):
        place = data.index(name, track) + (12 if name == b"stco" else 16)
        table[place : place + 4] = value.to_bytes(4, "big")
    source.write_bytes(table)
    with pytest.raises(Invalid) as refused:
        copied(reader, source, Wanted(fields=CHAPTERS))
    assert refused.value.code in {"audio_copy_differs", "audio_unreadable", "audio_without_sound", "audio_damaged"}


@settings(max_examples=200, deadline=None)
@given(
    data=st.binary(max_size=400), prefix=st.sampled_from([b"", box(b"ftyp", b"M4A "), b"\0\0\0\x01moov", box(b"moov")])
)
def test_boxes_of_anything_are_taken_apart_without_loss(data: bytes, prefix: bytes) -> None:
    whole = prefix + data
    with io.BytesIO(whole) as file:
        outers = outer_boxes(file)
    assert b"".join(whole[outer.start : outer.end] for outer in outers) == whole
    assert sum(len(body) for _, body in boxes(whole)) <= len(whole)
