"""An episode that goes without a transcript, and forms of transcripts in which nothing stands (exp-6.3.8)."""

from __future__ import annotations

import pytest
from houses import Place
from lxml import html
from studios import StudioStage
from test_studio_transcript import press


@pytest.mark.parametrize(
    ("what", "field", "words"),
    [
        pytest.param("importer", "fil", "Der er ikke valgt nogen udskrift.", id="no file and no text"),
        pytest.param("uden", "grund", "Der er ikke skrevet nogen begrundelse.", id="no reason"),
    ],
)
def test_an_empty_form_is_answered_at_its_field_and_changes_nothing(
    stage: StudioStage, place: Place, what: str, field: str, words: str
):
    before = place.kept("one")
    reply = press(stage.owner(), what, {"sprog": "da", "indsat": " ", "grund": " "}, ok=False)
    (link,) = html.fromstring(reply.text).cssselect("#fejl a")
    assert link.get("href") == f"#felt-{field}"
    assert link.text_content().startswith(words)
    assert html.fromstring(reply.text).cssselect(f"#felt-{field}[aria-invalid]")
    assert place.kept("one") == before


def test_a_reason_that_stands_can_be_taken_back(stage: StudioStage, place: Place):
    owner = stage.owner()
    press(owner, "uden", {"grund": "Kun musik."})
    assert "Begrundelsen er fjernet." in press(owner, "uden", {"grund": ""}).text
    assert place.kept("one").latest.without_transcript is None


def test_a_dated_reason_lets_the_episode_go_without(stage: StudioStage, place: Place):
    page = press(stage.owner(), "uden", {"grund": "Kun musik."})
    assert "Besluttet 22. november 2026" in page.text
    decided = place.kept("one").latest.without_transcript
    assert decided
    assert decided.reason == "Kun musik."
