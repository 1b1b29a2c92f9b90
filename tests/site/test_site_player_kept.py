"""What a player keeps of its listener, and what it says when the sound does not come, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_stage import EPISODE, SOUND, Stage, launch, staged, until
from playwright.sync_api import Browser, Page, sync_playwright

PLAYS = "!document.querySelector('audio').paused && document.querySelector('audio').currentTime > 0.1"
AT = "document.querySelector('audio').currentTime"

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with staged() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Iterator[Page]:
    """Open a window with storage of its own; in the end no script of ours failed."""
    stage.mood = "play"
    stage.asked.clear()
    context = browser.new_context(base_url=stage.address, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def told(page: Page) -> str:
    return page.locator(".told").inner_text()


def test_where_listening_ended_is_offered_and_kept_here_alone(page: Page, stage: Stage) -> None:
    """exp-6.1.13: and the switch forgets it."""
    page.goto(EPISODE + "?t=40")
    button(page, "Afspil")
    until(page, PLAYS)
    button(page, "Sæt på pause")
    page.goto(EPISODE)
    button(page, "Fortsæt fra 0:40")
    until(page, PLAYS)
    assert 40 <= page.evaluate(AT) < 60
    button(page, "Sæt på pause")
    assert not [path for path in stage.asked if "40" in path and "t=40" not in path]

    button(page, "Tastaturgenveje")
    page.get_by_label("Husk i denne browser").uncheck()
    page.keyboard.press("Escape")
    page.goto(EPISODE)
    assert page.get_by_role("button", name="Fortsæt fra").count() == 0
    assert 'places":{}' in page.evaluate("localStorage.getItem('podcast')")


def test_a_place_is_forgotten_after_ninety_days(page: Page) -> None:
    """exp-6.1.13."""
    page.goto(EPISODE)
    kept = "localStorage.setItem('podcast', JSON.stringify({ places: { '%s': [40, Date.now() - %d * 864e5] } }))"
    for days, offered in ((89, 1), (91, 0)):
        page.evaluate(kept % (SOUND, days))
        page.reload()
        page.get_by_role("button", name="Afspil").wait_for()
        assert page.get_by_role("button", name="Fortsæt fra 0:40").count() == offered, days


DAMAGED = {
    "shut": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('shut') } })",
    "cut": "localStorage.setItem('podcast', '{\"places\": 7')",
    "of another kind": 'localStorage.setItem(\'podcast\', \'{"places": null, "volume": "x", "speed": -1}\')',
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_storage_that_is_shut_or_damaged_breaks_nothing(page: Page, damage: str) -> None:
    """exp-6.1.13."""
    page.add_init_script(damage)
    page.goto(EPISODE)
    button(page, "Afspil")
    until(page, PLAYS)
    button(page, "Sæt på pause")


def test_a_sound_that_cannot_be_fetched_has_two_ways_out(page: Page, stage: Stage) -> None:
    """exp-6.1.14."""
    stage.mood = "fail"
    page.goto(EPISODE + "?t=30")
    button(page, "Afspil")
    trouble = page.get_by_text("Lyden kan ikke hentes lige nu. Prøv igen, eller hent filen.")
    trouble.wait_for()
    assert Axe().run(page).response["violations"] == []
    assert page.get_by_role("link", name="Hent filen").get_attribute("href") == stage.address + SOUND
    stage.mood = "play"
    button(page, "Prøv igen")
    until(page, PLAYS)
    assert 30 <= page.evaluate(AT) < 55
    assert trouble.is_hidden()


def test_a_sound_that_does_not_come_is_told_of_within_eight_seconds(page: Page, stage: Stage) -> None:
    """exp-6.1.14: by a clock that the test moves on."""
    stage.mood = "hang"
    page.clock.install()
    page.goto(EPISODE)
    button(page, "Afspil")
    page.clock.run_for(1_100)
    assert told(page) == "Henter lyden …"
    page.clock.run_for(7_000)
    assert page.get_by_role("alert").inner_text() == "Lyden kan ikke hentes lige nu. Prøv igen, eller hent filen."
    stage.mood = "play"


def test_a_browser_without_a_connection_says_so(page: Page) -> None:
    """exp-6.1.14."""
    page.goto(EPISODE)
    page.context.set_offline(True)
    button(page, "Afspil")
    page.get_by_text("Du er ikke på nettet. Prøv igen, når du har forbindelse.").wait_for()
    page.context.set_offline(False)
    button(page, "Afspil")
    until(page, PLAYS)


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_every_state_is_accessible(page: Page, scheme: str, width: int) -> None:
    """exp-3, feed-D16: speeds open, shortcuts open, playing."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its own words
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(EPISODE + "?t=40")
    button(page, "Hastighed 1×")
    assert Axe().run(page).response["violations"] == []
    button(page, "1×")
    button(page, "Tastaturgenveje")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
