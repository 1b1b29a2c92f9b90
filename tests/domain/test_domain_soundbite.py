"""Soundbites as rows a person fills in: they lie within the episode, and should last 15 to 120 seconds (feed-P08)."""

from __future__ import annotations

import pytest

from podcast_service.domain.feed_tag import FeedTag
from podcast_service.domain.soundbite import SoundbiteRow, bite_advice, bite_faults, bite_values, rows_of_tags


def told(row: SoundbiteRow) -> list[tuple[str, str]]:
    return [(one.field, one.error.code) for one in bite_faults([row], 90_000)]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (SoundbiteRow(), []),
        (SoundbiteRow(start="0:10", length="30", title="Godt sagt"), []),
        (SoundbiteRow(start="1:00", length="0:30"), []),
        (SoundbiteRow(start="x", length="30"), [("start", "soundbite_time")]),
        (SoundbiteRow(start="0:10"), [("length", "soundbite_length")]),
        (SoundbiteRow(start="0:10", length="0"), [("length", "soundbite_length")]),
        (SoundbiteRow(start="1:00,5", length="30"), [("length", "soundbite_outside")]),
        (SoundbiteRow(start="0:10", length="30", title="x" * 129), [("title", "soundbite_title")]),
    ],
)
def test_what_is_wrong_is_told_at_its_field(row: SoundbiteRow, expected: list[tuple[str, str]]):
    assert told(row) == expected


@pytest.mark.parametrize(("length", "is_odd"), [("14,9", True), ("15", False), ("2:00", False), ("2:00,1", True)])
def test_an_odd_length_is_advice_alone(length: str, is_odd: bool):
    row = SoundbiteRow(start="0:00", length=length)

    assert [one.error.code for one in bite_advice([row])] == (["soundbite_odd_length"] if is_odd else [])


def test_rows_are_what_the_feed_says_and_what_the_page_lists_in_the_order_chosen():
    tags = [
        FeedTag(name="soundbite", text="Først", attributes=(("startTime", "73.5"), ("duration", "30"))),
        FeedTag(name="soundbite", attributes=(("startTime", "1"), ("duration", "60"))),
    ]

    rows = rows_of_tags(tags, ",")

    assert rows == (
        SoundbiteRow(start="1:13,5", length="0:30", title="Først"),
        SoundbiteRow(start="0:01", length="1:00"),
    )
    assert bite_values([*rows, SoundbiteRow()]) == [
        {"start": "1:13.5", "duration": "0:30", "title": "Først"},
        {"start": "0:01", "duration": "1:00"},
    ]
