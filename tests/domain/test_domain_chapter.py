"""A list of chapters is put right, and what was wrong is said in words."""

from __future__ import annotations

from itertools import pairwise

import pytest
from builders import make_hash
from hypothesis import given
from hypothesis import strategies as st

from podcast_service.domain.chapter import (
    Chapter,
    ChapterImage,
    ChapterList,
    in_order,
    link_of,
    put_right,
    time_of,
    with_images,
)

LENGTH = 60_000


def at(start: int, end: int | None = None, *, title: str = "x", in_list: bool = True) -> Chapter:
    return Chapter(start_ms=start, end_ms=end, title=title, in_list=in_list)


def said(*chapters: Chapter) -> list[str]:
    return [str(error) for error in put_right(chapters, LENGTH)[1]]


def codes(*chapters: Chapter) -> list[tuple[str, object]]:
    return [(error.code, error.facts["count"]) for error in put_right(chapters, LENGTH)[1]]


def test_a_list_that_is_right_stays_as_it_is_and_nothing_is_said():
    chapters = (at(0, 10_000), at(10_000), at(20_000, LENGTH))
    assert put_right(chapters, LENGTH) == (chapters, ())


@pytest.mark.parametrize(
    ("chapters", "starts", "told"),
    [
        pytest.param((at(9_000), at(0), at(5_000)), [0, 5_000, 9_000], [("chapter_unsorted", 1)], id="unsorted"),
        pytest.param((at(0, title="a"), at(0, title="b")), [0], [("chapter_double", 1)], id="double"),
        pytest.param((at(0), at(LENGTH), at(LENGTH + 1), at(-1)), [0], [("chapter_outside", 3)], id="outside"),
        pytest.param((at(0), at(1_000, title="")), [0], [("chapter_untitled", 1)], id="untitled"),
        pytest.param((at(0), at(1_000, title="", in_list=False)), [0, 1_000], [], id="a hidden one needs no title"),
    ],
)
def test_what_cannot_be_shown_is_left_out_and_counted(
    chapters: tuple[Chapter, ...], starts: list[int], told: list[tuple[str, int]]
):
    """feed-J04."""
    assert [chapter.start_ms for chapter in put_right(chapters, LENGTH)[0]] == starts
    assert codes(*chapters) == told


def test_of_two_with_one_start_the_first_named_stays():
    assert in_order((at(5, title="a"), at(0), at(5, title="b")), LENGTH)[1].title == "a"


@pytest.mark.parametrize(
    ("chapters", "ends"),
    [
        pytest.param((at(0, 12_000), at(10_000)), [10_000, None], id="overlaps the next"),
        pytest.param((at(0), at(10_000, LENGTH + 500)), [None, LENGTH], id="ends after the sound"),
        pytest.param((at(10_000, 10_000), at(20_000, 3)), [None, None], id="ends before it begins"),
        pytest.param((at(0, 20_000), at(10_000, in_list=False)), [20_000, None], id="a hidden one cuts none short"),
        pytest.param((at(0), at(10_000, 30_000, in_list=False), at(20_000)), [None, 20_000, None], id="hidden, cut"),
    ],
)
def test_each_chapter_ends_before_the_next_in_the_list_begins(chapters: tuple[Chapter, ...], ends: list[int | None]):
    assert [chapter.end_ms for chapter in in_order(chapters, LENGTH)] == ends


def test_what_was_done_is_said_in_words():
    words = said(at(0, 99_000), at(70_000), at(80_000), at(90_000))
    assert words == [
        "Chapters that start after the end of the sound were left out: 3. Are they another recording's?",
        "Chapters that ended after the next began, after the sound, or before they began got another end: 1. "
        "Look whether their times are right.",
    ]


def test_hundreds_of_chapters_are_put_in_order():
    chapters = tuple(at(start * 50, title=f"no. {start}") for start in range(999, -1, -1))
    assert [chapter.start_ms for chapter in in_order(chapters, LENGTH)] == list(range(0, 50_000, 50))


@given(
    st.lists(
        st.builds(
            at,
            st.integers(-5, 70_000),
            st.none() | st.integers(-5, 90_000),
            title=st.sampled_from(["", "x"]),
            in_list=st.booleans(),
        ),
        max_size=30,
    )
)
def test_whatever_comes_in_comes_out_rising_inside_and_without_overlap(chapters: list[Chapter]):
    found = in_order(tuple(chapters), LENGTH)
    starts = [chapter.start_ms for chapter in found]
    assert starts == sorted(set(starts))
    assert all(0 <= start < LENGTH for start in starts)
    assert all(one.end_ms is None or one.start_ms < one.end_ms <= LENGTH for one in found)
    listed = [one for one in found if one.in_list]
    assert all(one.title for one in listed)
    assert all(one.end_ms is None or one.end_ms <= after.start_ms for one, after in pairwise(listed))
    assert put_right(found, LENGTH) == (found, ())


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("12:40", 760_000),
        ("1:02:03.5", 3_723_500),
        ("00:00:01,25", 1_250),
        ("90:00", 5_400_000),
        ("90", 90_000),
        ("61.0004", 61_000),
        (" 0:07 ", 7_000),
        ("12:61", None),
        ("1:60:00", None),
        ("12:4", None),
        ("1:2:3:4", None),
        ("-1", None),
        ("١٢:٤٠", None),
        ("", None),
        ("kl. 12", None),
    ],
)
def test_times_are_read_as_people_and_programs_write_them(text: str, milliseconds: int | None):
    assert time_of(text) == milliseconds


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://pod.example/a?b=1#c", "https://pod.example/a?b=1#c"),
        ("HTTP://pod.example", "http://pod.example"),
        ("https://da.wikipedia.org/wiki/Ærø_(ø)", "https://da.wikipedia.org/wiki/%C3%86r%C3%B8_(%C3%B8)"),
        ("https://børn.dk/å%20b", "https://xn--brn-0na.dk/%C3%A5%20b"),
        ('https://pod.example/"><script>', "https://pod.example/%22%3E%3Cscript%3E"),
        ("javascript:alert(1)", None),
        ("//pod.example/a", None),
        ("https://", None),
        ("https://user:secret@pod.example/", None),
        ("https://pod.example/ a", None),
        ("https://" + "a" * 64 + "é.dk/", None),
        ("https://pod.example/" + "a" * 2000, None),
    ],
)
def test_a_link_is_a_web_address_in_ascii_or_none(text: str, address: str | None):
    """sec-S3, feed-X10."""
    assert link_of(text) == address


@given(st.text(max_size=60).map(lambda text: "https://" + text) | st.text())
def test_any_text_is_a_link_that_feeds_can_hold_or_none(text: str):
    from podcast_service.feeds.addresses import WEB_ADDRESS

    found = link_of(text)
    assert found is None or WEB_ADDRESS.fullmatch(found)
    assert found is None or link_of(found) == found


def test_pictures_belong_to_the_start_of_their_chapter():
    image = ChapterImage(sha256=make_hash("a"), size=1, width=2, height=3)
    rows = [(at(5), "a.jpg"), (at(0), None), (at(5), "b.jpg")]
    assert ChapterList.of(rows).pictures == {5: "a.jpg"}
    assert [one.image for one in with_images((at(0), at(5)), {5: image})] == [None, image]
