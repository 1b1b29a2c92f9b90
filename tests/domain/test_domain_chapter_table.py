"""Chapters as rows a person fills in: times in every notation, order, nudges, what is wrong (exp-6.3.7, feed-J04)."""

from __future__ import annotations

import pytest
from builders import make_hash
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.chapter import MOST, Chapter, ChapterImage, time_of, write_time
from podcast_service.domain.chapter_table import (
    ChapterRow,
    beginning_at,
    faults,
    in_time_order,
    nudged,
    page_values,
    rows_of,
    sha256_of,
    stored_picture,
)
from podcast_service.domain.theme import ThemeAt

HOUR = 3_600_000


def told(*rows: ChapterRow, duration_ms: int | None = HOUR) -> list[tuple[int, str, str]]:
    return [(one.row, one.field, one.error.code) for one in faults(rows, duration_ms)]


@pytest.mark.parametrize(
    ("milliseconds", "mark", "text"),
    [
        (0, ".", "0:00"),
        (5_250, ",", "0:05,25"),
        (760_500, ".", "12:40.5"),
        (3_723_000, ".", "1:02:03"),
        (3_723_007, ",", "1:02:03,007"),
    ],
)
def test_a_time_is_written_as_people_write_it(milliseconds: int, mark: str, text: str):
    assert write_time(milliseconds, mark) == text


@given(st.integers(0, 100 * HOUR), st.sampled_from(".,"))
def test_what_is_written_is_read_back(milliseconds: int, mark: str):
    assert time_of(write_time(milliseconds, mark)) == milliseconds


@pytest.mark.parametrize(
    ("text", "by_ms", "after"),
    [
        ("12:40", 100, "12:40.1"),
        ("12:40,9", 100, "12:41"),
        ("0:00.4", -1000, "0:00"),
        ("59:59.5", 1000, "59:59.999"),
        ("75", -100, "1:14.9"),
        ("midt i det hele", 1000, "midt i det hele"),
    ],
)
def test_a_nudge_moves_a_time_inside_the_sound(text: str, by_ms: int, after: str):
    assert nudged(text, by_ms, HOUR) == after


@pytest.mark.parametrize(
    ("at_ms", "start"),
    [(46_000, 46_900), (46_900, 46_900), (46_950, 46_900), (47_000, None), (45_999, None), (9_000, 9_000)],
)
def test_a_moment_belongs_to_the_chapter_that_begins_in_its_second(at_ms: int, start: int | None):
    assert beginning_at([9_000, 9_500, 46_900], at_ms) == start


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (ChapterRow(start="1:99", title="A"), "start", "chapter_row_time"),
        (ChapterRow(title="A"), "start", "chapter_row_time"),
        (ChapterRow(start="2:00:00", title="A"), "start", "chapter_row_outside"),
        (ChapterRow(start="1:00", title=" \u202e "), "title", "chapter_row_title"),
        (ChapterRow(start="1:00", title="A", end="0:59"), "end", "chapter_row_end"),
        (ChapterRow(start="1:00", title="A", end="snart"), "end", "chapter_row_end"),
        (ChapterRow(start="1:00", title="A", url="javascript:alert(1)"), "url", "chapter_row_link"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(row: ChapterRow, field: str, code: str):
    assert told(ChapterRow(start="0:00", title="Intro"), row) == [(1, field, code)]


def test_two_chapters_at_one_time_are_told_whatever_their_notation():
    assert told(ChapterRow(start="1:30", title="A"), ChapterRow(start="90", title="B")) == [
        (1, "start", "chapter_row_double")
    ]


def test_an_end_after_the_next_chapter_of_the_list_has_begun_is_told():
    rows = [
        ChapterRow(start="1:00", title="A", end="1:30"),
        ChapterRow(start="0:10", title="B", end="0:40"),
        ChapterRow(start="0:20", title="C", is_hidden=True),
        ChapterRow(start="1:20", title="D"),
    ]

    assert told(*rows) == [(0, "end", "chapter_row_overlap")]


def test_empty_rows_and_hidden_ones_without_a_title_are_right():
    assert told(ChapterRow(), ChapterRow(start="1:00", is_hidden=True), ChapterRow(title="  ")) == []


def test_more_chapters_than_any_episode_has_are_refused():
    rows = [ChapterRow(start=str(number), title="A") for number in range(MOST + 1)]

    assert told(*rows) == [(0, "start", "chapter_too_many")]


def test_rows_are_put_in_the_order_of_their_times_and_what_has_none_stays_in_sight():
    rows = [ChapterRow(start=start, title="A") for start in ("?", "1:02:03", "90", "0:05")]

    assert [row.start for row in in_time_order([*rows, ChapterRow()])] == ["0:05", "90", "1:02:03", "?"]


def test_chapters_become_rows_and_rows_become_what_a_page_lists():
    image = ChapterImage(sha256=make_hash("picture"), size=1, width=10, height=10)
    chapters = (
        Chapter(start_ms=0, title="Intro", end_ms=5_500),
        Chapter(start_ms=60_000, title="Tegn", url="https://x.dk/", image=image),
        Chapter(start_ms=90_000, title="", in_list=False),
    )
    themes = [ThemeAt(theme="ord", at_ms=60_000), ThemeAt(theme="andet", at_ms=75_000)]

    rows = rows_of(chapters, {0: "a.jpg"}, themes, ",")

    assert [row.picture for row in rows] == ["a.jpg", stored_picture(make_hash("picture")), ""]
    assert sha256_of(rows[1].picture) == make_hash("picture")
    assert sha256_of("a.jpg") is None
    assert page_values([rows[1], rows[0], ChapterRow(), rows[2]]) == [
        {"start": "0:00", "title": "Intro", "end": "0:05.5", "image": "a.jpg"},
        {"start": "1:00", "title": "Tegn", "url": "https://x.dk/", "image": rows[1].picture, "themes": ["ord"]},
        {"start": "1:30", "hidden": True},
    ]
