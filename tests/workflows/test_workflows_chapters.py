"""Chapters: listed on the page, in a file beside it, or in the sound; their pictures all the way to page and apps."""

from __future__ import annotations

import pytest
from chaptered import (
    FILES,
    PUBLISHED,
    advice,
    for_apps,
    origin,
    tagged,
    titles,
)
from houses import SHOW, VTT, Place, refusals, square

from podcast_service.workflows.report import Outcome


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
        place.replace("first.md", "title: First\n", f"title: First\n{head}")
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
