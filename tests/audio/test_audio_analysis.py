"""What the samples of a recording tell: loudness, peaks, silence, clipping, channels, outline."""

from __future__ import annotations

import math
import random
import subprocess
import sys
from array import array
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from sounds import MAKERS, make_sound, mp3_bytes, mp3_frames
from waves import RATE, Samples, sine, still, talk, write_wav

from podcast_service.audio import measured
from podcast_service.audio.analyse import analyse
from podcast_service.audio.filters import Filters, Shape, packed
from podcast_service.audio.reader import AudioReader
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.errors import SENTENCES, Invalid


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def heard(path: Path) -> tuple[Analysis, bytes]:
    with path.open("rb") as file:
        return analyse(file)


@pytest.mark.parametrize(
    ("channels", "level_db", "loudness"),
    [
        pytest.param(2, -23, -23.0, id="EBU Tech 3341, case 1"),
        pytest.param(2, -33, -33.0, id="EBU Tech 3341, case 2"),
        pytest.param(1, -16, -19.0, id="one channel"),
    ],
)
def test_a_tone_is_as_loud_as_the_standard_says(tmp_path: Path, channels: int, level_db: float, loudness: float):
    tone = sine(4, 10 ** (level_db / 20), rate=48000)

    analysis, _ = heard(write_wav(tmp_path / "tone.wav", *[tone] * channels, rate=48000))

    assert analysis.integrated_lufs == pytest.approx(loudness, abs=0.1)
    assert analysis.range_lu == pytest.approx(0, abs=0.1)
    assert analysis.sample_peak_dbfs == pytest.approx(level_db, abs=0.05)


def peer(samples: bytes, shape: Shape) -> tuple[float, float, float]:
    """Return loudness, range and true peak as libavfilter's own meter finds them in one go."""
    filters = Filters(shape, ("ebur128", "metadata=1:peak=true:framelog=quiet"))
    filters.push(packed(samples, shape, 2))
    said: dict[str, str] = {}
    for frame in filters.finish():
        said |= frame.metadata
    loudness, spread, peak = (float(said[f"lavfi.r128.{name}"]) for name in ("I", "LRA", "true_peak"))
    return loudness, spread, 20 * math.log10(peak)


@pytest.mark.parametrize("seed", range(2))
def test_the_figures_are_those_of_the_meter_everybody_uses(tmp_path: Path, seed: int):
    left, right = talk(5, seed=seed), talk(5, seed=seed + 100, loudest=0.3)
    path = write_wav(tmp_path / "talk.wav", left, right, floats=True)

    analysis, _ = heard(path)

    together = array("f", [value for pair in zip(left, right, strict=True) for value in pair]).tobytes()
    loudness, spread, peak = peer(together, Shape("flt", "stereo", RATE))
    assert analysis.integrated_lufs == pytest.approx(loudness, abs=0.1)
    assert analysis.range_lu == pytest.approx(spread, abs=0.1)
    assert analysis.true_peak_dbtp == pytest.approx(peak, abs=0.2)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0), (1.2, 0.5), (0, 3), pytest.param(0.04, 0.04, id="too short to count")]
)
def test_silence_at_the_ends_is_measured(tmp_path: Path, start: float, end: float):
    breath = sine(start, 0.002), sine(end, 0.002)  # -54 dB: what a room gives by itself
    path = write_wav(tmp_path / "a.wav", [*breath[0], *sine(1, 0.3), *breath[1]])

    analysis, _ = heard(path)

    assert analysis.leading_silence_ms == start * 1000 // 100 * 100
    assert analysis.trailing_silence_ms == end * 1000 // 100 * 100


def test_sound_without_any_has_no_figures(tmp_path: Path):
    analysis, waveform = heard(write_wav(tmp_path / "a.wav", still(1)))

    assert analysis.is_silent
    assert (analysis.integrated_lufs, analysis.range_lu, analysis.true_peak_dbtp) == (None, None, None)
    assert (analysis.leading_silence_ms, waveform) == (1000, bytes(10))


def test_sound_too_short_to_be_measured_is_not_silent(tmp_path: Path):
    analysis, waveform = heard(write_wav(tmp_path / "a.wav", sine(0.05, 0.5)))

    assert (analysis.integrated_lufs, analysis.is_silent) == (None, False)
    assert len(waveform) == 1


NEAR = -32767 / 32768
ACROSS = [number / 32768 for number in (-256, -129, -129, 127)]  # 00ff 7fff 7fff 7f00: ff7f three times, but for a byte


