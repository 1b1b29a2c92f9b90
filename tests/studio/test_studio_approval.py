"""A show may ask that a second person approves what goes out: never who made it (exp-6.3.10)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from houses import SHOW, SHOW_PAGE
from studios import Browser, StudioStage

from podcast_service.catalog.approvals import list_asked
from podcast_service.catalog.database import read
from podcast_service.domain.acts import Done
from podcast_service.domain.producer import By, ShowRole
from podcast_service.workflows.page_values import edit_page
from podcast_service.workflows.publication_asked import Stops, Word
from podcast_service.workflows.publish import publish_episode

PAGE = f"/studio/afsnit/{SHOW}/one/udgiv"
WHY = {"uden_udskrift": "Den bliver skrevet."}


def publish(browser: Browser, stage: StudioStage, **form: str) -> None:
    reply = browser.post(PAGE, {"handling": "nu", **form})
    assert reply.status_code == 303, reply.text
    stage.work()


def write_why(stage: StudioStage) -> None:
    """Write into the page why there is no transcript, as its page in the studio does."""
    why = "title: The first\nwithout_transcript: {reason: Being written., decided_at: 2026-11-20}"
    stage.place.replace("one.md", "title: The first", why)
    stage.place.ingest()


def test_a_show_may_ask_for_a_second_persons_approval_of_the_exact_revision(stage: StudioStage):
    stage.place.show(page=SHOW_PAGE.replace("language", "approval: true\nlanguage"))
    write_why(stage)
    asker = stage.browser(stage.producer(ShowRole.PUBLISHER, name="Anja"))
    other = stage.browser(stage.producer(ShowRole.PUBLISHER, name="Merete"))
    revision = {"revision": str(stage.place.kept("one").latest_revision)}

    assert asker.post(PAGE, {"handling": "nu"}).status_code == 422
    asker.post(PAGE + "/bed-om-godkendelse")
    assert asker.post(PAGE + "/godkend", revision).status_code == 403
    assert "Godkend</button>" in other.get(PAGE).text
    assert "ingen ved af hvem" in other.get(PAGE).text
    with read(stage.place.house.catalog) as tx:
        assert list_asked(tx) == {stage.place.kept("one").latest.guid}
    other.post(PAGE + "/godkend", revision)
    with read(stage.place.house.catalog) as tx:
        assert list_asked(tx) == frozenset()
    publish(asker, stage)

    assert "one" in stage.place.public()


def test_no_word_goes_out_that_the_second_person_did_not_see(stage: StudioStage):
    """exp-6.3.10: the reason why there is no transcript stands on the public page."""
    stage.place.show(page=SHOW_PAGE.replace("language", "approval: true\nlanguage"))
    stage.place.ingest()
    asker, other = (stage.browser(stage.producer(ShowRole.PUBLISHER)) for _ in range(2))
    asker.post(PAGE + "/bed-om-godkendelse")
    other.post(PAGE + "/godkend", {"revision": str(stage.place.kept("one").latest_revision)})

    page = asker.get(PAGE).text
    assert "skal en anden person se alt, der går ud" in page
    assert 'name="uden_udskrift"' not in page
    assert asker.post(PAGE, {"handling": "nu", **WHY}).status_code == 422
    with pytest.raises(Stops) as refused:
        publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Nobody saw this."))
    assert [reason.code for reason in refused.value.reasons] == ["publish_reason_unseen"]

    write_why(stage)
    asker.post(PAGE + "/bed-om-godkendelse")
    other.post(PAGE + "/godkend", {"revision": str(stage.place.kept("one").latest_revision)})
    assert asker.post(PAGE, {"handling": "nu", "uden_udskrift": "Another."}).status_code == 422
    publish(asker, stage)
    assert "one" in stage.place.public()


def test_who_edited_any_of_it_is_named_and_cannot_approve_it(stage: StudioStage):
    """exp-6.3.10"""
    stage.place.show(page=SHOW_PAGE.replace("language", "approval: true\nlanguage"))
    stage.place.ingest()
    editor = stage.producer(ShowRole.PUBLISHER, name="Bo Bang")
    asker, other = (stage.browser(stage.producer(ShowRole.PUBLISHER, name=name)) for name in ("Anja", "Merete"))
    house = replace(stage.place.house, by=By(name=editor.name, producer=editor.id))
    edit_page(house, stage.place.kept("one"), {"title": "Another"}, act=Done.EDITED, keys="title")
    stage.place.ingest()
    asker.post(PAGE + "/bed-om-godkendelse")

    page = stage.browser(editor).get(PAGE).text
    assert "Ændret af Bo Bang." in page
    assert "Godkend</button>" not in page
    asked = "Nogen beder om din godkendelse."
    assert [asked in browser.get("/studio").text for browser in (stage.browser(editor), other)] == [False, True]
    assert "Godkend</button>" in other.get(PAGE).text


def test_a_later_change_voids_the_approval(stage: StudioStage):
    stage.place.show(page=SHOW_PAGE.replace("language", "approval: true\nlanguage"))
    write_why(stage)
    asker, other = (stage.browser(stage.producer(ShowRole.PUBLISHER)) for _ in range(2))
    asker.post(PAGE + "/bed-om-godkendelse")
    other.post(PAGE + "/godkend", {"revision": str(stage.place.kept("one").latest_revision)})
    stage.place.replace("one.md", "The first", "Another")
    stage.place.ingest()

    assert asker.post(PAGE, {"handling": "nu"}).status_code == 422
    assert stage.place.kept("one").approved is None
