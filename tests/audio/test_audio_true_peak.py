"""The highest point of a wave, between its samples too; what is left out in looking for it makes no difference."""

from __future__ import annotations

import math
import random
from array import array
from fractions import Fraction
from pathlib import Path

import pytest
from av.audio.frame import AudioFrame
from waves import RATE, Samples, sine, still, write_wav

from podcast_service.audio.analyse import analyse
from podcast_service.audio.filters import FLOAT, Filters, Shape, packed, peak_of, rows_of
from podcast_service.audio.loudness import TruePeak


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000])
def test_a_peak_between_samples_is_found(tmp_path: Path, rate: int):
    """EBU Tech 3341, case 16 and on: at a quarter of the rate the wave is 3 dB higher than its samples."""
    tone = sine(1, 0.5, tone=rate / 4, rate=rate, phase=math.pi / 4)
    softly = [value * math.sin(math.pi * n / rate) for n, value in enumerate(tone)]

    with write_wav(tmp_path / "tone.wav", softly, rate=rate).open("rb") as file:
        analysis, _ = analyse(file)

    assert analysis.true_peak_dbtp == pytest.approx(-6.02, abs=0.2)


def between_samples(samples: Samples) -> float:
    """Return the highest point of the curve through all samples, none left out."""
    shape = Shape("flt", "mono", RATE)
    filters = Filters(shape, ("aresample", f"{4 * RATE}:filter_size=16:exact_rational=1:out_sample_fmt=flt"))
    filters.push(packed(array("f", [*still(0.001), *samples, *still(0.001)]).tobytes(), shape, 1))
    return max(peak_of(row) for frame in filters.finish() for row in rows_of(frame))


@pytest.mark.parametrize("seed", range(25))
def test_sound_that_is_left_out_would_not_have_changed_the_true_peak(seed: int):
    chance, window = random.Random(seed), 441
    count = chance.choice([1, 5, window, 3 * window + 1, 9 * window + 17])
    levels = [chance.random() ** 3 for _ in range(count // 50 + 1)]
    channels = [[levels[n // 50] * chance.uniform(-1, 1) for n in range(count)] for _ in range(chance.choice([1, 2]))]
    data = array("f", [value for values in zip(*channels, strict=True) for value in values]).tobytes()
    shape = Shape("flt", "mono" if len(channels) == 1 else "stereo", RATE)

    meter, size = TruePeak(shape, len(channels)), window * len(channels) * FLOAT
    for start in range(0, len(data), size):
        frame = packed(data[start : start + size], shape, len(channels))
        (part,) = rows_of(frame)
        meter.hear(frame, part, peak_of(part))

    assert meter.figure() == pytest.approx(max(map(between_samples, channels)), rel=1e-4)


def test_no_curve_is_higher_than_is_thought_possible():
    """The gain that decides what is left out is that of the filter's worst case: signs that add up."""
    one = AudioFrame(format="flt", layout="mono", samples=256)
    one.sample_rate, one.time_base = RATE, Fraction(1, RATE)
    one.planes[0].update(array("f", [float(n == 128) for n in range(256)]).tobytes())
    filters = Filters(
        Shape("flt", "mono", RATE), ("aresample", f"{4 * RATE}:filter_size=16:exact_rational=1:out_sample_fmt=flt")
    )
    filters.push(one)
    answer = [value for frame in filters.finish() for value in rows_of(frame)[0].cast("f").tolist()]

    gains = [sum(abs(value) for value in answer[phase::4]) for phase in range(4)]

    assert 1.9 < max(gains) < 1.92
