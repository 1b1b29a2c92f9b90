"""How sound is evened in loudness: what is tried next, decided from what was tried and what was heard of it."""

from __future__ import annotations

import pytest

from podcast_service.audio.evening import PASSES, Evening, corrected
from podcast_service.domain.analysis import Analysis


def heard(lufs: float | None, peak: float | None = -2.0) -> Analysis:
    return Analysis(
        integrated_lufs=lufs,
        range_lu=4.0,
        true_peak_dbtp=peak,
        sample_peak_dbfs=peak,
        leading_silence_ms=0,
        trailing_silence_ms=0,
        clipped=0,
        first_clipped_ms=None,
        is_dual_mono=False,
    )


@pytest.mark.parametrize(
    ("tries", "following"),
    [
        pytest.param([(Evening(4), heard(-16.2))], None, id="near enough"),
        pytest.param([(Evening(4), heard(None, None))], None, id="nothing to measure"),
        pytest.param([(Evening(4), heard(-17.5))], Evening(5.5), id="too soft: lifted by what is missing"),
        pytest.param([(Evening(-4), heard(-15))], Evening(-5), id="too loud"),
        pytest.param(
            [(Evening(4), heard(-18)), (Evening(6), heard(-17))],
            Evening(8),
            id="a decibel brought half: lifted by more",
        ),
        pytest.param(
            [(Evening(4), heard(-20)), (Evening(8), heard(-20))], Evening(10), id="peaks give no more: not without end"
        ),
        pytest.param([(Evening(4), heard(-20)), (Evening(10), heard(-19))], None, id="as far as it goes"),
        pytest.param([(Evening(4), heard(-16, -0.5))], Evening(4, -3.5), id="a peak too high: held down by as much"),
        pytest.param([(Evening(4), heard(-16, -0.9))], None, id="a peak that is hardly too high"),
        pytest.param([(Evening(4), heard(-18))] * PASSES, None, id="tried often enough"),
    ],
)
def test_what_is_tried_next(tries: list[tuple[Evening, Analysis]], following: Evening | None):
    assert corrected(tries) == following
