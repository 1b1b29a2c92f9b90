"""A waveform that comes after the publication reaches the page of its episode."""

from __future__ import annotations

from houses import Place
from published import with_one_episode

from podcast_service.catalog.database import read
from podcast_service.workflows.analyse import analysis_of
from podcast_service.workflows.release import is_release_due, release


def analyse(place: Place, slug: str) -> str:
    """Analyse the recording of an episode, and return what names its sound."""
    audio = place.kept(slug).latest.audio
    assert audio is not None
    analysis_of(place.house, audio)
    return audio.payload


def is_due(place: Place) -> bool:
    with read(place.house.catalog) as tx:
        return is_release_due(place.house, tx)


def test_the_waveform_of_something_public_makes_its_page_due_and_is_no_update(place: Place) -> None:
    with_one_episode(place)
    release(place.house)
    before = place.library()

    payload = analyse(place, "first")

    after = place.library()
    assert after.waveform(payload)
    assert (after.changed_at, after.analysed) == (before.changed_at, {payload})
    assert is_due(place)
    release(place.house)
    assert not is_due(place)


def test_the_waveform_of_a_draft_makes_nothing_due(place: Place) -> None:
    with_one_episode(place)
    release(place.house)
    place.episode("talk")
    place.ingest()

    payload = analyse(place, "talk")

    assert payload in place.library().analysed
    assert not is_due(place)
