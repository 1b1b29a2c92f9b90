"""Second factors: set up, owed by administrators, lost (sec-S14)."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from arrivals import CODE, Doorstep, is_signed_in
from houses import Place
from lxml import html
from pydantic import SecretStr
from studios import studio_of
from werkzeug.test import TestResponse

from podcast_service.catalog.database import read
from podcast_service.catalog.factors import find_app, list_passkeys
from podcast_service.credentials.sealing import Seal
from podcast_service.workflows.accounts import new_link
from podcast_service.workflows.seal import Sealed, seal_apps

SECURITY = "/studio/konto/sikkerhed"
APP = f"{SECURITY}/app"


def test_an_administrator_without_a_second_factor_is_led_to_set_one_up(door: Doorstep):
    browser = door.arrived(is_administrator=True)
    assert browser.get("/studio/producenter").location == SECURITY
    assert browser.post("/studio/producenter/inviter", {"email": "bo@example.org"}).status_code == 403
    assert "Du er administrator, så en adgangskode alene er ikke nok" in browser.get(SECURITY).text
    door.give_app()
    assert browser.get("/studio/producenter").status_code == 200
    assert door.arrived("bo@example.org").get("/studio/konto").status_code == 200


def test_an_app_is_set_up_by_its_code_and_recovery_codes_are_shown_once(door: Doorstep):
    browser = door.arrived()
    assert browser.post(APP).location == APP
    page = browser.get(APP).text
    secret = door.app_secret()
    assert "<svg" in page
    assert re.sub(r"(.{4})", r"\1 ", secret).strip() in page
    assert browser.post(f"{APP}/bekraeft", {"code": door.wrong_code(secret)}).status_code == 422
    reply = browser.post(f"{APP}/bekraeft", {"code": door.code(secret)})
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", reply.text)
    assert len(codes) == 10
    assert codes[0] not in browser.get(SECURITY).text
    assert secret not in browser.get(SECURITY).text
    assert browser.get(APP).status_code == 404
    assert browser.post(APP).status_code == 409


@pytest.mark.parametrize(("is_administrator", "further"), [(True, "/studio"), (False, SECURITY)])
def test_after_the_codes_one_goes_on_to_what_one_came_for(door: Doorstep, is_administrator: bool, further: str):
    """An administrator was kept out of the studio until now; anybody else was looking at their security."""
    browser = door.arrived(is_administrator=is_administrator)
    browser.post(APP)
    page = html.fromstring(browser.post(f"{APP}/bekraeft", {"code": door.code(door.app_secret())}).text)

    assert page.cssselect(".notice.done")[0].text_content() == "Appen er i brug."
    assert page.xpath("//main//a[.='Jeg har gemt dem']/@href") == [further]


def test_an_app_that_was_never_confirmed_is_owed_by_nobody(door: Doorstep):
    door.arrived().post(APP)
    browser = door.browser()
    door.sign_in(browser)
    assert is_signed_in(browser)


def test_a_recovery_code_lets_in_once(door: Doorstep):
    browser = door.arrived()
    door.give_app()
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", browser.post(f"{SECURITY}/koder").text)
    for typed, status in ((codes[0].upper().replace("-", " "), 303), (codes[0], 403), (codes[1], 303)):
        another = door.browser()
        door.sign_in(another)
        assert another.post(CODE, {"code": typed}).status_code == status
    assert "Du har 8 koder tilbage" in browser.get(SECURITY).text
    kept = door.place.house.catalog.connect().exec_driver_sql("SELECT code_sha256 FROM recovery_codes").scalars().all()
    assert not set(kept) & set(codes)


def test_codes_stand_in_for_a_factor_and_go_with_the_last_one(door: Doorstep):
    browser = door.arrived()
    assert browser.post(f"{SECURITY}/koder").status_code == 409
    door.give_app()
    browser.post(f"{SECURITY}/koder")
    assert browser.post(f"{APP}/fjern").status_code == 303
    with read(door.place.house.catalog) as tx:
        assert find_app(tx, door.producer().id) is None
    assert browser.post(f"{APP}/fjern").status_code == 404
    another = door.browser()
    door.sign_in(another)
    assert is_signed_in(another)


HOSTILE = [
    "",
    "[]",
    "{",
    "[" * 9000,
    json.dumps({"id": 7}),
    json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}}),
    json.dumps({"id": "AAAA", "rawId": "!", "type": "x", "response": {"clientDataJSON": "e30", "signature": "?"}}),
    "x" * 30_000,
]


def test_an_answer_that_is_no_passkey_opens_and_makes_nothing(door: Doorstep):
    browser, stranger, statuses = door.arrived(), door.browser(), []
    for answer in HOSTILE:
        browser.post("/studio/konto/adgangsnoegle/spoerg")
        statuses.append(browser.post("/studio/konto/adgangsnoegle", json={"answer": answer, "name": "x"}).status_code)
        stranger.post("/studio/log-ind/adgangsnoegle/spoerg")
        statuses.append(stranger.post("/studio/log-ind/adgangsnoegle", json={"answer": answer}).status_code)
    assert statuses == [422, 403] * len(HOSTILE)
    assert not is_signed_in(stranger)
    with read(door.place.house.catalog) as tx:
        assert list_passkeys(tx, door.producer().id) == []


def test_an_answer_to_no_question_or_in_a_form_is_refused(door: Doorstep):
    stranger = door.browser()
    assert stranger.post("/studio/log-ind/adgangsnoegle", json={"answer": "{}"}).status_code == 403
    stranger.post("/studio/log-ind/adgangsnoegle/spoerg")
    assert stranger.post("/studio/log-ind/adgangsnoegle", {"answer": "{}"}).status_code == 403


def test_a_device_has_five_minutes(door: Doorstep):
    stranger = door.browser()
    stranger.post("/studio/log-ind/adgangsnoegle/spoerg")
    door.place.clock.forward(minutes=5)
    reply = stranger.post("/studio/log-ind/adgangsnoegle", json={"answer": '{"id": "AAAA"}'})
    assert reply.get_json()["code"] == "passkey_late"


def test_a_passkey_is_asked_for_with_the_domain_of_the_service_and_who_is_there(door: Doorstep):
    asked = door.arrived().post("/studio/konto/adgangsnoegle/spoerg").get_json()
    assert asked["rp"]["id"] == "pod.example"
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"


def rekeyed(door: Doorstep, *keys: str) -> Doorstep:
    """Give the same catalog under a service with other keys."""
    house = replace(door.place.house, seal=Seal(keys=lambda: tuple(map(SecretStr, keys))))
    return Doorstep(studio_of(Place(house, door.place.clock, door.place.storage)))


def kept_secret(door: Doorstep) -> str:
    with read(door.place.house.catalog) as tx:
        app = find_app(tx, door.producer().id)
    assert app is not None
    return app.secret


def second_step(door: Doorstep, code: str) -> TestResponse:
    browser = door.browser()
    door.sign_in(browser)
    return browser.post(CODE, {"code": code})


def test_an_apps_secret_is_sealed_where_it_is_kept_and_one_of_an_earlier_version_at_its_next_use(door: Doorstep):
    """sec-S26"""
    door.arrived().post(APP)
    assert door.app_secret() not in kept_secret(door)
    secret = door.give_app()
    assert kept_secret(door) == secret, "as an earlier version kept it"
    assert second_step(door, door.code(secret)).status_code == 303
    assert secret not in kept_secret(door)
    door.place.clock.forward(seconds=30)
    assert second_step(door, door.code(secret)).status_code == 303


def test_a_key_is_replaced_and_what_the_one_before_sealed_is_sealed_anew(door: Doorstep):
    """sec-S26"""
    before = rekeyed(door, "a" * 40)
    before.arrived()
    secret = before.give_app()
    seal_apps(before.place.house)
    both = rekeyed(door, "b" * 40, "a" * 40)
    assert second_step(both, both.code(secret)).status_code == 303
    after = rekeyed(door, "b" * 40)
    after.place.clock.forward(seconds=30)
    assert second_step(after, after.code(secret)).status_code == 303
    assert seal_apps(after.place.house) == Sealed(anew=0, lost=())


def test_a_key_that_is_lost_is_said_in_words_and_a_recovery_code_or_a_link_leads_in(door: Doorstep):
    browser = door.arrived()
    secret = door.give_app()
    seal_apps(door.place.house)
    codes = re.findall(r"<li><code>([a-z0-9-]+)</code>", browser.post(f"{SECURITY}/koder").text)
    lost = rekeyed(door, "c" * 40)

    reply = second_step(lost, lost.code(secret))

    assert reply.status_code == 403
    assert "tjenestens nøgle er skiftet ud" in reply.text
    assert seal_apps(lost.place.house).lost == (lost.producer().id,)
    signed_in = lost.browser()
    lost.sign_in(signed_in)
    assert signed_in.post(CODE, {"code": codes[0]}).status_code == 303
    assert "Fjern appen, og sæt den op igen" in signed_in.get(SECURITY).text
    forgiving = new_link(lost.place.house, lost.producer().id, without_factors=True)
    lost.links["jytte@example.org"] = f"/studio/adgang/{forgiving.token}"
    assert is_signed_in(lost.accepted("jytte@example.org"))


def test_what_is_sealed_for_one_account_opens_for_no_other():
    """sec-S26"""
    seal = Seal(keys=lambda: (SecretStr("d" * 40),))
    kept = seal.sealed("ABC", "bo")
    assert (seal.opened(kept, "bo"), seal.opened(kept, "ida")) == ("ABC", None)
    assert seal.opened(kept[:-4] + "AAAA", "bo") is None
    assert seal.opened("sealed-1:x", "bo") is None
    assert seal.sealed("ABC", "bo") != kept
