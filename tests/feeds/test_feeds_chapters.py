"""Chapters become JSON chapters 1.2."""

from __future__ import annotations

import json

from builders import make_chapters

from podcast_service.domain.chapter import Chapter
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
