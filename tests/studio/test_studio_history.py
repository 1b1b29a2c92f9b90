"""The pages that tell what was done, compare states, restore one, and give back what was thrown away (exp-6.3.11)."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from builders import make_audio, make_episode
from houses import SHOW, SHOW_PAGE, VTT, Place
from sending import begin, send_all
from sounds import mp3_bytes
from studios import StudioStage

from podcast_service.catalog.database import read
from podcast_service.catalog.orders import list_orders
from podcast_service.domain.episode import Episode
from podcast_service.domain.producer import By, ShowRole
from podcast_service.domain.upload import Purpose
from podcast_service.web.studio.comparing import FIELDS, LEFT_OUT, compare
from podcast_service.workflows.publish import Word, publish_episode
from podcast_service.workflows.release import release
from podcast_service.workflows.take_upload import take_upload
from podcast_service.workflows.withdraw import withdraw_episode

PAGE = f"/studio/afsnit/{SHOW}/one/historik"
BASKET = f"/studio/serier/{SHOW}/papirkurv"
CHANGES = f"/studio/serier/{SHOW}/udgiv"


def edit(place: Place, old: str, new: str) -> None:
    place.replace("one.md", old, new)
    place.ingest()


def test_every_field_of_an_episode_is_compared_or_left_out_knowingly():
    compared = {name for field in FIELDS for name in field.names}
    assert compared | LEFT_OUT == {one.name for one in fields(Episode)}
    assert compared & LEFT_OUT == set()


def test_two_states_are_told_field_by_field_with_what_went_and_what_came():
    was = make_episode(notes="En\nTo\nTre\nFire\nFem\nSeks\nSyv", number=3)
    now = replace(was, notes="En\nTo\nTre\nFire\nFem\nSeks\nOtte", number=None, audio=make_audio("another"))

    found = {one.label: [(line.mark, line.text) for line in one.lines] for one in compare(was, now, "da")}

    assert [
        ("same", "En"),
        ("same", "To"),
        ("cut", "…"),
        ("same", "Fem"),
        ("same", "Seks"),
        ("gone", "Syv"),
        ("new", "Otte"),
    ] in found.values()
    assert ("gone", "3") in [line for lines in found.values() for line in lines]
    assert any("en anden" in text for lines in found.values() for _, text in lines)
    assert compare(was, was, "da") == []


def test_history_tells_who_did_what_and_which_fields_changed(stage: StudioStage):
    """sec-S27."""
    edit(stage.place, "The first", "Salt & pepper")
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Being written."))
    withdraw_episode(stage.place.house, SHOW, "one", reason="En gæst bad om det.")

    text = stage.owner().get(PAGE).text

    assert "Trukket tilbage</b>: En gæst bad om det." in text
    assert "Udgivet</b>" in text
    assert "Ændret</b>: titel" in text
    assert "Kommandolinjen" in text


def test_a_new_recording_sent_in_the_studio_is_told_once_and_as_theirs(stage: StudioStage):
    sound = mp3_bytes(3, tone=900)
    producer = stage.producer(name="Bo Bang")
    house = replace(stage.place.house, by=By(name=producer.name, producer=producer.id))
    target = stage.place.kept("one").latest.guid
    upload = begin(stage.place, sound, "ny.mp3", purpose=Purpose.RECORDING, target=target)
    send_all(stage.place, upload, sound)

    take_upload(house, upload.id)

    for place in (PAGE, f"/studio/serier/{SHOW}/historik"):
        text = stage.browser(producer).get(place).text
        assert "ny.mp3" in text
        assert (text.count("<b>Uploadet</b>"), text.count("· Bo Bang")) == (1, 1)
        assert "Ændret</b>" not in text
        assert "Filen blev ændret i mappen" not in text


def test_a_state_is_compared_and_restored_on_the_page(stage: StudioStage):
    """exp-6.3.12."""
    stage.place.write("one.vtt", VTT)
    stage.place.ingest()
    edit(stage.place, "Notes of one.", "Other notes.")
    stage.place.write("one.vtt", VTT.replace("Hello", "Good morning"))
    stage.place.ingest()
    browser = stage.owner()

    compared = browser.get(PAGE + "/sammenlign?fra=1&til=3").text
    assert "<del>Notes of one.</del>" in compared
    assert "<ins>Other notes.</ins>" in compared
    assert "Good morning there." in browser.get(PAGE + "/sammenlign?fra=2&til=4").text
    assert browser.get(PAGE + "/sammenlign?fra=1&til=99").status_code == 404

    assert browser.post(PAGE + "/gendan", {"udgave": "2"}).status_code == 303
    assert stage.place.page("one.md").body.strip() == "Notes of one."
    assert stage.place.path("one.vtt").read_text() == VTT
    told = browser.get(PAGE).text
    assert "Gendannet en tidligere udgave</b>: udgave 2" in told
    assert "Jytte" in told


def test_who_may_only_see_restores_nothing_and_is_offered_nothing(stage: StudioStage):
    """sec-S2."""
    edit(stage.place, "The first", "Another")
    browser = stage.browser(stage.producer(ShowRole.VIEWER))

    assert "Gendan" not in browser.get(PAGE).text
    assert browser.post(PAGE + "/gendan", {"udgave": "1"}).status_code == 403
    assert browser.get(BASKET).status_code == 403
    assert browser.post(f"/studio/afsnit/{SHOW}/one/smid-ud").status_code == 403


def test_a_draft_is_thrown_away_listed_with_its_day_and_taken_back(stage: StudioStage):
    """exp-6.3.12."""
    browser = stage.browser(stage.producer(ShowRole.EDITOR))
    guid = stage.place.kept("one").latest.guid

    assert "Smid kladden ud" in browser.get(f"/studio/afsnit/{SHOW}/one/smid-ud").text
    assert browser.post(f"/studio/afsnit/{SHOW}/one/smid-ud", {"revision": "7"}).status_code == 409
    browser.post(f"/studio/afsnit/{SHOW}/one/smid-ud", {"revision": "1"})
    listed = browser.get(BASKET).text
    assert "The first" in listed
    assert "Slettes for altid 22. december 2026" in listed
    gone = browser.get(PAGE)
    assert gone.status_code == 404
    assert "»The first« er smidt ud og ligger i seriens papirkurv." in gone.text
    assert f'href="{BASKET}">Papirkurv' in gone.text
    assert f'href="{BASKET}"' not in stage.browser(stage.producer(ShowRole.VIEWER)).get(PAGE).text

    browser.post(BASKET, {"afsnit": guid})
    assert stage.place.kept("one").latest.title == "The first"
    assert "Papirkurven er tom" in browser.get(BASKET).text
    assert "Hentet tilbage fra papirkurven" in browser.get(f"/studio/serier/{SHOW}/historik").text


def test_the_basket_of_one_show_gives_back_nothing_of_another(stage: StudioStage):
    """sec-S2."""
    stage.place.show("other")
    stage.place.ingest()
    guid = stage.place.kept("one").latest.guid
    stage.owner().post(f"/studio/afsnit/{SHOW}/one/smid-ud", {"revision": "1"})
    stranger = stage.browser(stage.producer(ShowRole.OWNER, show="other"))

    assert stranger.post("/studio/serier/other/papirkurv", {"afsnit": guid}).status_code == 404
    assert stranger.post(BASKET, {"afsnit": guid}).status_code == 404


@pytest.mark.parametrize("end", ["historik", "udgiv", "papirkurv"])
def test_the_pages_of_a_show_are_there(stage: StudioStage, end: str):
    assert stage.owner().get(f"/studio/serier/{SHOW}/{end}").status_code == 200


def test_changes_of_a_show_go_out_with_one_press(stage: StudioStage):
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Being written."))
    stage.place.replace("show.md", "What it is about.", "Another text.")
    edit(stage.place, "The first", "Another title")
    browser = stage.browser(stage.producer(ShowRole.PUBLISHER))

    assert "Another text." in browser.get(CHANGES).text
    browser.press(CHANGES, CHANGES)
    stage.work()

    assert b"Another text." in stage.place.feed()
    assert b"Another title" in stage.place.feed()
    assert "Fortryd udgivelse" in browser.get(CHANGES).text

    undo = browser.fields(CHANGES, CHANGES + "/fortryd")
    browser.post(CHANGES + "/fortryd", undo)

    assert b"Another text." not in stage.place.feed()
    assert b"Another title" in stage.place.feed(), "an episode is undone on its own page"
    stage.place.ingest()
    assert b"Another text." not in stage.place.feed()
    assert browser.post(CHANGES + "/fortryd", undo).status_code == 409


def test_what_somebody_else_changed_in_a_show_since_it_was_looked_at_does_not_go_out(stage: StudioStage):
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Being written."))
    stage.place.replace("show.md", "What it is about.", "Another text.")
    stage.place.ingest()
    browser = stage.browser(stage.producer(ShowRole.PUBLISHER))
    form = browser.fields(CHANGES, CHANGES)
    edit(stage.place, "The first", "A title nobody looked at")

    reply = browser.post(CHANGES, form)
    stage.work()

    assert reply.status_code == 422
    assert "Noget er ændret, efter du åbnede siden." in reply.text
    assert b"Another text." not in stage.place.feed()
    assert browser.press(CHANGES, CHANGES).status_code == 303
    stage.place.replace("one.md", "A title nobody looked at", "Typed by hand")  # while the order waits
    stage.work()
    assert b"Another text." in stage.place.feed()
    assert b"Typed by hand" not in stage.place.feed()
    assert "Afsnittet blev ændret imens" in browser.get(CHANGES).text


def test_settings_that_were_changed_while_the_order_waited_do_not_go_out(stage: StudioStage):
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Being written."))
    edit(stage.place, "The first", "Another title")
    browser = stage.browser(stage.producer(ShowRole.PUBLISHER))
    browser.press(CHANGES, CHANGES)
    stage.place.replace("show.md", "What it is about.", "Typed by hand.")
    stage.work()

    assert b"Typed by hand." not in stage.place.feed()
    assert b"Another title" not in stage.place.feed()
    with read(stage.place.house.catalog) as tx:
        assert [reason.code for reason in list_orders(tx)[0].refused] == ["show_changed"]


def test_a_setting_that_no_feed_tells_waits_in_words_beside_its_button(stage: StudioStage):
    publish_episode(stage.place.house, SHOW, "one", Word(without_transcript="Being written."))
    page = stage.place.path("show.md")
    page.write_text(page.read_text().replace("author:", "approval: true\nauthor:"))
    stage.place.ingest()
    release(stage.place.house)
    browser = stage.owner()

    told = browser.get(CHANGES).text
    assert "Ændringer venter på at blive udgivet." in told
    assert "<li>En anden person skal godkende, før et afsnit bliver udgivet</li>" in told
    assert "Abonnenter får det samme som før." in told
    browser.press(CHANGES, CHANGES)
    stage.work()
    release(stage.place.house)

    assert "Der er ingen ændringer" in browser.get(CHANGES).text


def test_a_shows_page_is_compared_and_restored_by_who_owns_it(stage: StudioStage):
    """exp-6.3.11, sec-S2."""
    page = f"/studio/serier/{SHOW}/historik"
    stage.place.show(page=SHOW_PAGE.replace("What it is about.", "Something <else>.").replace("A blue", "A bluish"))
    stage.place.ingest()
    owner, editor = stage.owner(), stage.browser(stage.producer(ShowRole.EDITOR))

    told = owner.get(page).text
    assert "Serien (Kort beskrivelse, cover)" in told
    compared = owner.get(f"{page}/sammenlign?fra=1&til=2").text
    assert "<del>What it is about.</del>" in compared
    assert "<ins>Something &lt;else&gt;.</ins>" in compared
    assert "<ins>A bluish square.</ins>" in compared
    stage.place.show(page=SHOW_PAGE.replace("author:", "approval: true\nauthor:"))
    stage.place.ingest()
    assert "<ins>ja</ins>" in owner.get(f"{page}/sammenlign?fra=2&til=3").text
    assert owner.get(f"{page}/sammenlign?fra=1&til=9").status_code == 404
    assert "Gendan" not in editor.get(page).text
    assert editor.get(f"{page}/sammenlign").status_code == 403

    assert owner.post(f"{page}/gendan", {"udgave": "1"}).status_code == 303
    assert stage.place.page("show.md").fields.text("description") == "What it is about."
    assert "Gendannet en tidligere udgave</b>: Serien (udgave 1)" in owner.get(page).text


def test_a_persons_page_is_compared_and_restored(stage: StudioStage):
    """exp-6.3.11"""
    page = "/studio/personer/anja/historik"
    for title in ("Forsker", "Professor"):
        stage.place.write("anja.md", f"---\nname: Anja\ntitle: {title}\n---\n", "people")
        stage.place.ingest()
    browser = stage.browser(stage.producer(None, is_administrator=True))

    assert page in browser.get("/studio/personer/anja").text
    assert "Ændret</b> (Stilling)" in browser.get(page).text
    assert "<ins>Professor</ins>" in browser.get(f"{page}/sammenlign").text
    assert browser.post(f"{page}/gendan", {"udgave": "1"}).status_code == 303
    assert stage.place.page("anja.md", "people").fields.text("title") == "Forsker"
