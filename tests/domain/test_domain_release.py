"""Which release is served from when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from podcast_service.domain.release import Line, Pointer, dump_pointer, parse_pointer

MOMENT = datetime(2026, 11, 26, 12, tzinfo=UTC)
LINES = tuple(Line(valid_from=MOMENT + timedelta(hours=n), number=n + 1, root=f"{n}" * 64) for n in range(3))
TIMES = {"before all": (-1, 1), "on the dot": (0, 1), "between": (1.5, 2), "on the next": (1, 2), "after all": (9, 3)}


@pytest.mark.parametrize(("hours", "number"), TIMES.values(), ids=TIMES)
def test_the_last_line_whose_time_has_come_counts(hours: float, number: int):
    line = Pointer(lines=LINES).at(MOMENT + timedelta(hours=hours))
    assert line is not None
    assert line.number == number


def test_a_pointer_reads_as_it_was_written():
    pointer = Pointer(lines=LINES, tombstones="f" * 64, held=True, revision=7, base="b", public_url="https://x.example")
    assert parse_pointer(dump_pointer(pointer)) == pointer
