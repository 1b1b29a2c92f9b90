"""What a producer is told of a recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from podcast_service.domain.analysis import Analysis, Level, findings, outline
from podcast_service.domain.media import Sound

GOOD = Analysis(
    integrated_lufs=-16.4,
    range_lu=6.1,
    true_peak_dbtp=-1.2,
    sample_peak_dbfs=-1.4,
    leading_silence_ms=400,
    trailing_silence_ms=1500,
    clipped=0,
    first_clipped_ms=None,
    is_dual_mono=False,
)
SOUND = Sound(
    format="mp3",
    media_type="audio/mpeg",
    extension="mp3",
    duration_ms=60_000,
    bit_rate=128_000,
    sample_rate=44_100,
    channels=2,
)


def told(analysis: Analysis, sound: Sound = SOUND) -> list[str]:
    return [one.code.removeprefix("finding_") for one in findings(analysis, sound)]


def test_nothing_is_told_of_sound_that_is_as_it_should_be():
    assert told(GOOD) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"integrated_lufs": -17.0}, []),
        ({"integrated_lufs": -15.0}, []),
        ({"integrated_lufs": -17.1}, ["quiet"]),
        ({"integrated_lufs": -14.9}, ["loud"]),
        ({"integrated_lufs": None, "range_lu": None}, []),
        ({"true_peak_dbtp": -1.0}, []),
        ({"true_peak_dbtp": -0.9}, ["peak"]),
        ({"true_peak_dbtp": 0.8, "clipped": 3, "first_clipped_ms": 90_000}, ["clipped"]),
        ({"leading_silence_ms": 3000, "trailing_silence_ms": 5000}, []),
        ({"leading_silence_ms": 3100}, ["silence_start"]),
        ({"trailing_silence_ms": 5100}, ["silence_end"]),
        ({"range_lu": 18.0}, []),
        ({"range_lu": 18.5}, ["range"]),
        ({"is_dual_mono": True}, ["dual_mono"]),
        ({"integrated_lufs": -30.0, "is_dual_mono": True}, ["quiet", "dual_mono"]),
    ],
)
def test_each_figure_has_its_limit(change: dict[str, float | None], codes: list[str]):
    assert told(replace(GOOD, **change)) == codes


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"bit_rate": 64_000}, []),
        ({"bit_rate": 63_000}, ["bit_rate"]),
        ({"bit_rate": 32_000, "channels": 1}, []),
        ({"bit_rate": 31_000, "channels": 1}, ["bit_rate"]),
        ({"bit_rate": 24_000, "channels": 1, "format": "opus"}, []),
        ({"sample_rate": 22_050}, ["sample_rate"]),
        ({"bit_rate": None, "sample_rate": None, "channels": None}, []),
    ],
)
def test_sound_should_have_the_rates_that_directories_ask_for(change: dict[str, int | str | None], codes: list[str]):
    """feed-E18."""
    assert told(GOOD, replace(SOUND, **change)) == codes


@pytest.mark.parametrize("peak", [None, -50.1])
def test_of_silence_nothing_else_is_told(peak: float | None):
    silent = replace(GOOD, sample_peak_dbfs=peak, integrated_lufs=None, leading_silence_ms=60_000)

    (found,) = findings(silent, SOUND)

    assert (found.code, found.level) == ("finding_silent", Level.STOP)


def test_a_minute_is_too_short_for_a_range():
    assert told(replace(GOOD, range_lu=30.0), replace(SOUND, duration_ms=59_000)) == []


def test_loudness_is_nobodys_worry_where_listeners_get_it_evened():
    quiet = replace(GOOD, integrated_lufs=-30.0)
    assert "finding_quiet" in {one.code for one in findings(quiet, SOUND)}
    assert "finding_quiet" not in {one.code for one in findings(quiet, SOUND, is_evened=True)}


@pytest.mark.parametrize(
    ("waveform", "expected"),
    [
        pytest.param(b"", (), id="no sound"),
        pytest.param(bytes(50), (), id="silent all through"),
        pytest.param(bytes([5, 10]), (50, 100), id="less sound than stretches"),
        pytest.param(bytes([0, 0, 10, 30, 20, 60, 0, 80]), (0, 50, 100, 100), id="the mean of each stretch"),
        pytest.param(bytes([1] * 9), (100,) * 4, id="stretches of unequal length"),
    ],
)
def test_an_outline_is_told_against_the_loudest_stretch(waveform: bytes, expected: tuple[int, ...]):
    assert outline(waveform, 4) == expected
