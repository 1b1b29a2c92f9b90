"""Vorbis changes the size of its blocks wherever sounds start and stop, and is counted right all the same (rel-B1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hearing import hear
from hypothesis import given
from hypothesis import strategies as st
from vorbis import speech, vorbis_bytes

from podcast_service.audio.probe import probe
from podcast_service.domain.media import Recording

TOLERANCE_MS = 50
SHAPES = {
    "mono": {},
    "stereo": {"rate": 48_000, "channels": 2},
    "telephone": {"rate": 8000, "powers": (8, 9)},
    "half the rate": {"rate": 22_050, "powers": (9, 10)},
    "one size of block": {"powers": (9, 9)},
    "the widest sizes": {"powers": (6, 13)},
    "long pages": {"on_page": 250},
    "a trimmed end": {"trimmed": 500},
}


def read(path: Path, data: bytes) -> Recording:
    """Read ``data``, and see that its duration is what decoding gives."""
    path.write_bytes(data)
    found = probe(path)
    assert abs(found.sound.duration_ms - hear(path, "ogg").least) <= TOLERANCE_MS
    return found


def codes(found: Recording) -> set[str]:
    return {doubt.code for doubt in found.doubts}


@pytest.mark.parametrize("shape", SHAPES)
def test_speech_is_as_long_as_it_sounds_and_nothing_is_said_to_be_missing(tmp_path: Path, shape: str) -> None:
    assert read(tmp_path / "sound", vorbis_bytes(speech(1200), **SHAPES[shape])).doubts == ()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_speech_that_is_cut_off_is_as_long_as_what_is_left(tmp_path: Path, shape: str, share: float) -> None:
    data = vorbis_bytes(speech(1200), **SHAPES[shape])
    assert codes(read(tmp_path / "sound", data[: int(len(data) * share)])) <= {"sound_cut", "sound_breaks_off"}


@pytest.mark.parametrize("shape", SHAPES)
def test_speech_with_a_page_missing_is_as_long_as_what_is_left(tmp_path: Path, shape: str) -> None:
    pages = vorbis_bytes(speech(1200), **SHAPES[shape]).split(b"OggS")
    assert codes(read(tmp_path / "sound", b"OggS".join(pages[:5] + pages[6:]))) == {"sound_hole"}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vorbis") / "sound"


@given(st.lists(st.booleans(), min_size=8, max_size=300), st.integers(1, 60))
def test_blocks_may_follow_each_other_in_any_order(sound: Path, blocks: list[bool], on_page: int) -> None:
    assert read(sound, vorbis_bytes(blocks, on_page=on_page)).doubts == ()
