"""Chapters saved in the studio: in the list of the page, whatever they were; nothing lost (exp-6.3.7, sec-S2)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from chaptered import FILES, picture, tagged
from houses import SHOW, Place

from podcast_service.domain.chapter_table import ChapterRow, stored_picture
from podcast_service.domain.errors import Conflict, Invalid, NotFound, PodcastError
from podcast_service.workflows.edit_chapters import (
    ChaptersNow,
    chapters_now,
    forget_chapters,
    rows_of_file,
    rows_of_sound,
    save_chapters,
)
from podcast_service.workflows.edit_part import PartSaved

THEMES = "themes: [sprog, {theme: ord, at: '0:01'}, {theme: tegn, at: '0:00.5'}]\n"


def now(place: Place) -> ChaptersNow:
    return chapters_now(place.house, place.kept("first"))


def save(
    place: Place, *rows: ChapterRow, was: str | None = None, pictures: Mapping[int, bytes] | None = None
) -> PartSaved:
    return save_chapters(place.house, SHOW, "first", rows, was or now(place).was, pictures or {})


def told(place: Place) -> list[tuple[int, str]]:
    return [(one.start_ms, one.title) for one in place.kept("first").latest.chapters]


def test_rows_become_the_list_of_the_page_and_are_read_in(place: Place):
    place.episode("first", title="First")
    place.ingest()

    saved = save(
        place, ChapterRow(start="0:01,5", title="Tegn", is_hidden=True), ChapterRow(start="0", title="Ja: nej")
    )

    assert saved.is_read
    assert saved.refused == ()
    assert told(place) == [(0, "Ja: nej"), (1500, "Tegn")]
    assert now(place).origin == "page"
    assert [row.is_hidden for row in now(place).rows] == [False, True]


def test_an_edit_made_from_older_chapters_changes_nothing_and_one_of_other_keys_does_not_matter(place: Place):
    page = place.episode("first", title="First", head="chapters: [{start: 0, title: Mit}]\n")
    place.ingest()
    was = now(place).was
    page.write_text(page.read_text().replace("title: First", "title: Other"))
    assert told(place) == [(0, "Mit")]
    save(place, ChapterRow(start="0", title="Dit"), was=was)
    before = place.files()

    with pytest.raises(Conflict) as refused:
        save(place, ChapterRow(start="0", title="For sent"), was=was)

    assert refused.value.code == "part_changed"
    assert place.files() == before
    assert place.kept("first").latest.title == "Other"


def test_what_is_wrong_is_refused_whoever_asks(place: Place):
    place.episode("first", title="First")
    place.ingest()

    with pytest.raises(Invalid) as refused:
        save(place, ChapterRow(start="0:05", title="Efter lyden"))

    assert refused.value.code == "chapter_row_outside"


def test_a_file_of_chapters_and_those_in_the_sound_stay_and_count_again(place: Place):
    place.episode("first", title="First", sound=tagged("Tag"))
    place.write("first.chapters.txt", FILES["first.chapters.txt"])
    place.ingest()
    assert (now(place).origin, [row.title for row in now(place).rows]) == ("file", ["Intro", "B"])

    save(place, ChapterRow(start="0", title="Studiets"))
    assert place.path("first.chapters.txt").read_text() == FILES["first.chapters.txt"]
    assert told(place) == [(0, "Studiets")]

    forget_chapters(place.house, SHOW, "first", now(place).was)
    assert told(place) == [(0, "Intro"), (1000, "B")]
    assert [row.title for row in rows_of_sound(place.house, SHOW, "first")] == ["Tag"]


def test_no_row_says_that_there_are_none_whatever_is_in_the_sound(place: Place):
    place.episode("first", title="First", sound=tagged("Tag"))
    place.ingest()

    save(place)

    assert told(place) == []
    assert place.page("first.md").fields.values["chapters"] == []


def test_without_chapters_saving_none_leaves_the_page_as_it_is(place: Place):
    page = place.episode("first", title="First")
    place.ingest()
    before = page.read_bytes()

    save(place)

    assert page.read_bytes() == before


def test_themes_of_chapters_move_into_their_rows_and_the_others_stay(place: Place):
    place.episode("first", title="First", head=f"{THEMES}chapters: [{{start: '0:01.2', title: Ord}}]\n")
    place.ingest()
    (row,) = now(place).rows
    assert row.themes == ("ord",)

    save(place, ChapterRow(start="0:01.3", title="Ord", themes=row.themes))

    episode = place.kept("first").latest
    assert episode.themes == ("sprog",)
    assert [(one.theme, one.at_ms) for one in episode.themes_at] == [("tegn", 500), ("ord", 1300)]


def test_a_picture_that_is_sent_lies_beside_the_page_under_a_name_of_its_own(place: Place):
    place.episode("first", title="First")
    place.ingest()
    data = picture()

    for _ in range(2):
        save(place, ChapterRow(start="0", title="Intro"), pictures={0: data})

    (row,) = now(place).rows
    assert row.picture.startswith("first-kapitel-")
    assert place.path(row.picture).read_bytes() == data
    assert [name for name in place.files() if name.endswith(".png")] == [f"{SHOW}/cover.png", f"{SHOW}/{row.picture}"]
    assert place.kept("first").latest.chapters[0].image is not None


NO_PICTURES = {
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>": "chapter_image_not_picture",
    b"": "chapter_image_not_picture",
    b"x" * (30 * 1024 * 1024 + 1): "picture_too_heavy",
}


def test_what_is_no_picture_is_refused_and_nothing_is_written(place: Place):
    """sec-S6, sec-S8."""
    place.episode("first", title="First")
    place.ingest()
    before = place.files()
    for data, code in NO_PICTURES.items():
        with pytest.raises(Invalid) as refused:
            save(place, ChapterRow(start="0", title="Intro"), pictures={0: data})
        assert refused.value.code == code

    assert place.files() == before


def test_pictures_inside_the_sound_become_files_when_its_chapters_are_saved(place: Place):
    place.episode("first", title="First", sound=tagged("A", "B", image=picture()))
    place.ingest()
    rows = now(place).rows
    assert rows[1].picture.startswith("sha256:")

    save(place, *rows)

    assert now(place).rows[1].picture.endswith(".jpg")
    assert place.kept("first").latest.chapters[1].image is not None


def test_a_picture_of_somebody_else_is_not_found(place: Place):
    """sec-S2: a hash alone opens nothing."""
    place.episode("first", title="First")
    place.episode("other", title="Other", sound=tagged("A", image=picture()))
    place.ingest()
    image = place.kept("other").latest.chapters[0].image
    assert image

    with pytest.raises(NotFound):
        save(place, ChapterRow(start="0", title="A", picture=stored_picture(image.sha256)))


def test_a_file_that_is_sent_is_read_as_rows_and_nothing_is_saved(place: Place):
    place.episode("first", title="First")
    place.ingest()
    before = place.files()
    for name, text in FILES.items():
        rows = rows_of_file(place.house, SHOW, "first", text.encode(), "." + name.rpartition(".")[2], ",")
        assert [(row.start, row.title) for row in rows] == [("0:00", "Intro"), ("0:01", "B")], name

    assert place.files() == before


def test_a_file_that_cannot_be_read_and_a_sound_without_chapters_are_told(place: Place):
    place.episode("first", title="First")
    place.ingest()
    codes = []
    for ask in (
        lambda: rows_of_file(place.house, SHOW, "first", b"{", ".json"),
        lambda: rows_of_file(place.house, SHOW, "first", b"x", ".docx"),
        lambda: rows_of_sound(place.house, SHOW, "first"),
    ):
        with pytest.raises(PodcastError) as refused:
            ask()
        codes.append(refused.value.code)

    assert codes == ["chapter_format", "chapter_suffix", "chapters_not_in_sound"]
