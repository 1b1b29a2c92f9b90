"""Passkeys, and what a forged, copied or stale answer opens: nothing (sec-S14)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from arrivals import Doorstep, cookie_of, is_signed_in, plant
from devices import Device
from studios import Browser
from werkzeug.test import TestResponse

from podcast_service.workflows.accounts import remove_producer

ASK_TO_SIGN, SIGN = "/studio/log-ind/adgangsnoegle/spoerg", "/studio/log-ind/adgangsnoegle"
ASK_TO_MAKE, MAKE = "/studio/konto/adgangsnoegle/spoerg", "/studio/konto/adgangsnoegle"


def make(browser: Browser, device: Device) -> TestResponse:
    asked = browser.post(ASK_TO_MAKE).get_json()
    return browser.post(MAKE, json={"answer": device.make(asked["challenge"]), "name": "My phone"})


def sign(browser: Browser, device: Device) -> TestResponse:
    asked = browser.post(ASK_TO_SIGN).get_json()
    return browser.post(SIGN, json={"answer": device.sign(asked["challenge"]), "further": "/studio/konto"})


@pytest.fixture
def device(door: Doorstep) -> Device:
    """Give the device of somebody who has an account."""
    made = Device()
    assert make(door.arrived(), made).status_code == 200
    return made


def test_a_passkey_signs_in_by_itself_again_and_again(door: Doorstep, device: Device):
    for _ in range(2):
        browser = door.browser()
        reply = sign(browser, device)
        assert (reply.status_code, reply.get_json()) == (200, {"further": "/studio/konto"})
        assert is_signed_in(browser)


def test_a_passkey_shared_by_several_devices_tells_no_count(door: Doorstep):
    shared = Device(counts=False)
    make(door.arrived(), shared)
    assert [sign(door.browser(), shared).status_code for _ in range(2)] == [200, 200]


def test_an_answer_opens_once_even_for_who_has_the_cookie_it_belongs_to(door: Doorstep):
    shared = Device(counts=False)
    make(door.arrived(), shared)
    browser = door.browser()
    challenge = browser.post(ASK_TO_SIGN).get_json()["challenge"]
    kept, answer = cookie_of(browser.client), shared.sign(challenge)
    assert browser.post(SIGN, json={"answer": answer}).status_code == 200
    thief = door.browser()
    thief.csrf = browser.csrf
    plant(thief.client, kept)
    assert thief.post(SIGN, json={"answer": answer}).status_code == 403
    assert not is_signed_in(thief)


FORGERIES: dict[str, Callable[[Device], object]] = {
    "on another site": lambda device: setattr(device, "origin", "https://pod.example.evil"),
    "for another domain": lambda device: setattr(device, "domain", "evil.example"),
    "nobody was seen": lambda device: setattr(device, "is_verified", False),
    "a copy with an old count": lambda device: setattr(device, "count", -1),
    "another key under its name": lambda device: setattr(device, "key", Device().key),
    "an unknown passkey": lambda device: setattr(device, "id", b"another key"),
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_answer_opens_nothing(door: Doorstep, device: Device, forge: Callable[[Device], object]):
    sign(door.browser(), device)
    forge(device)
    browser = door.browser()
    reply = sign(browser, device)
    assert (reply.status_code, reply.get_json()["code"]) == (403, "passkey_unknown")
    assert not is_signed_in(browser)


NO_ANSWERS: dict[str, str | bytes] = {
    "half a character": r'{"answer": "{\"id\": \"\\ud800\"}"}',
    "a name that is none": r'{"answer": "{\"id\": 7}"}',
    "deep JSON": "[" * 100_000,
    "deep JSON within": '{"answer": "%s"}' % ("[" * 15_000),
    "a list": "[1]",
    "no JSON": b"\xff",
}


@pytest.mark.parametrize("body", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_what_is_no_answer_is_refused_as_one(door: Doorstep, body: str | bytes):
    """sec-S24, sec-S25: a stranger's nonsense is no mistake of ours."""
    browser = door.browser()
    browser.post(ASK_TO_SIGN)
    reply = browser.post(SIGN, data=body, content_type="application/json")
    assert reply.status_code in (403, 422)
    assert reply.get_json()["code"] in ("passkey_unknown", "value_unkeepable")


@pytest.mark.parametrize(
    ("device", "status"),
    [(Device(origin="https://evil.example"), 422), (Device(domain="evil"), 422), (Device(is_verified=False), 422)],
    ids=["another site", "another domain", "nobody was seen"],
)
def test_a_passkey_is_not_kept_unless_it_was_made_here(door: Doorstep, device: Device, status: int):
    assert make(door.arrived(), device).status_code == status


def test_a_passkey_belongs_to_one_account(door: Doorstep, device: Device):
    other = door.arrived("bo@example.org")
    assert make(other, device).status_code == 409
    assert "Prøvenøgle" not in other.get("/studio/konto/sikkerhed").text


def test_a_removed_passkey_opens_nothing_and_only_its_owner_removes_it(door: Doorstep, device: Device):
    browser = door.browser()
    sign(browser, device)
    page = browser.get("/studio/konto/sikkerhed").text
    key = page.partition('name="passkey" value="')[2].partition('"')[0]
    forget = "/studio/konto/sikkerhed/adgangsnoegle/fjern"
    assert door.arrived("bo@example.org").post(forget, {"passkey": key}).status_code == 404
    assert browser.post(forget, {"passkey": key}).status_code == 303
    assert sign(door.browser(), device).status_code == 403


def test_a_passkey_is_not_held_up_by_wrong_passwords_of_others(door: Doorstep, device: Device):
    """sec-S15"""
    for number in range(5):
        door.sign_in(door.browser(f"198.51.100.{number}"), password="forkert forkert forkert")
    browser = door.browser()
    assert door.sign_in(browser).status_code == 429
    assert sign(browser, device).status_code == 200
    assert browser.client.get_cookie("studio-device", domain="localhost"), "and the account knows this browser now"


def test_the_passkey_of_an_account_out_of_use_opens_nothing(door: Doorstep, device: Device):
    remove_producer(door.place.house, door.producer().id)
    assert sign(door.browser(), device).status_code == 403
