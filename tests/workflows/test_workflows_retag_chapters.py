"""Chapters that someone changed in a file: taken over as one field, and never lost with their pictures."""

from __future__ import annotations

from pathlib import Path

from houses import SHOW, Place, square
from mutagen import id3
from sounds import make_sound

from podcast_service.workflows.tags import write_tags


def _codes(place: Place) -> set[str | None]:
    return {line.code for line in place.ingest().lines}


def write_chapters(path: Path, chapters: list[tuple[int, str]]) -> None:
    """Write chapters as a tag editor does."""
    tags = id3.ID3(path)
    tags.delall("CHAP")
    tags.delall("CTOC")
    for number, (start, title) in enumerate(chapters):
        frames = [id3.TIT2(encoding=3, text=title)]
        tags.add(id3.CHAP(element_id=f"c{number}", start_time=start, end_time=start + 1, sub_frames=frames))
    tags.save(path)


def test_chapters_travel_both_ways(talk: Place) -> None:
    """Item 5: chapters are a field like any other."""
    write_chapters(talk.path("talk.mp3"), [(0, "Start"), (1000, "Midt")])
    talk.ingest()
    assert [one.title for one in talk.kept("talk").latest.chapters] == ["Start", "Midt"]

    talk.replace("talk.md", "title: Blåbær", "title: Blåbær\nchapters: [{start: '0:00', title: Først}]")
    talk.ingest()
    write_tags(talk.house, SHOW, "talk")
    assert [one.title for one in talk.house.reader.read(talk.path("talk.mp3")).tags.chapters] == ["Først"]

    write_chapters(talk.path("talk.mp3"), [(0, "Først"), (2000, "Sidst")])
    talk.ingest()
    assert [one.title for one in talk.kept("talk").latest.chapters] == ["Først", "Sidst"]
    assert "Sidst" in talk.path("talk.md").read_text()

    talk.replace("talk.md", "title: Sidst", "title: Til sidst")
    write_chapters(talk.path("talk.mp3"), [(0, "Først")])
    assert "tags_conflict" in _codes(talk)


def test_a_hidden_chapter_and_the_pictures_on_the_page_survive_a_change_in_the_file(talk: Place) -> None:
    talk.write("bild.png", square(300))
    talk.replace(
        "talk.md", "title: Blåbær", "title: Blåbær\nchapters: [{start: '0:00', title: Først, image: bild.png}]"
    )
    talk.ingest()
    write_tags(talk.house, SHOW, "talk")
    tags = id3.ID3(talk.path("talk.mp3"))
    tags.add(id3.CHAP(element_id="hidden", start_time=1500, end_time=1600, sub_frames=[]))
    tags.save()

    report = talk.ingest()

    assert not report.has_refused
    first, hidden = talk.kept("talk").latest.chapters
    assert (first.title, first.image is not None) == ("Først", True)
    assert (hidden.title, hidden.start_ms, hidden.in_list) == ("", 1500, False)


def test_chapters_of_a_file_beside_the_page_are_not_overruled_in_silence(talk: Place) -> None:
    talk.write("talk.chapters.txt", "0:00 Start\n0:01 Midt\n")
    talk.ingest()
    write_tags(talk.house, SHOW, "talk")
    write_chapters(talk.path("talk.mp3"), [(0, "Start"), (1000, "Anderledes")])

    assert "tags_conflict" in _codes(talk)
    assert [one.title for one in talk.kept("talk").latest.chapters] == ["Start", "Midt"]


def test_pictures_of_chapters_that_only_the_old_file_holds_are_not_lost(place: Place) -> None:
    make_sound(place.path("talk.mp3"), 3)
    tags = id3.ID3()
    image = id3.APIC(encoding=0, mime="image/png", type=0, desc="", data=square(200))
    frames = [id3.TIT2(encoding=3, text="Start"), image]
    tags.add(id3.CHAP(element_id="c", start_time=0, end_time=1000, sub_frames=frames))
    tags.save(place.path("talk.mp3"))
    place.ingest()
    write_chapters(place.path("talk.mp3"), [])

    assert "tags_conflict" in _codes(place)
    assert "chapters" in write_tags(place.house, SHOW, "talk", ["chapters"])[0]
    assert place.house.reader.chapter_images(place.path("talk.mp3"))
    (chapter,) = place.kept("talk").latest.chapters
    assert chapter.image is not None
