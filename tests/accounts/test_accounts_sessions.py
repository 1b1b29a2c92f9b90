"""How long a session lasts, and where one is signed in (sec-S13, exp-6.3.1)."""

from __future__ import annotations

import re

import pytest
from arrivals import PASSWORD, Doorstep, is_signed_in

NEW = "syv gule mursten i regn"


def test_a_session_ends_twelve_hours_after_sign_in_whatever_happens_in_it(door: Doorstep):
    browser = door.arrived()
    for _ in range(23):
        door.place.clock.forward(minutes=31)
        assert is_signed_in(browser)
    door.place.clock.forward(minutes=10)
    assert not is_signed_in(browser)


def test_an_administrators_session_ends_after_half_an_hour_of_rest(door: Doorstep):
    browser = door.arrived(is_administrator=True)
    door.give_app()
    door.place.clock.forward(minutes=29)
    assert is_signed_in(browser)
    door.place.clock.forward(minutes=29)
    assert is_signed_in(browser)
    door.place.clock.forward(minutes=31)
    assert not is_signed_in(browser)


def test_to_ask_how_long_it_lasts_is_no_use_and_to_stay_is(door: Doorstep):
    browser = door.arrived(is_administrator=True)
    door.give_app()
    door.place.clock.forward(minutes=29)
    told = browser.get("/studio/session").get_json()
    assert told["seconds"] == 60
    browser.csrf = told["csrf"]
    assert browser.post("/studio/session").get_json()["seconds"] == 1800
    door.place.clock.forward(minutes=29)
    assert browser.get("/studio/session").get_json()["seconds"] == 60


def test_nobody_has_no_seconds_left(door: Doorstep):
    assert door.browser().get("/studio/session").get_json()["seconds"] == 0
    assert door.browser().post("/studio/session").status_code == 403


def test_a_page_tells_its_script_how_long_the_session_lasts(door: Doorstep):
    assert 'data-seconds="43200"' in door.arrived().get("/studio/konto").text


def test_a_new_password_ends_every_session_but_gives_this_browser_another(door: Doorstep):
    browser = door.arrived()
    other = door.browser()
    door.sign_in(other)
    reply = browser.post("/studio/konto/sikkerhed/adgangskode", {"current": PASSWORD, "password": NEW})
    assert reply.status_code == 303
    assert (is_signed_in(browser), is_signed_in(other)) == (True, False)
    assert door.sign_in(door.browser()).status_code == 403
    assert door.sign_in(door.browser(), password=NEW).status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "status"), [("forkert forkert nej", NEW, 403), (PASSWORD, "kort", 422), (PASSWORD, "Jytte", 422)]
)
def test_a_password_is_changed_by_who_knows_the_current_one(door: Doorstep, current: str, new: str, status: int):
    browser = door.arrived()
    reply = browser.post("/studio/konto/sikkerhed/adgangskode", {"current": current, "password": new})
    assert reply.status_code == status
    assert 'id="fejl"' in reply.text
    assert is_signed_in(browser)


def test_sessions_are_listed_by_device_and_ended_one_by_one(door: Doorstep):
    browser = door.arrived()
    other = door.browser()
    other.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0; rv:132.0) Firefox/132.0"
    door.sign_in(other)
    page = browser.get("/studio/konto").text
    assert "Firefox på Windows" in page
    tokens = re.findall(r'name="session" value="([0-9a-f]{64})"', page)
    assert len(tokens) == 2
    assert browser.post("/studio/konto/sessioner/afslut", {"session": tokens[1]}).status_code == 303
    assert (is_signed_in(browser), is_signed_in(other)) == (True, False)


def test_nobody_ends_the_session_of_somebody_else(door: Doorstep):
    victim = door.arrived()
    token = re.findall(r'name="session" value="([0-9a-f]{64})"', victim.get("/studio/konto").text)[0]
    stranger = door.arrived("bo@example.org")
    assert stranger.post("/studio/konto/sessioner/afslut", {"session": token}).status_code == 404
    assert is_signed_in(victim)


def test_every_other_session_is_ended_at_once(door: Doorstep):
    browser = door.arrived()
    others = [door.browser() for _ in range(2)]
    for other in others:
        door.sign_in(other)
    browser.post("/studio/konto/sessioner/afslut-andre")
    assert [is_signed_in(one) for one in (browser, *others)] == [True, False, False]


def test_what_opens_an_account_is_changed_only_right_after_the_password_was_given(door: Doorstep):
    browser = door.arrived()
    assert browser.get("/studio/konto/sikkerhed").status_code == 200
    door.place.clock.forward(minutes=16)
    proof = "/studio/konto/bekraeft?videre=%2Fstudio%2Fkonto%2Fsikkerhed"
    assert browser.get("/studio/konto/sikkerhed").location == proof
    assert browser.post("/studio/konto/sikkerhed/app").location == "/studio/konto/bekraeft?videre="
    reply = browser.post("/studio/konto/bekraeft", {"password": "forkert forkert", "videre": "/studio/konto/sikkerhed"})
    assert reply.status_code == 403
    reply = browser.post("/studio/konto/bekraeft", {"password": PASSWORD, "videre": "/studio/konto/sikkerhed"})
    assert reply.location == "/studio/konto/sikkerhed"
    assert browser.get("/studio/konto/sikkerhed").status_code == 200


def test_name_and_language_are_ones_own(door: Doorstep):
    browser = door.arrived()
    browser.post("/studio/konto", {"name": "Jytte\r\nHansen", "language": "en"})
    assert "Where you are signed in" in browser.get("/studio/konto").text
    assert door.producer().name == "Jytte Hansen"
    assert browser.post("/studio/konto", {"name": " ", "language": "xx"}).status_code == 422
    assert door.producer().language == "en"
