"""Files of chapters and pictures of chapters are read whole or refused in words, in a limited child (sec-S7, S20)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.audio import wire
from podcast_service.audio.chapter_files import FORMATS, SIZE_LIMIT, read
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid

PSC = 'xmlns:psc="http://podlove.org/simple-chapters" version="1.2"'
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def chapters(text: str, suffix: str) -> tuple[Chapter, ...]:
    return read(text.encode(), suffix).chapters


def refusal(data: bytes | str, suffix: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        read(data if isinstance(data, bytes) else data.encode(), suffix)
    return refused.value


@pytest.mark.parametrize(
    ("line", "start_ms", "title", "url"),
    [
        ("00:12:40 Titel", 760_000, "Titel", None),
        ("12:40.500 - Titel", 760_500, "Titel", None),
        ("1:02:03 Titel <https://pod.example/ø>", 3_723_000, "Titel", "https://pod.example/%C3%B8"),
        ("(0:13) Titel", 13_000, "Titel", None),
        ("[00:13]\tTitel: en til", 13_000, "Titel: en til", None),
        ("- 00:13 – Titel", 13_000, "Titel", None),
        ("00:13: Titel", 13_000, "Titel", None),
        ("00:13 <b> i en titel", 13_000, "<b> i en titel", None),
        ("00:13 Titel <javascript:alert(1)>", 13_000, "Titel", None),
        ("00:13", 13_000, "", None),
    ],
)
def test_a_line_is_a_time_and_a_title_as_people_write_them(line: str, start_ms: int, title: str, url: str | None):
    assert chapters(line, ".txt") == (Chapter(start_ms=start_ms, title=title, url=url),)


def test_lines_without_words_and_remarks_are_passed_over():
    assert len(chapters(f"{BOM}# Kapitler\r\n\r\n0:00 Intro\r\n0:30 Emnet\r\n", ".txt")) == 2


@pytest.mark.parametrize("line", ["Kapitler", "1. Intro", "90 Intro", "12:75 Intro", "2024 i tilbageblik"])
def test_a_line_without_a_time_is_refused_by_its_number(line: str):
    assert "line 2 does not begin with a time" in str(refusal(f"0:00 Intro\n{line}\n", ".txt"))


def test_json_chapters_are_read_with_all_they_hold():
    body = {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "Velkommen", "img": "stol.jpg", "url": "https://pod.example/a", "endTime": 9.5},
            {"startTime": 10.25, "toc": False, "img": "https://pod.example/b.jpg"},
            {"startTime": "0:20", "title": "Tegn på,\nat nok er nok", "toc": True},
        ],
    }
    found = read(json.dumps(body).encode(), ".json")
    assert found.chapters == (
        Chapter(start_ms=0, title="Velkommen", end_ms=9_500, url="https://pod.example/a"),
        Chapter(start_ms=10_250, title="", in_list=False),
        Chapter(start_ms=20_000, title="Tegn på, at nok er nok"),
    )
    assert found.pictures == {0: "stol.jpg", 10_250: "https://pod.example/b.jpg"}


@pytest.mark.parametrize("suffix", [".psc", ".xml"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<psc:chapters {PSC}>", "</psc:chapters>"),
        (f"<rss><channel><item><psc:chapters {PSC}>", "</psc:chapters></item></channel></rss>"),
        (f'<?xml version="1.0" encoding="ISO-8859-1"?>\n<psc:chapters {PSC}>', "</psc:chapters>"),
    ],
    ids=["alone", "in a feed", "UTF-8 whatever it says"],
)
def test_podlove_chapters_are_read_alone_or_inside_a_feed(suffix: str, before: str, after: str):
    inside = (
        '<psc:chapter start="0" title="Velkommen &amp; hej"/><!-- et ord -->'
        '<psc:chapter start="00:01:02.345" title="Når troen ikke rækker" href="https://pod.example/" image="stol.png"/>'
    )
    found = read(f"{before}{inside}{after}".encode(), suffix)
    assert found.chapters == (
        Chapter(start_ms=0, title="Velkommen & hej"),
        Chapter(start_ms=62_345, title="Når troen ikke rækker", url="https://pod.example/"),
    )
    assert found.pictures == {62_345: "stol.png"}


def test_the_cues_of_webvtt_are_chapters():
    first = "1\n00:00.000 --> 00:10.000\nVelkommen &amp; <i>hej</i>\n"
    second = "00:00:10.000 --> 01:00:00.500\nEmnet\nog mere\n"
    assert chapters(f"WEBVTT\n\n{first}\n{second}", ".vtt") == (
        Chapter(start_ms=0, end_ms=10_000, title="Velkommen & hej"),
        Chapter(start_ms=10_000, end_ms=3_600_500, title="Emnet og mere"),
    )


@pytest.mark.parametrize(
    ("data", "suffix", "code", "words"),
    [
        ("0:00 a", ".srt", "chapter_suffix", "Save it as one of: .json .psc .xml .vtt .txt"),
        (b"\xff\xfe0\x00", ".txt", "chapter_not_utf8", "byte 0 fits no letter"),
        ("Ærø".encode("latin-1"), ".json", "chapter_not_utf8", "Save it as UTF-8"),
        (b" " * (SIZE_LIMIT + 1), ".txt", "chapter_size", "larger than 1000000 bytes"),
        ("0:00 a\n" * 1001, ".txt", "chapter_too_many", "more than 1000"),
        ("WEBVTT\n" + "\n00:00.000 --> 00:01.000\na\n" * 1001, ".vtt", "chapter_too_many", "more than 1000"),
        ("\n# intet\n", ".txt", "chapter_none", "holds no chapter"),
        ('{"chapters": []}', ".json", "chapter_none", "holds no chapter"),
        ('{"chapters": {}}', ".json", "chapter_format", "no list named chapters"),
        ("[" * 50_000, ".json", "chapter_format", "nested too deep"),
        ('{"chapters": [1]}', ".json", "chapter_format", "chapter 1 is not written in braces"),
        ('{"chapters": [{"title": "a"}]}', ".json", "chapter_format", "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": -1}]}', ".json", "chapter_format", "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": NaN}]}', ".json", "chapter_format", "NaN is no number"),
        ('{"chapters": [{"startTime": 1e999}]}', ".json", "chapter_format", "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": true}]}', ".json", "chapter_format", "chapter 1 has no startTime"),
        ('{"chapters": [{"startTime": 0, "title": 7}]}', ".json", "chapter_format", "title of chapter 1 is not a text"),
        ("<psc>", ".psc", "chapter_format", "line 1"),
        ("<rss/>", ".psc", "chapter_format", "no psc:chapters"),
        (f"<a><psc:chapters {PSC}/><psc:chapters {PSC}/></a>", ".psc", "chapter_format", "several episodes"),
        (f'<psc:chapters {PSC}><psc:chapter title="a"/></psc:chapters>', ".psc", "chapter_format", "no start"),
        ("<a>" * 300 + "</a>" * 300, ".xml", "chapter_format", "deep"),
        ("Intro", ".vtt", "chapter_format", "WebVTT"),
    ],
)
def test_what_is_no_list_of_chapters_is_refused_in_words(data: bytes | str, suffix: str, code: str, words: str):
    error = refusal(data, suffix)
    assert (error.code, words in str(error)) == (code, True), str(error)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE psc [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><psc:chapters/>',
        '<?xml version="1.0"?><!DOCTYPE psc SYSTEM "file:///etc/passwd"><psc/>',
        '<!DOCTYPE psc [<!ENTITY x SYSTEM "http://localhost:1/">]><psc>&x;</psc>',
    ],
)
def test_document_types_and_entities_are_refused_unread(text: str):
    """sec-S20."""
    assert "document type or entities" in str(refusal(text, ".psc"))


TEXTS = st.text() | st.text('0123:.,<>-/\n\t[]{}" ata', max_size=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(st.sampled_from(["chapters", "startTime", "endTime", "title", "img", "url", "toc"]), below)
    ),
)
XML = st.builds(
    "<psc:chapters {}><psc:chapter {}='{}' title='{}'/>{}</psc:chapters>".format,
    st.sampled_from([PSC, ""]),
    st.sampled_from(["start", "href", "image"]),
    st.text("0123:.x", max_size=8),
    st.text(max_size=5),
    st.sampled_from(["", "&amp;", "&x;", "<", "<psc:chapter/>"]),
)
VTT = st.builds("WEBVTT\n\n{} --> {}\n{}\n".format, st.text("0123:.", max_size=9), st.text("0:.1"), st.text(max_size=9))


@given(
    (TEXTS | JSON.map(lambda value: json.dumps({"chapters": value})) | XML | VTT).map(
        lambda text: text.encode(errors="replace")
    )
    | st.binary(),
    st.sampled_from([row.suffix for row in FORMATS]),
)
def test_any_file_answers_or_is_refused(data: bytes, suffix: str):
    try:
        found = read(data, suffix)
    except Invalid:
        return
    assert found.chapters
    assert all(chapter.start_ms >= 0 and len(chapter.title) <= 255 for chapter in found.chapters)
    assert set(found.pictures) <= {chapter.start_ms for chapter in found.chapters}


def test_the_child_reads_a_file_and_is_believed_only_in_what_can_be_checked(reader: AudioReader, tmp_path: Path):
    path = tmp_path / "a.chapters.json"
    body = {"startTime": 1, "title": "Æ", "img": "stol.jpg", "url": "https://pod.example/ø", "toc": False}
    path.write_text(json.dumps({"chapters": [body, {"startTime": 2, "title": "b"}]}))

    found = reader.chapter_file(path, ".json")

    assert found == read(path.read_bytes(), ".json")
    path.write_text("Kapitler")
    with pytest.raises(Invalid, match="line 1 does not begin with a time"):
        reader.chapter_file(path, ".txt")
    with pytest.raises(Invalid) as refused:
        reader.chapter_file(tmp_path / "gone.txt", ".txt")
    assert refused.value.code == "audio_not_readable"


SAID = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2000) | st.text(max_size=5),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["pictures", "chapters", "start_ms", "end_ms", "title", "url"]), below)
    ),
)


@given(st.dictionaries(st.sampled_from(["pictures", "chapters"]), SAID), st.lists(st.sampled_from([b"", b"\xff\xd8"])))
def test_a_child_that_says_anything_is_checked_or_refused(head: dict[str, wire.Json], blobs: list[bytes]):
    for check in (wire.chapters, lambda said: wire.fitted(said, tuple(blobs))):
        try:
            check(head)
        except Invalid as error:
            code = error.code
        else:
            continue
        assert code == "audio_hostile"


@pytest.mark.parametrize("suffix", [row.suffix for row in FORMATS])
def test_a_thousand_chapters_come_through_the_child(reader: AudioReader, tmp_path: Path, suffix: str):
    written = {
        ".json": json.dumps({"chapters": [{"startTime": n, "title": f"Kapitel {n}"} for n in range(1000)]}),
        ".txt": "".join(f"{n // 60:02}:{n % 60:02} Kapitel {n}\n" for n in range(1000)),
        ".vtt": "WEBVTT\n"
        + "".join(
            f"\n{n // 60:02}:{n % 60:02}.000 --> {n // 60:02}:{n % 60:02}.900\nKapitel {n}\n" for n in range(1000)
        ),
        ".psc": f"<psc:chapters {PSC}>"
        + "".join(f'<psc:chapter start="{n}" title="Kapitel {n}"/>' for n in range(1000))
        + "</psc:chapters>",
    }
    path = tmp_path / f"a{suffix}"
    path.write_text(written.get(suffix, written[".psc"]))
    found = reader.chapter_file(path, suffix).chapters
    assert [chapter.start_ms for chapter in found] == [n * 1000 for n in range(1000)]
    assert found[999].title == "Kapitel 999"
