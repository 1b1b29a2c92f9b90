"""What a player keeps of its listener, and what it says when the sound does not come, in a real browser."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_stage import AT, EPISODE, PLAYS, SOUND, Stage, press, told, until
from playwright.sync_api import Page

pytestmark = pytest.mark.needs("chromium")


def test_where_listening_ended_is_offered_and_kept_here_alone(page: Page, stage: Stage) -> None:
    """exp-6.1.13: and the switch forgets it."""
    page.goto(EPISODE + "?t=40")
    press(page, "Afspil")
    until(page, PLAYS)
    press(page, "Sæt på pause")
    page.goto(EPISODE)
    press(page, "Fortsæt fra 0:40")
    until(page, PLAYS)
    assert 40 <= page.evaluate(AT) < 60
    press(page, "Sæt på pause")
    assert {path.partition("?")[2] for path in stage.asked} <= {"", "t=40"}

    press(page, "Tastaturgenveje")
    page.get_by_label("Husk i denne browser").uncheck()
    page.keyboard.press("Escape")
    page.goto(EPISODE)
    assert page.get_by_role("button", name="Fortsæt fra").count() == 0
    assert 'places":{}' in page.evaluate("localStorage.getItem('podcast')")


def test_the_kept_place_is_offered_beside_an_earlier_time_of_the_address(page: Page) -> None:
    """exp-6.1.5, exp-6.1.13: the time of a chapter stays in the address while one listens on."""
    page.goto(EPISODE)
    page.evaluate(f"localStorage.setItem('podcast', JSON.stringify({{ places: {{ '{SOUND}': [50, Date.now()] }} }}))")
    for second, offered in ((13, 1), (62, 0)):
        page.goto(f"{EPISODE}?t={second}")
        page.get_by_role("button", name="Afspil").wait_for()
        assert page.get_by_role("slider", name="Position").input_value() == str(second)
        assert page.get_by_role("button", name="Fortsæt fra 0:50").count() == offered, second
    page.goto(f"{EPISODE}?t=13")
    press(page, "Fortsæt fra 0:50")
    until(page, PLAYS)
    assert 50 <= page.evaluate(AT) < 70


def test_a_page_that_is_left_while_it_plays_keeps_the_place_to_the_second(page: Page) -> None:
    """exp-6.1.13."""
    page.goto(EPISODE + "?t=40")
    press(page, "Afspil")
    until(page, f"{AT} > 42")
    page.goto(EPISODE)
    page.get_by_role("button", name=re.compile(r"Fortsæt fra 0:4[2-9]")).wait_for()


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
    press(page, "Afspil")
    until(page, PLAYS)
    press(page, "Sæt på pause")


def test_a_sound_that_cannot_be_fetched_has_two_ways_out(page: Page, stage: Stage) -> None:
    """exp-6.1.14."""
    stage.mood = "fail"
    page.goto(EPISODE + "?t=30")
    press(page, "Afspil")
    trouble = page.get_by_text("Lyden kan ikke hentes lige nu. Prøv igen, eller hent filen.")
    trouble.wait_for()
    assert Axe().run(page).response["violations"] == []
    assert page.get_by_role("link", name="Hent filen").get_attribute("href") == stage.address + SOUND
    stage.mood = "play"
    press(page, "Prøv igen")
    until(page, PLAYS)
    assert 30 <= page.evaluate(AT) < 55
    assert trouble.is_hidden()


def test_a_sound_that_does_not_come_is_told_of_within_eight_seconds(page: Page, stage: Stage) -> None:
    """exp-6.1.14: by a clock that the test moves on."""
    stage.mood = "hang"
    page.clock.install()
    page.goto(EPISODE)
    press(page, "Afspil")
    page.clock.run_for(1_100)
    assert told(page) == "Henter lyden …"
    page.clock.run_for(7_000)
    assert page.get_by_role("alert").inner_text() == "Lyden kan ikke hentes lige nu. Prøv igen, eller hent filen."
    stage.mood = "play"
    press(page, "Afspil")  # not "Sæt på pause": nothing sounds
    until(page, PLAYS)
    assert page.get_by_role("alert").is_hidden()
    press(page, "Sæt på pause")


def test_a_browser_without_a_connection_says_so(page: Page) -> None:
    """exp-6.1.14."""
    page.goto(EPISODE)
    page.context.set_offline(True)
    press(page, "Afspil")
    page.get_by_text("Du er ikke på nettet. Prøv igen, når du har forbindelse.").wait_for()
    page.context.set_offline(False)
    press(page, "Afspil")
    until(page, PLAYS)


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_every_state_is_accessible(page: Page, scheme: str, width: int) -> None:
    """exp-3, feed-D16: speeds open, shortcuts open, playing."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its own words
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(EPISODE + "?t=40")
    press(page, "Hastighed 1×")
    assert Axe().run(page).response["violations"] == []
    press(page, "1×")
    press(page, "Tastaturgenveje")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
