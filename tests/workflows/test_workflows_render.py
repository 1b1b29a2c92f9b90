"""Renditions: which are wanted of which recordings, and that none is made twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest
from builders import make_audio, make_episode, make_sound
from houses import Place
from sounds import make_wav

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Recording
from podcast_service.domain.rendition import Recipe, Rendition, Use
from podcast_service.workflows.render import rendered, renditions_wanted

MP3, EVEN, OPUS = Recipe(format="mp3"), Recipe(format="mp3", is_normalised=True), Recipe(format="opus")


def make(**changes: object) -> Episode:
    """Make an episode of a WAV recording."""
    sound = replace(make_sound(format="wav", media_type="audio/wav", extension="wav"), payload_sha256="ab" * 32)
    return make_episode(audio=make_audio(sound=sound), enclosure=None, **changes)


@pytest.mark.parametrize(
    ("episode", "made", "analysed", "wanted"),
    [
        pytest.param(make(), [], [], ["mp3"], id="what no directory takes"),
        pytest.param(make(recipe=Recipe(format="m4a")), [], [], ["m4a"], id="what the producer asks for"),
        pytest.param(make(alternates=(OPUS,)), [], [], ["mp3", "opus"], id="and what stands beside it"),
        pytest.param(make(recipe=EVEN), [], [], [], id="evened, not analysed yet"),
        pytest.param(make(recipe=EVEN), [], ["ab" * 32], ["mp3-normalised"], id="evened and analysed"),
        pytest.param(make(), [("ab" * 32, "mp3")], [], [], id="made already"),
        pytest.param(make(), [("cd" * 32, "mp3")], [], ["mp3"], id="made of another sound"),
        pytest.param(
            make(renditions=(Rendition(use=Use.ENCLOSURE, audio=make_audio(), made_of="ab" * 32, recipe=MP3),)),
            [],
            [],
            [],
            id="published, and the catalog was built anew",
        ),
        pytest.param(make_episode(), [], [], [], id="an MP3 as it is"),
        pytest.param(make_episode(audio=None), [], [], [], id="no sound"),
    ],
)
def test_which_renditions_are_wanted(
    episode: Episode, made: list[tuple[str, str]], analysed: list[str], wanted: list[str]
) -> None:
    assert [one.revision for one in renditions_wanted([episode], made, analysed)] == wanted


class CountingReader(AudioReader):
    """Counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def analyse(self, path: Path, duration_ms: int) -> tuple[Analysis, bytes]:
        self.asked.append("analyse")
        return super().analyse(path, duration_ms)

    def transcode(
        self, path: Path, target: BinaryIO, recipe: Recipe, *, duration_ms: int, gain_db: float | None = None
    ) -> Recording:
        self.asked.append(str(recipe))
        return super().transcode(path, target, recipe, duration_ms=duration_ms, gain_db=gain_db)


def test_who_needs_what_another_is_making_waits_for_it_and_nothing_is_made_twice(place: Place) -> None:
    make_wav(place.path("talk.wav"))
    place.ingest()
    sound = place.kept("talk").latest.audio
    assert sound is not None

    with CountingReader() as reader, ThreadPoolExecutor(3) as pool:
        house = replace(place.house, reader=reader)
        made = list(pool.map(lambda recipe: rendered(house, sound, recipe), [EVEN, EVEN, MP3, MP3, EVEN]))

    assert sorted(reader.asked) == ["analyse", "mp3", "mp3-normalised"]
    assert len(set(made)) == 2
