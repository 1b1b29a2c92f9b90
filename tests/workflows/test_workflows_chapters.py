"""Chapters: listed on the page, in a file beside it, or in the sound; their pictures all the way to page and apps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from houses import SHOW, VTT, Place, open_place, refusals, square, told
from lxml import html
from mutagen import id3
from PIL import Image
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.document import Document, Media
from podcast_service.workflows.report import Outcome, Report

PUBLISHED = {
    "guid": "g-1",
    "title": "First",
    "status": "published",
    "published_at": "2026-11-20T08:00:00+01:00",
    "without_transcript": "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}",
}
EPISODE = f"/podcasts/{SHOW}/first"
JSON = json.dumps(
    {"version": "1.2.0", "chapters": [{"startTime": 0, "title": "Intro"}, {"startTime": 1, "title": "B"}]}
)
FILES = {
    "first.chapters.json": JSON,
    "first.chapters.txt": "0:00 Intro\n0:01 B\n",
    "first.chapters.vtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nIntro\n\n00:01.000 --> 00:02.000\nB\n",
    "first.chapters.xml": (
        '<p:chapters xmlns:p="http://podlove.org/simple-chapters"><p:chapter start="0" title="Intro"/>'
        '<p:chapter start="0:01" title="B"/></p:chapters>'
    ),
}
FILES["first.psc"] = FILES["first.chapters.xml"]


def picture(width: int = 300, height: int = 200, colour: str = "red") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def tagged(*titles: str, image: bytes | None = None) -> bytes:
    """Return two seconds of MP3 with a chapter each half second, the last with a picture."""
    tags = id3.ID3()
    for number, title in enumerate(titles):
        frames: list[id3.Frame] = [id3.TIT2(encoding=3, text=[title])]
        if image and number == len(titles) - 1:
            frames.append(id3.APIC(encoding=3, mime="image/png", type=0, desc="", data=image))
        times = {"start_time": number * 500, "end_time": number * 500 + 500}
        tags.add(id3.CHAP(element_id=f"chp{number}", **times, sub_frames=frames))
    out = BytesIO()
    tags.save(out)
    return out.getvalue() + mp3_bytes(2)


def titles(place: Place, slug: str = "first") -> list[str]:
    return [chapter.title for chapter in place.kept(slug).latest.chapters]


def origin(place: Place) -> str | None:
    return dict(place.kept("first").latest.origins).get("chapters")


def advice(report: Report) -> list[tuple[str, str | None]]:
    return [(line.subject, line.code) for line in report.lines if line.outcome is Outcome.ADVICE and line.code]


def chapter_advice(report: Report) -> list[tuple[str, str | None]]:
    return [(subject, code) for subject, code in advice(report) if str(code).startswith("chapter_")]


def document(place: Place, path: str) -> Document:
    found = place.editions().make(path)
    assert isinstance(found, Document), path
    return found


def for_apps(place: Place) -> list[dict[str, object]]:
    return list(json.loads(document(place, f"{EPISODE}/kapitler.json").body)["chapters"])


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_pages_name_is_found_by_itself(place: Place, name: str):
    place.episode("first", **PUBLISHED)
    place.write(name, FILES[name])

    report = place.ingest()

    assert refusals(report) == {}
    assert titles(place) == ["Intro", "B"]
    assert origin(place) == "file"
    assert place.kept("first").latest.transcripts == ()
    assert [chapter["title"] for chapter in for_apps(place)] == ["Intro", "B"]
    assert not place.ingest().lines


def test_the_page_comes_first_then_the_file_it_names_then_one_of_its_name_then_the_sound(place: Place):
    listed = "chapters: [{start: 0, title: Listed}]\n"
    place.episode("first", sound=tagged("Tag"), head=listed, **PUBLISHED)
    place.write("first.chapters.txt", "0:00 Beside\n")
    place.write("other.txt", "0:00 Named\n")
    page = place.path("first.md").read_text()
    for chapters, title, source in [
        (listed, "Listed", "page"),
        ("chapters: other.txt\n", "Named", "file"),
        ("", "Beside", "file"),
    ]:
        place.write("first.md", page.replace(listed, chapters))
        assert refusals(place.ingest()) == {}
        assert (titles(place), origin(place)) == ([title], source)
    place.path("first.chapters.txt").unlink()
    place.write("first.md", page.replace(listed, "") + "\nMore.\n")
    place.ingest()
    assert (titles(place), origin(place)) == (["Tag"], "tag")


def test_an_empty_list_says_that_there_are_none(place: Place):
    place.episode("first", sound=tagged("Tag"), head="chapters: []\n", **PUBLISHED)
    place.ingest()
    assert titles(place) == []


def test_files_of_chapters_are_no_transcripts_covers_or_sound(place: Place):
    place.episode("first", **PUBLISHED)
    for name, text in FILES.items():
        place.write(name, text)
    place.write("first.vtt", VTT)
    place.write("first.chapters.jpg", b"")

    report = place.ingest()

    latest = place.kept("first").latest
    assert refusals(report) == {}
    assert [file.name for file in latest.transcripts] == ["first.vtt"]
    assert latest.cover is None
    assert len(place.all_kept()) == 1


def test_what_was_put_right_is_told_with_counts_once(place: Place):
    """feed-J04."""
    place.episode("first", **PUBLISHED)
    lines = ["0:01 B", "0:00 Intro", "0:01 Again", "0:05 Late", "0:06 Later", "0:07 Latest", "0:00.5"]
    file = place.write("first.chapters.txt", "\n".join(lines))

    report = place.ingest()

    assert titles(place) == ["Intro", "B"]
    words = [line.words for line in report.lines if line.subject == f"{SHOW}/{file.name}"]
    assert words == [
        "Chapters without a title were left out: 1. Give each a title.",
        "Chapters that start after the end of the sound were left out: 3. Are they another recording's?",
        "Chapters that start before the one above them were put in order of time: 1. "
        "Look whether their times are right.",
        "Chapters that start at the same time as one above them were left out: 1. Give each its own time.",
    ]
    assert not place.ingest().lines


@pytest.mark.parametrize(
    ("name", "head", "data", "code"),
    [
        ("first.chapters.json", "", "[]", "chapter_format"),
        ("first.chapters.txt", "", "0:00 a\n" * 1001, "chapter_too_many"),
        ("first.psc", "", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "chapter_format"),
        ("mine.doc", "chapters: mine.doc\n", "0:00 a\n", "chapter_suffix"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name_and_the_chapters_stay(
    place: Place, name: str, head: str, data: str, code: str
):
    place.episode("first", sound=tagged("From the sound"), **PUBLISHED)
    place.ingest()
    if head:
        place.write("first.md", place.path("first.md").read_text().replace("title: First\n", f"title: First\n{head}"))
    place.write(name, data)

    for _ in range(2):  # it is told each time until it is mended
        report = place.ingest()
        assert refusals(report) == {f"{SHOW}/{name}": code}
        assert (titles(place), origin(place)) == (["From the sound"], "tag")


def test_a_mended_file_is_read_and_a_changed_one_again(place: Place):
    place.episode("first", **PUBLISHED)
    place.write("first.chapters.txt", "Kapitler")
    assert refusals(place.ingest()) == {f"{SHOW}/first.chapters.txt": "chapter_format"}
    assert titles(place) == []

    for title in ("One", "Two"):
        place.write("first.chapters.txt", f"0:00 {title}\n")
        assert refusals(place.ingest()) == {}
        assert titles(place) == [title]


def test_a_named_file_that_is_not_there_is_told_and_the_chapters_stay(place: Place):
    place.episode("first", head="chapters: mine.txt\n", **PUBLISHED)
    place.write("mine.txt", "0:00 Mine\n")
    place.ingest()
    place.path("mine.txt").unlink()
    place.write("first.md", place.path("first.md").read_text() + "\nMore.\n")

    report = place.ingest()

    assert refusals(report) == {f"{SHOW}/mine.txt": "chapter_file_missing"}
    assert titles(place) == ["Mine"]


def test_links_and_pictures_reach_the_page_and_the_apps(place: Place):
    """feed-J02, J03, J07."""
    rows = [
        "{start: 0, title: Intro, url: 'https://pod.example/ø'}",
        "{start: 0.5, hidden: true, image: chart.png}",
        "{start: 1, title: B, image: chart.png, end: 1.5}",
    ]
    place.episode("first", head=f"chapters: [{', '.join(rows)}]\n", **PUBLISHED)
    place.write("chart.png", picture())

    assert refusals(place.ingest()) == {}

    intro, hidden, last = for_apps(place)
    address = str(last["img"])
    assert intro == {"startTime": 0, "title": "Intro", "url": "https://pod.example/%C3%B8"}
    assert hidden == {"startTime": 0.5, "img": address, "toc": False}
    assert last == {"startTime": 1, "title": "B", "endTime": 1.5, "img": address}
    media = place.editions().make(address.removeprefix("https://pod.example"))
    assert isinstance(media, Media)
    stored = b"".join(place.storage.read(media.object.key))
    assert (media.object.media_type, Image.open(BytesIO(stored)).size) == ("image/jpeg", (300, 200))

    page = html.fromstring(document(place, EPISODE).body.decode())
    items = page.cssselect(".chapters li")
    assert [" ".join(item.text_content().split()) for item in items] == ["0:00 Intro pod.example", "0:01 B"]
    (link,) = page.cssselect(".chapters .source")
    assert (link.get("href"), link.get("rel")) == ("https://pod.example/%C3%B8", "noopener")
    (image,) = page.cssselect(".chapters img")
    assert image.get("alt") == ""
    small = place.editions().make(image.get("src", ""))
    assert isinstance(small, Media)
    assert Image.open(BytesIO(b"".join(place.storage.read(small.object.key)))).size == (160, 107)


def test_pictures_beside_the_page_are_made_once_and_again_when_they_change(place: Place):
    place.episode("first", **PUBLISHED)
    body = {"chapters": [{"startTime": 0, "title": "A", "img": "chart.png"}]}
    place.write("first.chapters.json", json.dumps(body))
    place.write("chart.png", picture())
    place.ingest()
    before, objects = place.kept("first").latest.chapters[0].image, place.objects()
    assert not place.ingest().lines
    assert place.objects() == objects

    place.write("chart.png", picture(colour="blue"))
    place.ingest()

    after = place.kept("first").latest.chapters[0].image
    assert before
    assert after
    assert after.sha256 != before.sha256
    place.write("chart.png", b"no picture")
    assert refusals(place.ingest()) == {f"{SHOW}/chart.png": "chapter_image_not_picture"}
    assert place.kept("first").latest.chapters[0].image == after


@pytest.mark.parametrize("in_file", [True, False], ids=["named by a file", "named by the page"])
def test_a_picture_that_is_not_there_is_told_until_it_is(place: Place, in_file: bool):
    row = {"startTime": 0, "title": "A", "img": "chart.png"}
    head = "" if in_file else "chapters: [{start: 0, title: A, image: chart.png}]\n"
    place.episode("first", head=head, **PUBLISHED)
    if in_file:
        place.write("first.chapters.json", json.dumps({"chapters": [row]}))
    assert refusals(place.ingest()) == {f"{SHOW}/chart.png": "chapter_image_missing"}
    assert titles(place) == ["A"]

    place.write("chart.png", picture())

    assert refusals(place.ingest()) == {}
    assert place.kept("first").latest.chapters[0].image
    assert not place.ingest().lines


def test_pictures_at_web_addresses_are_not_fetched_and_that_is_told(place: Place):
    place.episode("first", **PUBLISHED)
    rows = [{"startTime": n, "title": "A", "img": f"https://pod.example/{n}.jpg"} for n in (0, 1)]
    place.write("first.chapters.json", json.dumps({"chapters": rows}))

    report = place.ingest()

    assert told(report)[f"{SHOW}/first.chapters.json"] == ("advice", "chapter_image_elsewhere")
    assert all(chapter.image is None for chapter in place.kept("first").latest.chapters)


class CountingReader(AudioReader):
    """Counts how often a sound is opened for the pictures of its chapters."""

    asked = 0

    def chapter_images(self, path: Path) -> dict[int, bytes]:
        self.asked += 1
        return super().chapter_images(path)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[tuple[Place, CountingReader]]:
    with CountingReader() as reader, open_place(tmp_path, reader) as place:
        place.show()
        yield place, reader


def test_pictures_in_the_sound_are_taken_once(counting: tuple[Place, CountingReader]):
    place, reader = counting
    place.episode("first", sound=tagged("A", "B", image=picture()), **PUBLISHED)
    place.ingest()
    first, second = place.kept("first").latest.chapters
    assert first.image is None
    assert second.image
    assert (second.image.width, second.image.height) == (300, 200)
    assert reader.asked == 1

    place.write("first.md", place.path("first.md").read_text() + "\nMore.\n")
    place.ingest(publish=True)

    assert place.kept("first").latest.chapters == (first, second)
    assert reader.asked == 1


def test_a_picture_the_storage_lost_is_stored_again(place: Place):
    place.episode("first", sound=tagged("A", image=picture()), **PUBLISHED)
    place.ingest()
    (chapter,) = place.kept("first").latest.chapters
    assert chapter.image
    for size in chapter.image.sizes:
        place.storage.delete(size.key)
        place.ingest()
        assert place.storage.find(size.key)


def test_a_bad_picture_in_the_sound_is_told_and_left_out(place: Place):
    sound = place.episode("first", sound=tagged("A", image=b"no picture"), **PUBLISHED).with_suffix(".mp3")
    report = place.ingest()
    assert chapter_advice(report) == [(f"{SHOW}/{sound.name}", "chapter_image_not_picture")]
    assert place.kept("first").latest.chapters == (Chapter(start_ms=0, end_ms=500, title="A"),)


@pytest.mark.parametrize(
    ("chapters", "code", "words"),
    [
        ("[{title: A}]", "page_key_missing", "start"),
        ("[{start: 0}]", "page_key_missing", "title"),
        ("[{start: 12:99, title: A}]", "page_value", "a time such as"),
        ("[{start: 0, title: A, url: 'javascript:alert(1)'}]", "page_value", "https://"),
        ("[a.txt, b.txt]", "page_value", "the name of one file"),
        ("{start: 0}", "page_key_missing", "title"),
        (f"[{', '.join(['{start: 0, title: A}'] * 1001)}]", "chapter_too_many", "1000"),
    ],
)
def test_a_wrong_list_refuses_the_page_in_words(place: Place, chapters: str, code: str, words: str):
    place.episode("first", head=f"chapters: {chapters}\n", **PUBLISHED)
    report = place.ingest()
    (line,) = [line for line in report.lines if line.outcome is Outcome.REFUSED]
    assert (line.subject, line.code, words in line.words) == (f"{SHOW}/first.md", code, True), line


def test_nothing_of_this_is_an_unknown_key(place: Place):
    place.episode("first", title="First", head="chapters: [{start: 0, title: A}]\ncover: mine.png\n")
    place.write("mine.png", square(1400))
    assert not [code for _, code in advice(place.ingest()) if str(code).startswith("page_key_unknown")]
