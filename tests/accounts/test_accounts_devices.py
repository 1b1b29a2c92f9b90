"""Strangers cannot keep somebody out of a browser they know, and that browser gains nobody more tries (sec-S15)."""

from __future__ import annotations

import pytest
from arrivals import CODE, PASSWORD, Doorstep, is_signed_in
from studios import TOKEN_FIELD, Browser, studio_of

from podcast_service.workflows.accounts import new_link

WRONG = "forkert forkert forkert"
NEW = "syv gule mursten i regn"
SECURITY = "/studio/konto/sikkerhed"


def attacked(door: Doorstep, email: str = "jytte@example.org", secret: str = "") -> None:
    """Let strangers try until the account is held up; with ``secret`` they know the password, and try codes."""
    for number in range(6):
        browser = door.browser(f"198.51.100.{number}")
        door.sign_in(browser, email, PASSWORD if secret else WRONG)
        if secret:
            browser.post(CODE, {"code": door.wrong_code(secret)})


def known(door: Doorstep, email: str = "jytte@example.org") -> Browser:
    """Give a browser in which somebody was signed in."""
    browser = door.arrived(email)
    browser.post("/studio/log-ud")
    return browser


def device_of(browser: Browser) -> str:
    found = browser.client.get_cookie("studio-device", domain="localhost")
    return found.value if found else ""


def plant(browser: Browser, value: str) -> Browser:
    browser.client.set_cookie("studio-device", value, domain="localhost")
    return browser


def test_wrong_passwords_of_strangers_hold_up_other_strangers_and_no_browser_the_account_knows(door: Doorstep):
    browser = known(door)
    attacked(door)
    assert door.sign_in(door.browser("203.0.113.1")).status_code == 429
    assert door.sign_in(browser).status_code == 303
    assert is_signed_in(browser)
    assert door.sign_in(door.browser("203.0.113.1")).status_code == 429, "what strangers tried still counts"


def test_wrong_codes_of_who_stole_the_password_hold_up_no_browser_the_account_knows(door: Doorstep):
    browser = known(door)
    secret = door.give_app()
    attacked(door, secret=secret)
    stranger = door.browser("203.0.113.1")
    for one, status in ((stranger, 429), (browser, 303)):
        assert door.sign_in(one).status_code == 303
        assert one.post(CODE, {"code": door.code(secret)}).status_code == status


def test_a_browser_becomes_known_when_nothing_is_owed_any_more(door: Doorstep):
    door.arrived()
    secret, browser = door.give_app(), door.browser()
    door.sign_in(browser)
    assert not device_of(browser)
    browser.post(CODE, {"code": door.code(secret)})
    assert device_of(browser)


def test_wrong_tries_in_a_known_browser_hold_up_that_browser_alone(door: Doorstep):
    browser = known(door)
    replies = [door.sign_in(browser, password=WRONG).status_code for _ in range(6)]
    assert replies == [403] * 5 + [429]
    assert door.sign_in(browser).status_code == 429
    assert door.sign_in(door.browser()).status_code == 303
    door.place.clock.forward(seconds=2)
    assert door.sign_in(browser).status_code == 303
    assert door.sign_in(browser, password=WRONG).status_code == 403, "what was wrong before is forgiven"


def test_a_browser_one_account_knows_is_a_stranger_to_every_other(door: Doorstep):
    door.arrived()
    browser = known(door, "bo@example.org")
    for _ in range(5):
        door.sign_in(browser, password=WRONG)
    assert door.sign_in(door.browser("203.0.113.1")).status_code == 429


@pytest.mark.parametrize("way", ["changed", "by a link"])
def test_a_new_password_knows_only_the_browser_it_was_chosen_in(door: Doorstep, way: str):
    before, chosen = known(door), door.browser()
    if way == "changed":
        door.sign_in(chosen)
        chosen.post(f"{SECURITY}/adgangskode", {"current": PASSWORD, "password": NEW})
    else:
        door.links["jytte@example.org"] = f"/studio/adgang/{new_link(door.place.house, door.producer().id).token}"
        chosen = door.accepted("jytte@example.org", NEW)
    attacked(door)
    assert door.sign_in(before, password=NEW).status_code == 429
    assert door.sign_in(chosen, password=NEW).status_code == 303


def test_what_we_did_not_sign_makes_no_browser_known(door: Doorstep):
    real = device_of(known(door))
    mark, name, signature = real.split(".")
    attacked(door)
    for forged in (f"{mark}.{name}x.{signature}", f"{mark}.{name}.", f"{mark}.{name}", "", "..", f"{mark}.{name}.æ"):
        assert door.sign_in(plant(door.browser("203.0.113.1"), forged)).status_code == 429, forged
    assert door.sign_in(plant(door.browser("203.0.113.1"), real)).status_code == 303


def test_who_is_signed_in_is_not_held_up_by_what_strangers_try(door: Doorstep):
    browser = door.arrived()
    attacked(door)
    door.place.clock.forward(minutes=16)
    attacked(door)
    reply = browser.post("/studio/konto/bekraeft", {"password": PASSWORD, "videre": SECURITY})
    assert reply.location == SECURITY
    assert browser.post(f"{SECURITY}/adgangskode", {"current": PASSWORD, "password": NEW}).status_code == 303


def test_whoever_found_a_browser_signed_in_guesses_as_slowly(door: Doorstep):
    browser = door.arrived()
    replies = [browser.post("/studio/konto/bekraeft", {"password": WRONG}) for _ in range(6)]
    assert [reply.status_code for reply in replies] == [403] * 5 + [429]
    assert replies[-1].headers["Retry-After"] == "2"
    reply = browser.post(f"{SECURITY}/adgangskode", {"current": PASSWORD, "password": NEW})
    assert reply.status_code == 429
    assert door.sign_in(door.browser()).status_code == 303, "and that holds up nobody else"


@pytest.mark.parametrize(("scheme", "expected"), [("https", "__Host-studio-device"), ("http", "studio-device")])
def test_the_cookie_of_a_known_browser_is_for_this_host_alone(door: Doorstep, scheme: str, expected: str):
    """sec-S13: the same as that of a session, ``__Host-`` where https allows."""
    door.invited("jytte@example.org")
    site, link = f"{scheme}://localhost", door.links["jytte@example.org"]
    client = studio_of(door.place, https=scheme == "https").app.test_client()
    found = TOKEN_FIELD.search(client.get(link, base_url=site).text)
    assert found
    headers = {"Origin": site, "Referer": f"{site}{link}", "X-CSRFToken": found[1]}
    reply = client.post(link, data={"name": "Jytte", "password": PASSWORD}, base_url=site, headers=headers)
    (cookie,) = [one for one in reply.headers.getlist("Set-Cookie") if one.startswith(f"{expected}=")]
    told = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"httponly", "path=/", "samesite=strict", "max-age=31536000"} <= told
    assert ("secure" in told) is (scheme == "https")
    assert not any(one.startswith("domain") for one in told)
