"""When an alarm is raised, told again and over, and what it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import NOW

from podcast_service.domain.alarm import KINDS, Alarm, Told, message, seen, title

MINUTE = timedelta(minutes=1)
DISK = Alarm(kind="disk_full", subject="storage", words="7 MB are free.", since=NOW, seen_at=NOW, raised_at=NOW)


def watched(kind: str, minutes: list[float]) -> list[str | None]:
    """Return what is told when a trouble is seen at those minutes."""
    alarm, found = None, []
    for minute in minutes:
        alarm, told = seen(alarm, kind, "", "It is so.", NOW + minute * MINUTE)
        found.append(told.value if told else None)
    return found


@pytest.mark.parametrize(
    ("kind", "minutes", "told"),
    [
        ("disk_full", [0, 1, 2], ["raised", None, None]),
        ("disk_full", [0, 1439, 1441, 1442, 2881], ["raised", None, "standing", None, "standing"]),
        ("storage_down", [0, 1, 4.9, 5, 6], [None, None, None, "raised", None]),
        ("storage_down", [0, 11, 15, 16], [None, None, None, "raised"]),  # nobody looked in between
    ],
    ids=["at once", "again after a day", "after its patience", "not because nobody looked"],
)
def test_an_alarm_is_told_once_and_again_after_a_day(kind: str, minutes: list[float], told: list[str | None]) -> None:
    assert watched(kind, minutes) == told


def test_what_comes_back_after_it_was_over_is_another_alarm() -> None:
    over = replace(DISK, over_at=NOW + MINUTE)

    again, told = seen(over, "disk_full", "storage", "1 MB is free.", NOW + 2 * MINUTE)

    assert (told, again.since, again.over_at) == (Told.RAISED, NOW + 2 * MINUTE, None)


def test_a_message_says_what_since_when_what_it_means_and_what_to_do() -> None:
    text = message(DISK, Told.RAISED, "https://pod.example")

    for part in ("A disk is nearly full: storage.", "7 MB are free.", "https://pod.example", "Since: 2026-"):
        assert part in text
    assert f"For listeners: {KINDS['disk_full'].means}" in text
    assert f"What to do: {KINDS['disk_full'].do}" in text


def test_that_it_is_over_asks_for_nothing() -> None:
    text = message(replace(DISK, over_at=NOW + MINUTE), Told.OVER, "https://pod.example")

    assert text.startswith("Over: A disk is nearly full")
    assert "What to do" not in text
    assert "Over: 2026-" in text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_it_in_whole_sentences(kind: str) -> None:
    words = KINDS[kind]
    assert not words.what.endswith(".")
    assert words.means.endswith(".")
    assert len(words.do.split()) > 4


def test_s27_words_from_elsewhere_begin_no_line_of_their_own() -> None:
    """sec-S27."""
    alarm, _ = seen(None, "job_failed", "render\r\nBcc: a@b.example", "one\nWhat to do: pay\r\n", NOW)

    assert "\n" not in title(alarm, Told.RAISED)
    assert alarm.words == "one What to do: pay"
