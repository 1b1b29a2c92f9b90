"""Renditions for listeners: in every format as long and as loud as they should be, and the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile

import mutagen
import pytest
from sounds import MAKERS, make_sound
from waves import RATE, Samples, sine, spiky, talk, write_wav

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Tags
from podcast_service.domain.rendition import (
    ALTERNATE_RECIPES,
    ENCLOSURE_RECIPES,
    TARGET_LUFS,
    TARGET_PEAK_DBTP,
    Recipe,
)

PLAIN = [recipe for recipe in (*ENCLOSURE_RECIPES, *ALTERNATE_RECIPES) if not recipe.is_normalised]
EVENED = [recipe for recipe in (*ENCLOSURE_RECIPES, *ALTERNATE_RECIPES) if recipe.is_normalised]


@pytest.fixture(scope="module")
def reader() -> Iterator[AudioReader]:
    with AudioReader() as opened:
        yield opened


def made(reader: AudioReader, source: Path, recipe: Recipe, gain_db: float | None = None) -> tuple[Recording, Path]:
    target = source.with_name(f"{source.name}.{recipe}")
    duration_ms = reader.read(source).sound.duration_ms
    with target.open("w+b") as file:
        recording = reader.transcode(source, file, recipe, duration_ms=duration_ms, gain_db=gain_db)
        assert file.tell() == 0
    return recording, target


@pytest.mark.parametrize("recipe", PLAIN, ids=str)
@pytest.mark.parametrize("suffix", MAKERS)
def test_a_rendition_is_as_long_as_its_recording(tmp_path: Path, reader: AudioReader, suffix: str, recipe: Recipe):
    source = make_sound(tmp_path / f"sound{suffix}", 3)
    before = reader.read(source).sound

    recording, target = made(reader, source, recipe)

    assert recording.sound.format == recipe.format
    assert recording.sound.channels == before.channels
    assert recording.sound.duration_ms == pytest.approx(before.duration_ms, abs=50)
    assert recording.tags == Tags()
    assert recording == reader.read(target)


@pytest.mark.parametrize("recipe", PLAIN, ids=str)
def test_a_rendition_sounds_at_the_same_time_and_as_loud(tmp_path: Path, reader: AudioReader, recipe: Recipe):
    """Samples that an encoder puts before and after are told to players: nothing shifts, chapters stay right."""
    source = write_wav(tmp_path / "a.wav", [*[0.0] * RATE, *talk(3), *[0.0] * (RATE // 2)])

    recording, target = made(reader, source, recipe)

    before, outline = reader.analyse(source, 4500)
    after, copy = reader.analyse(target, 4500)
    assert recording.sound.duration_ms == pytest.approx(4500, abs=50)
    assert after.leading_silence_ms == pytest.approx(before.leading_silence_ms, abs=100)
    assert after.integrated_lufs == pytest.approx(before.integrated_lufs, abs=0.5)
    assert list(copy[:45]) == pytest.approx(list(outline), abs=30)


@pytest.mark.parametrize("recipe", EVENED, ids=str)
@pytest.mark.parametrize(
    "channels",
    [
        pytest.param(lambda: (talk(5, loudest=0.05), talk(5, seed=2, loudest=0.05)), id="soft"),
        pytest.param(lambda: (talk(5, loudest=1.0), talk(5, seed=2, loudest=1.0)), id="loud"),
        pytest.param(lambda: (spiky(5),), id="peaks that take loudness away when they are held down"),
        pytest.param(lambda: ([40 * value for value in spiky(5)],), id="cut off"),
    ],
)
def test_a_rendition_is_as_loud_as_podcasts_should_be(
    tmp_path: Path, reader: AudioReader, channels: Callable[[], tuple[Samples, ...]], recipe: Recipe
):
    source = write_wav(tmp_path / "a.wav", *channels())
    loudness = reader.analyse(source, 5000)[0].integrated_lufs
    assert loudness is not None

    _, target = made(reader, source, recipe, TARGET_LUFS - loudness)

    after, _ = reader.analyse(target, 5000)
    assert after.integrated_lufs == pytest.approx(TARGET_LUFS, abs=1)
    assert after.true_peak_dbtp is not None
    assert after.true_peak_dbtp <= TARGET_PEAK_DBTP + 0.3


def test_a_gain_is_for_recipes_that_even(tmp_path: Path, reader: AudioReader):
    source = write_wav(tmp_path / "a.wav", sine(2, 0.1))

    _, target = made(reader, source, Recipe(format="m4a"), 12)

    loudness = reader.analyse(source, 2000)[0].integrated_lufs
    assert reader.analyse(target, 2000)[0].integrated_lufs == pytest.approx(loudness, abs=0.3)


@pytest.mark.parametrize("recipe", [*PLAIN, *EVENED], ids=str)
def test_equal_sound_gives_equal_bytes(tmp_path: Path, reader: AudioReader, recipe: Recipe):
    one = write_wav(tmp_path / "one.wav", talk(1))
    other = write_wav(tmp_path / "other.wav", talk(1))

    assert made(reader, one, recipe, 3)[1].read_bytes() == made(reader, other, recipe, 3)[1].read_bytes()


@pytest.mark.parametrize(
    ("recipe", "channels", "bit_rate"),
    [("mp3", 1, 96_000), ("mp3", 2, 128_000), ("m4a", 1, 96_000), ("m4a", 2, 128_000)],
)
def test_a_rendition_has_the_bit_rate_of_its_channels(
    tmp_path: Path, reader: AudioReader, recipe: str, channels: int, bit_rate: int
):
    source = write_wav(tmp_path / "a.wav", *[talk(4, seed=n) for n in range(channels)])

    recording, _ = made(reader, source, Recipe(format=recipe))

    assert recording.sound.channels == channels
    assert recording.sound.bit_rate == pytest.approx(bit_rate, rel=0.15)


@pytest.mark.parametrize(
    ("recipe", "rate", "becomes"),
    [
        ("mp3", 8000, 48000),
        ("mp3", 11025, 44100),
        ("mp3", 44100, 44100),
        ("m4a", 88200, 44100),
        ("m4a", 96000, 48000),
        ("opus", 44100, 48000),
    ],
)
def test_a_rendition_has_a_sample_rate_that_players_take(
    tmp_path: Path, reader: AudioReader, recipe: str, rate: int, becomes: int
):
    source = write_wav(tmp_path / "a.wav", sine(1, 0.3, rate=rate), rate=rate)

    recording, _ = made(reader, source, Recipe(format=recipe))

    assert recording.sound.sample_rate == becomes
    assert recording.sound.duration_ms == pytest.approx(1000, abs=50)


def test_six_channels_become_two(tmp_path: Path, reader: AudioReader):
    source = write_wav(tmp_path / "a.wav", *[sine(1, 0.1, tone=200 * (n + 1)) for n in range(6)])

    assert made(reader, source, Recipe(format="m4a"))[0].sound.channels == 2


def test_an_m4a_tells_what_it_holds_before_the_sound(tmp_path: Path, reader: AudioReader):
    _, target = made(reader, make_sound(tmp_path / "a.wav"), Recipe(format="m4a"))

    data = target.read_bytes()

    assert data[4:12] == b"ftypM4A "
    assert data.index(b"moov") < data.index(b"mdat")


def test_an_mp3_tells_how_long_it_is_and_what_to_leave_out(tmp_path: Path, reader: AudioReader):
    _, target = made(reader, write_wav(tmp_path / "a.wav", talk(2)), Recipe(format="mp3"))

    assert b"Info" in target.read_bytes()[:64]
    assert reader.read(target).sound.duration_ms == pytest.approx(2000, abs=1)
    assert mutagen.File(target).tags is None


def test_what_is_no_sound_is_refused(tmp_path: Path, reader: AudioReader):
    path = tmp_path / "a.mp3"
    path.write_bytes(b"no sound " * 100)

    with TemporaryFile() as target, pytest.raises(Invalid) as refused:
        reader.transcode(path, target, Recipe(format="mp3"), duration_ms=1000)

    assert refused.value.code in {"audio_unreadable", "audio_without_sound"}
