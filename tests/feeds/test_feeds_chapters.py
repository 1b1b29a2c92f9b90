"""Chapters become JSON chapters 1.2."""

from __future__ import annotations

import json

from builders import make_chapters, make_hash

from podcast_service.domain.chapter import Chapter, ChapterImage
from podcast_service.feeds.chapters import dump


def test_chapters_are_told_in_seconds_under_a_version_string() -> None:
    """feed-J02, J03."""
    assert json.loads(dump(make_chapters(), 90_000)) == {
        "version": "1.2.0",
        "chapters": [
            {"startTime": 0, "title": "Velkommen"},
            {"startTime": 30, "title": "Når troen ikke rækker"},
            {"startTime": 61.5, "title": "Tegn på, at nok er nok"},
        ],
    }


def test_starts_rise_and_lie_within_the_episode() -> None:
    """feed-J04: equal starts are no order."""
    chapters = [Chapter(start_ms=start, title=f"fra {start}") for start in (9_000, 0, 9_000, 95_000, -1)]
    assert [each["startTime"] for each in json.loads(dump(chapters, 90_000))["chapters"]] == [0, 9]


def test_a_late_first_chapter_gets_the_opening_before_it() -> None:
    """feed-J06: players show nothing before the first chapter."""
    late = [Chapter(start_ms=4_000, title="Emnet")]
    told = json.loads(dump(late, 90_000, opening="Titlen"))["chapters"]
    assert told == [{"startTime": 0, "title": "Titlen"}, {"startTime": 4, "title": "Emnet"}]
    assert len(json.loads(dump(late, 90_000))["chapters"]) == 1


def test_no_chapters_give_no_file() -> None:
    assert dump((), 90_000) == b""
    assert dump((Chapter(start_ms=0, title=" \x00"),), 90_000) == b""


def test_only_addresses_and_ends_that_hold_are_told() -> None:
    """sec-S3: chapter addresses are checked by the same rule."""
    chapters = (
        Chapter(start_ms=0, title="A", end_ms=500, url="https://pod.example/a"),
        Chapter(start_ms=1_000, title="B", end_ms=900, url="javascript:alert(1)"),
    )
    first, second = json.loads(dump(chapters))["chapters"]
    assert first == {"startTime": 0, "title": "A", "endTime": 0.5, "url": "https://pod.example/a"}
    assert second == {"startTime": 1, "title": "B"}


def test_pictures_are_told_by_address_and_what_stands_in_no_list_says_so() -> None:
    """feed-J03, J07."""
    image = ChapterImage(sha256=make_hash("chart"), size=9, width=300, height=200)
    chapters = (
        Chapter(start_ms=0, title="A", image=image),
        Chapter(start_ms=1_000, title="", image=image, in_list=False),
    )
    first, second = json.loads(dump(chapters, address=lambda found: f"https://pod.example/{found.width}.jpg"))[
        "chapters"
    ]
    assert first == {"startTime": 0, "title": "A", "img": "https://pod.example/300.jpg"}
    assert second == {"startTime": 1, "img": "https://pod.example/300.jpg", "toc": False}
    assert "img" not in json.loads(dump(chapters))["chapters"][0]


def test_an_end_inside_the_next_chapter_or_after_the_sound_is_cut() -> None:
    """feed-J04."""
    chapters = (Chapter(start_ms=0, title="A", end_ms=9_000), Chapter(start_ms=5_000, title="B", end_ms=95_000))
    assert [each["endTime"] for each in json.loads(dump(chapters, 90_000))["chapters"]] == [5, 90]


def test_hundreds_of_chapters_are_told() -> None:
    """feed-J02 to J06."""
    chapters = [Chapter(start_ms=number * 1_000, title=f"Kapitel {number}") for number in range(1, 1000)]
    told = json.loads(dump(chapters, opening="Titlen"))["chapters"]
    assert [each["startTime"] for each in told] == list(range(1000))