def cut_off(samples: Samples) -> Samples:
    return [max(-1.0, min(1.0, value)) for value in samples]


@pytest.mark.parametrize(
    ("samples", "count", "first_ms"),
    [
        pytest.param(sine(1, 0.9999), 0, None, id="as loud as can be"),
        pytest.param([*sine(1.03, 0.5), *cut_off(sine(0.02, 3)), *sine(1, 0.5)], 1, 1030, id="one place"),
        pytest.param([*sine(0.5, 0.5), *cut_off(sine(0.3, 3)), *still(1)], 3, 500, id="three tenths of a second"),
        pytest.param([*still(0.5), -1.0, -1.0, *still(0.5)], 0, None, id="two samples in a row"),
        pytest.param([*still(0.5), -1.0, -1.0, -1.0, *still(0.5)], 1, 500, id="three samples in a row"),
        pytest.param([*still(0.5), -1.0, NEAR, NEAR, *still(0.5)], 1, 500, id="as low as the highest is high"),
        pytest.param([*still(0.5), 1.0, *ACROSS, *still(0.5)], 0, None, id="bytes of neighbours that look like a run"),
        pytest.param([*still(0.5), *ACROSS, 1.0, 1.0, 1.0, *still(0.5)], 1, 500, id="and a run after them"),
    ],
)
def test_places_where_waves_are_cut_off_are_counted(tmp_path: Path, samples: Samples, count: int, first_ms: int | None):
    analysis, _ = heard(write_wav(tmp_path / "a.wav", still(len(samples) / RATE), samples))

    assert analysis.clipped == count
    assert analysis.first_clipped_ms == (first_ms if first_ms is None else pytest.approx(first_ms, abs=1))


def test_sound_beyond_full_scale_counts_as_cut_off(tmp_path: Path):
    analysis, waveform = heard(write_wav(tmp_path / "a.wav", sine(1, 2), floats=True))

    assert (analysis.clipped, analysis.true_peak_dbtp) == (10, pytest.approx(6, abs=0.1))
    assert set(waveform) == {255}


