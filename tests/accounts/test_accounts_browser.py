"""Accounts in a real browser: a passkey of a device it pretends to have, the warning before a session ends.

exp-6.3.1, exp-6.3.14, sec-S14
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from arrivals import PASSWORD, Doorstep, opened
from axe_playwright_python.sync_playwright import Axe
from needs import NEEDS
from playwright.sync_api import Browser, Page, expect, sync_playwright
from services import free_port
from studios import studio_of
from werkzeug.serving import make_server

from podcast_service.domain.producer import ShowRole

pytestmark = pytest.mark.needs("chromium")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doorstep]:
    """Serve the studio under the address its passkeys hold for."""
    port = free_port()
    with opened(tmp_path_factory.mktemp("served")) as found:
        place = found.place
        house = replace(place.house, public_url=f"http://localhost:{port}")
        door = Doorstep(studio_of(replace(place, house=house)))
        server = make_server("localhost", port, door.stage.app, threaded=True)
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield door
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=NEEDS["chromium"].find(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.fixture
def page(chromium: Browser, served: Doorstep) -> Iterator[Page]:
    """Open a window with a device that keeps passkeys; in the end no script of ours failed."""
    context = chromium.new_context(base_url=served.place.house.public_url, locale="da-DK")
    window = context.new_page()
    troubles: list[str] = []
    window.on("pageerror", lambda error: troubles.append(str(error)))
    devices = context.new_cdp_session(window)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield window
    context.close()
    assert troubles == []


def come(page: Page, door: Doorstep, email: str, **rank: object) -> None:
    """Choose a password by a link, as somebody new does."""
    door.invited(email, **rank)  # type: ignore[arg-type]
    page.goto(door.links[email])
    page.get_by_label("Ny adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Gem og log ind").click()


def test_one_may_see_the_password_one_types_and_it_is_never_sent_as_text(page: Page, served: Doorstep) -> None:
    """exp-6.3.1: who mistypes it the first time is kept out until somebody makes another link."""
    served.invited("ser@example.org")
    page.goto(served.links["ser@example.org"])
    field, button = page.get_by_label("Ny adgangskode"), page.get_by_role("button", name="Vis adgangskoden")
    field.fill(PASSWORD)
    expect(field).to_have_attribute("type", "password")
    button.focus()
    page.keyboard.press("Enter")
    expect(field).to_have_attribute("type", "text")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.emulate_media(color_scheme="dark")
    button.hover()
    assert Axe().run(page).response["violations"] == []
    page.evaluate("document.querySelector('main form').addEventListener('submit', (event) => event.preventDefault())")
    page.get_by_role("button", name="Gem og log ind").click()
    expect(field).to_have_attribute("type", "password")
    expect(field).to_have_value(PASSWORD)


def test_an_administrator_adds_a_passkey_and_signs_in_with_nothing_else(page: Page, served: Doorstep):
    come(page, served, "jytte@example.org", is_administrator=True)
    expect(page.get_by_text("Du er administrator, så en adgangskode alene er ikke nok")).to_be_visible()
    page.get_by_label("Hvad du kalder adgangsnøglen").fill("Prøvenøgle")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Prøvenøgle")).to_be_visible()
    page.get_by_role("button", name="Log ud", exact=True).click()
    page.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    expect(page.get_by_role("link", name="Jytte")).to_be_visible()
    assert served.acts()[-1] == "signed-in"
    page.get_by_role("button", name="Log ud", exact=True).click()
    _give_password(page, "jytte@example.org")
    expect(page.get_by_role("heading", name="Andet trin")).to_be_visible()
    page.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    expect(page.get_by_role("link", name="Jytte")).to_be_visible()


def test_an_invitation_is_copied_with_a_button(page: Page, served: Doorstep):
    come(page, served, "merete@example.org", role=ShowRole.OWNER)
    page.goto("/studio/producenter")
    page.locator("summary").click()
    page.get_by_label("E-mailadresse").first.fill("ny@example.org")
    page.get_by_role("button", name="Invitér").first.click()
    page.get_by_role("button", name="Kopiér link").click()
    expect(page.get_by_text("Kopieret")).to_be_visible()
    assert Axe().run(page).response["violations"] == []


def test_a_device_without_a_passkey_for_us_is_told_in_words(page: Page, served: Doorstep):
    page.goto("/studio/log-ind")
    page.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    expect(page.get_by_text("Intet er sket: enheden stoppede")).to_be_visible()
    expect(page.get_by_role("button", name="Log ind med en adgangsnøgle")).to_be_focused()


def test_two_minutes_before_the_end_there_is_a_warning_and_nothing_typed_is_lost(page: Page, served: Doorstep):
    page.clock.install()
    come(page, served, "bo@example.org", is_administrator=True)
    served.give_app("bo@example.org")
    page.goto("/studio/konto")
    page.get_by_label("Dit navn").fill("Halvt skrevet")
    _rest(page, served, minutes=28)
    warning = page.get_by_role("alert").filter(has_text="logget ud om to minutter")
    expect(warning).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Bliv logget ind").click()
    expect(warning).to_be_hidden()
    _rest(page, served, minutes=28)
    expect(warning).to_be_visible()
    _rest(page, served, minutes=3)
    expect(page.get_by_text("Det, du har skrevet, står her endnu")).to_be_visible()
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_label("Dit navn")).to_have_value("Halvt skrevet")
    with page.context.expect_page() as opening:
        page.get_by_role("link", name="Log ind i et andet vindue").click()
    _sign_in_elsewhere(opening.value, served)
    page.bring_to_front()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("Det, du har skrevet, står her endnu")).to_be_hidden()
    page.get_by_role("button", name="Gem", exact=True).click()
    expect(page.get_by_text("Gemt.")).to_be_visible()
    assert served.producer("bo@example.org").name == "Halvt skrevet"


def test_signing_in_needs_no_script(chromium: Browser, served: Doorstep):
    served.arrived("ida@example.org")
    context = chromium.new_context(base_url=served.place.house.public_url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/studio/konto")
    expect(page.get_by_role("button", name="Log ind med en adgangsnøgle")).to_be_hidden()
    _give_password(page, "ida@example.org")
    expect(page.get_by_role("heading", name="Din konto")).to_be_visible()
    context.close()


def _give_password(page: Page, email: str) -> None:
    page.get_by_label("E-mailadresse").fill(email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()


def _sign_in_elsewhere(other: Page, door: Doorstep) -> None:
    _give_password(other, "bo@example.org")
    other.get_by_label("Kode").fill(door.code(door.app_secret("bo@example.org")))
    other.get_by_role("button", name="Fortsæt").click()
    expect(other.get_by_role("link", name="Jytte")).to_be_visible()


def _rest(page: Page, door: Doorstep, *, minutes: int) -> None:
    """Let time go by without a request, here and at the studio."""
    door.place.clock.forward(minutes=minutes)
    page.clock.fast_forward(minutes * 60 * 1000)
