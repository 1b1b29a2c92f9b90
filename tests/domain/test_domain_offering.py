"""What listeners get of a recording: as it is, or made of it; and when two revisions look the same from outside."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_audio, make_episode, make_sound

from podcast_service.domain.episode import Episode
from podcast_service.domain.media import Doubt
from podcast_service.domain.offering import (
    alternate_path,
    enclosure_format,
    enclosure_path,
    enclosure_recipe,
    public_face,
    wanted_recipes,
)
from podcast_service.domain.rendition import Recipe, Rendition, Use, recipe_named

MP3, EVEN, M4A, OPUS = (recipe_named(name) for name in ("mp3", "mp3-normalised", "m4a", "opus"))


def of(extension: str, **changes: object) -> Episode:
    sound = make_sound(format=extension, extension=extension)
    return make_episode(**({"enclosure": None, "audio": make_audio(sound=sound)} | changes))


CASES = {
    "an MP3 goes out as it is": (of("mp3"), "mp3", None),
    "an M4A goes out as it is": (of("m4a"), "m4a", None),
    "a WAV becomes an MP3": (of("wav"), "mp3", MP3),
    "a FLAC becomes an MP3": (of("flac"), "mp3", MP3),
    "an Opus file becomes an MP3": (of("opus"), "mp3", MP3),
    "a producer may want it evened in loudness": (of("mp3", recipe=EVEN), "mp3", EVEN),
    "a producer may want AAC of a WAV": (of("wav", recipe=M4A), "m4a", M4A),
    "an address keeps its extension whatever comes": (of("m4a", enclosure="/lyd/s/e.mp3"), "mp3", MP3),
    "an address keeps its extension whatever is wanted": (of("wav", enclosure="/lyd/s/e.mp3", recipe=M4A), "mp3", MP3),
    "without a recording there is nothing": (make_episode(audio=None), None, None),
}


@pytest.mark.parametrize("name", CASES)
def test_what_listeners_get(name: str) -> None:
    """feed-I05: directories take MP3 and M4A, and the extension in the address never changes."""
    episode, format_, recipe = CASES[name]
    assert (enclosure_format(episode), enclosure_recipe(episode)) == (format_, recipe)


def test_every_rendition_that_is_needed_is_named_once() -> None:
    assert wanted_recipes(of("wav", alternates=(OPUS,))) == (MP3, OPUS)
    assert wanted_recipes(of("mp3")) == ()


def test_addresses_follow_the_format() -> None:
    episode = of("wav", slug="e", show="s")
    assert enclosure_path(episode) == "/lyd/s/e.mp3"
    assert alternate_path(episode, Recipe(format="opus")) == "/lyd/s/e.opus"


def rendition(seed: str, **changes: object) -> Rendition:
    values: dict[str, object] = {"use": Use.ENCLOSURE, "audio": make_audio(seed), "made_of": "p"}
    return Rendition(**(values | changes))  # type: ignore[arg-type]


def test_a_rendition_is_what_is_heard() -> None:
    episode = make_episode(renditions=(rendition("made"), rendition("small", use=Use.ALTERNATE, recipe=OPUS)))
    assert episode.heard == make_audio("made")
    assert [one.audio for one in episode.offered_beside] == [make_audio("small")]


PUBLISHED = make_episode(renditions=(rendition("made"),))
UNSEEN = {
    "the producer's file was tagged anew": replace(PUBLISHED, audio=make_audio("tagged anew")),
    "a value comes from elsewhere": replace(PUBLISHED, origins=(("title", "tag"),)),
    "a doubt was accepted": replace(PUBLISHED, accepted_sound="p"),
    "the sound was measured anew": replace(
        PUBLISHED,
        renditions=(
            rendition("made", audio=replace(make_audio("made"), doubts=(Doubt(code="sound_cut", told=2, found=1),))),
        ),
    ),
}
SEEN = {
    "another title": replace(PUBLISHED, title="En anden"),
    "other bytes": replace(PUBLISHED, renditions=(rendition("other"),)),
    "another wish": replace(PUBLISHED, recipe=EVEN),
    "something beside it": replace(
        PUBLISHED, renditions=(rendition("made"), rendition("o", use=Use.ALTERNATE, recipe=OPUS))
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_outside_can_tell_waits_for_nobody(name: str) -> None:
    assert public_face(UNSEEN[name]) == public_face(PUBLISHED)


@pytest.mark.parametrize("name", SEEN)
def test_what_listeners_would_notice_is_a_change(name: str) -> None:
    assert public_face(SEEN[name]) != public_face(PUBLISHED)