@pytest.mark.parametrize(
    ("make_right", "is_dual_mono"),
    [
        pytest.param(lambda left: left, True, id="equal"),
        pytest.param(lambda left: [value + 0.001 for value in left], True, id="equal but for a whisper"),
        pytest.param(lambda left: [*left[: RATE // 2], *sine(0.5, 0.3, tone=500)], False, id="different later on"),
        pytest.param(lambda left: [-value for value in left], False, id="turned over"),
        pytest.param(lambda left: [0.0] * len(left), False, id="one is silent"),
    ],
)
def test_two_channels_that_are_one_are_known(
    tmp_path: Path, make_right: Callable[[Samples], Samples], is_dual_mono: bool
):
    left = sine(1, 0.3)

    analysis, _ = heard(write_wav(tmp_path / "a.wav", left, make_right(left)))

    assert analysis.is_dual_mono is is_dual_mono


def test_one_channel_is_not_two_equal_ones(tmp_path: Path):
    assert not heard(write_wav(tmp_path / "a.wav", sine(1, 0.3)))[0].is_dual_mono


def test_the_waveform_has_a_byte_for_each_tenth_of_a_second(tmp_path: Path):
    samples = [*sine(0.5, 0.25), *sine(0.5, 1), *still(0.5), *sine(0.25, 0.5)]

    _, waveform = heard(write_wav(tmp_path / "a.wav", samples, [value / 2 for value in samples]))

    assert [round(peak / 255, 2) for peak in waveform] == [0.25] * 5 + [1.0] * 5 + [0.0] * 5 + [0.5] * 3


def test_six_channels_are_measured_as_two(tmp_path: Path):
    channels = [sine(1, 0.1, tone=200 * (n + 1)) for n in range(6)]

    analysis, waveform = heard(write_wav(tmp_path / "a.wav", *channels))

    assert analysis.integrated_lufs is not None
    assert len(waveform) == 10


@pytest.mark.parametrize("suffix", MAKERS)
def test_every_container_is_heard_alike(tmp_path: Path, reader: AudioReader, suffix: str):
    path = make_sound(tmp_path / f"sound{suffix}", 3)
    recording = reader.read(path)

    analysis, waveform = reader.analyse(path, recording.sound.duration_ms)

    # The tone has 8000 of 32768; as two equal channels it is 3 dB louder.
    assert analysis.integrated_lufs == pytest.approx(-15.9 + 3 * analysis.is_dual_mono, abs=0.7)
    assert len(waveform) == pytest.approx(recording.sound.duration_ms / 100, abs=1)


def test_a_bad_packet_becomes_silence_of_its_length(tmp_path: Path):
    path = make_sound(tmp_path / "a.m4a", 4)
    data = bytearray(path.read_bytes())
    middle = data.index(b"mdat") + 16_000
    data[middle : middle + 4_000] = random.Random(1).randbytes(4_000)
    path.write_bytes(data)

    _, waveform = heard(path)

    assert len(waveform) == pytest.approx(40, abs=1)
    assert 0 in waveform[15:30]
    assert list(waveform[-5:-2]) == pytest.approx(list(waveform[3:6]), abs=4)


def test_files_joined_from_different_ones_are_heard_to_the_end(tmp_path: Path):
    path = tmp_path / "a.mp3"
    path.write_bytes(mp3_bytes(1) + b"".join(mp3_frames(rate=48000)))

    _, waveform = heard(path)

    assert len(waveform) == pytest.approx(20, abs=1)
    assert min(waveform[1:-1]) > 50


def test_numbers_that_are_no_sound_give_no_figures(tmp_path: Path):
    wild = [math.nan, math.inf, -math.inf, 1e38, -1e38, *sine(1, 0.5)]

    analysis, waveform = heard(write_wav(tmp_path / "a.wav", wild, wild, floats=True))

    assert measured.parse({"analysis": asdict(analysis)}, (waveform,)) == (analysis, waveform)


PEAK_MEMORY = """
import sys
from pathlib import Path
from podcast_service.audio.analyse import analyse
with open(sys.argv[1], "rb") as file:
    analyse(file)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def test_a_long_recording_needs_no_more_memory_than_a_short_one(tmp_path: Path):
    def needed(seconds: int) -> int:
        path = tmp_path / f"{seconds}.mp3"
        path.write_bytes(mp3_bytes(seconds))
        done = subprocess.run([sys.executable, "-c", PEAK_MEMORY, path], capture_output=True, text=True, check=True)
        return int(done.stdout) // 1024

    short, long = needed(20), needed(300)

    assert long - short < 8
    assert long < 150


def test_mutated_files_are_analysed_or_refused(tmp_path: Path, reader: AudioReader):
    """rel-B3, in short."""
    chance = random.Random(20261126)
    sources = [make_sound(tmp_path / f"s{suffix}", 0.5).read_bytes() for suffix in MAKERS]
    answers = set()
    for n in range(80):
        data = bytearray(sources[n % len(sources)])
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(min(len(data), chance.choice([80, 600, len(data)])))] = chance.randrange(256)
        path = tmp_path / "mutated"
        path.write_bytes(data)
        try:
            answers.add(type(reader.analyse(path, 500)[0]).__name__)
        except Invalid as error:
            answers.add(error.code)
    assert "Analysis" in answers
    assert answers - {"Analysis"} <= set(SENTENCES)


GOOD = {"integrated_lufs": -16.0, "range_lu": 4.0, "true_peak_dbtp": -1.0, "sample_peak_dbfs": -1.5} | {
    "leading_silence_ms": 0, "trailing_silence_ms": 0, "clipped": 0, "first_clipped_ms": None, "is_dual_mono": False
}  # fmt: skip


@pytest.mark.parametrize(
    ("analysis", "blobs"),
    [
        pytest.param(GOOD | {"integrated_lufs": "loud"}, (b"1",), id="a figure is text"),
        pytest.param(GOOD | {"true_peak_dbtp": math.inf}, (b"1",), id="a figure has no end"),
        pytest.param(GOOD | {"range_lu": 1e9}, (b"1",), id="a figure is beyond hearing"),
        pytest.param(GOOD | {"clipped": -1}, (b"1",), id="a count is below nothing"),
        pytest.param(GOOD | {"clipped": True}, (b"1",), id="a count is no number"),
        pytest.param(GOOD, (), id="no waveform"),
        pytest.param(GOOD, (b"1", b"2"), id="two waveforms"),
        pytest.param(None, (b"1",), id="nothing"),
    ],
)
def test_a_child_that_tells_nonsense_is_not_believed(analysis: dict[str, object] | None, blobs: tuple[bytes, ...]):
    assert measured.parse({"analysis": GOOD}, (b"1",))[1] == b"1"
    with pytest.raises(Invalid) as refused:
        measured.parse({"analysis": analysis}, blobs)
    assert refused.value.code == "audio_hostile"
