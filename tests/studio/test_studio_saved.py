"""What is said after a save: one sentence for each thing that is still to come, wherever it was saved (exp-6.3.4)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from filled import Filled
from flask import Response
from houses import SHOW, Place
from studios import Browser, StudioStage, studio_of

from podcast_service.domain.producer import Act
from podcast_service.web.studio.here import Here
from podcast_service.web.studio.saved import still_to_come
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.publish import publish_episode

EPISODE, OF_SHOW = f"/studio/afsnit/{SHOW}/one", f"/studio/serier/{SHOW}"
WAITS = "Lytterne får det, når ændringerne udgives."


def details(browser: Browser) -> str:
    form = Filled(browser, f"{EPISODE}/rediger")
    form.put("title", "En anden titel")
    assert form.save() == 303
    return form.text(".notice")


def settings(browser: Browser) -> str:
    form = Filled(browser, f"{OF_SHOW}/indstillinger")
    form.put("title", "Et andet navn")
    assert form.save() == 303
    return form.text(".notice")


def no_transcript(browser: Browser) -> str:
    return browser.get(str(browser.post(f"{EPISODE}/udskrift/uden", {"grund": "Kommer siden."}).location)).text


def earlier_state(browser: Browser) -> str:
    return browser.get(str(browser.post(f"{EPISODE}/historik/gendan", {"udgave": "1"}).location)).text


@pytest.mark.parametrize("save", [details, settings, no_transcript, earlier_state])
def test_of_what_is_public_it_is_said_that_the_change_waits(
    place: Place, stage: StudioStage, save: Callable[[Browser], str]
):
    publish_episode(place.house, SHOW, "one", Word(without_transcript="Kommer."))

    assert WAITS in save(stage.owner())


@pytest.mark.parametrize("save", [details, no_transcript])
def test_of_a_draft_it_is_not_said(stage: StudioStage, save: Callable[[Browser], str]):
    assert WAITS not in save(stage.owner())


def test_what_is_not_read_in_yet_is_told_in_one_sentence(place: Place):
    def saved(here: Here) -> Response:
        return Response(" ".join(still_to_come(here, is_read=False)))

    browser = studio_of(place, also=lambda studio: studio.get("/afsnit/<show>/<slug>/gemt", act=Act.SEE)(saved)).owner()

    told = browser.get(f"{EPISODE}/gemt").text
    assert told == "Det bliver læst ind, så snart det kan lade sig gøre, og ses så overalt."
