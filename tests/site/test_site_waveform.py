"""The waveform of an episode: what a page draws of it, and that a page is due when its sound was analysed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import make_episode, make_library
from site_pages import make_view

from podcast_service.domain.library import Library
from podcast_service.site.reads import fingerprint
from podcast_service.site.templating import environment
from podcast_service.site.waveform import outline_path

EPISODE = make_episode()
PAYLOAD = EPISODE.audio.payload if EPISODE.audio else ""
CALL = "{% import 'partials/waveform.html' as parts with context %}{{ parts.waveform(episode) }}"


def analysed(library: Library, waveform: bytes) -> Library:
    return replace(library, analysed=frozenset({PAYLOAD}), waveform={PAYLOAD: waveform}.get)


def drawn(library: Library) -> str:
    return environment("da").from_string(CALL).render(view=make_view(library), episode=EPISODE).strip()


@pytest.mark.parametrize(
    ("heights", "expected"),
    [
        pytest.param((), "", id="nothing is known"),
        pytest.param((100,), "M0 2 500 2 1000 2 1000 98 500 98 0 98z", id="one stretch fills the box"),
        pytest.param((0, 50), "M0 49 250 49 750 26 1000 26 1000 74 750 74 250 51 0 51z", id="silence is a thin line"),
    ],
)
def test_a_waveform_goes_along_its_tops_and_back_along_its_bottoms(heights: tuple[int, ...], expected: str):
    assert outline_path(heights) == expected


def test_a_page_draws_the_waveform_without_a_word_to_those_who_hear_it():
    """exp-3: the waveform is a decoration; where the sound is, the slider says. exp-6.1.2: no style in the page."""
    svg = drawn(analysed(make_library(), bytes([10, 20])))
    assert 'viewBox="0 0 1000 100" preserveAspectRatio="none" aria-hidden="true"' in svg
    assert outline_path((50, 100)) in svg
    assert "style" not in svg


@pytest.mark.parametrize("waveform", [None, b"", bytes(9)], ids=["not analysed", "no sound", "silent all through"])
def test_without_an_outline_there_is_no_drawing(waveform: bytes | None):
    library = make_library() if waveform is None else analysed(make_library(), waveform)
    assert drawn(library) == ""


def test_a_page_that_draws_is_another_once_the_sound_was_analysed():
    before, after = make_view(make_library()), make_view(analysed(make_library(), b"\x10"))
    after.outline(EPISODE)
    (key,) = after.noted.take()
    assert key == f"waveform:{PAYLOAD}"
    assert fingerprint(before, key) != fingerprint(after, key)
