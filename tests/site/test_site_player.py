"""The player in a real browser: named controls, the keyboard, times of an address, chapters, the place that is kept."""

from __future__ import annotations

import pytest
from player_stage import AT, ENGLISH, EPISODE, PLAYS, Stage, press, until
from playwright.sync_api import Page

pytestmark = pytest.mark.needs("chromium")


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_the_controls_come_without_a_sound_fetched_and_without_a_jump(page: Page, stage: Stage, width: int) -> None:
    """exp-6.1.2, exp-4: the length comes from the server, the place of the player is kept."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(EPISODE)
    page.wait_for_timeout(100)
    # The browser's own controls have parts without a node, which shift inside themselves.
    moved = (
        "new Promise((done) => { new PerformanceObserver((list) => done(list.getEntries().flatMap((one) =>"
        " one.sources.filter(({ node }) => node).map(({ node }) => node.outerHTML))))"
        ".observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done([]), 100) })"
    )
    assert page.evaluate(moved) == []
    assert page.locator(".clock").inner_text() == "0:00 / 1:30"
    assert page.evaluate("document.querySelector('audio').controls") is False
    assert [path for path in stage.asked if path.startswith("/lyd/")] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_every_control_has_its_name_and_room_for_a_finger(page: Page, width: int) -> None:
    """exp-6.1.3, feed-D16."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(EPISODE)
    names = (
        "Afspil", "15 sekunder tilbage", "30 sekunder frem", "Forrige kapitel", "Næste kapitel", "Hastighed 1×",
        "Lydstyrke", "Del", "Tastaturgenveje",
    )  # fmt: skip
    for name in names:
        found = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert found is not None, name
        assert found["width"] >= 44, name
        assert found["height"] >= 44, name
    position = page.get_by_role("slider", name="Position")
    assert position.get_attribute("aria-valuetext") == "0 sekunder af 1 minut 30 sekunder"
    assert (position.bounding_box() or {"height": 0})["height"] >= 44


def test_a_player_of_an_english_show_speaks_english(page: Page) -> None:
    page.goto(ENGLISH)
    assert page.get_by_role("slider", name="Position").get_attribute("aria-valuetext") == (
        "0 seconds of 1 minute 30 seconds"
    )
    press(page, "Play")
    page.get_by_role("button", name="Pause", exact=True).wait_for()


def test_a_player_is_driven_by_the_keyboard_alone(page: Page) -> None:
    """exp-6.1.3, 6.1.4: the name of the button changes; arrows, pages and ends move the position."""
    page.goto(EPISODE)
    page.get_by_role("slider", name="Position").focus()
    for key, second in (("PageUp", 60), ("ArrowLeft", 55), ("ArrowUp", 60), ("j", 45), ("End", 90), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(AT) == second, key
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Afspil"
    page.keyboard.press("Space")
    until(page, PLAYS)
    assert page.evaluate("document.activeElement.innerText") == "Sæt på pause"
    page.keyboard.press("l")
    page.keyboard.press(">")
    page.keyboard.press("m")
    assert 30 <= page.evaluate(AT) < 55
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert page.evaluate("document.querySelector('audio').muted") is True
    page.keyboard.press("k")
    until(page, "document.querySelector('audio').paused && document.activeElement.innerText === 'Afspil'")


def test_a_key_outside_the_player_is_the_page_s_own(page: Page) -> None:
    """exp-6.1.4."""
    page.goto(EPISODE)
    for key in ("k", "Space", "l", "ArrowRight", "m", ">"):
        page.keyboard.press(key)
    page.wait_for_timeout(50)
    states = "[...document.querySelectorAll('audio')].map((a) => [a.paused, a.currentTime, a.muted, a.playbackRate])"
    assert page.evaluate(states) == [[True, 0, False, 1]]


def test_the_shortcuts_are_listed_and_escape_leads_back(page: Page) -> None:
    """exp-6.1.4."""
    page.goto(EPISODE)
    press(page, "Tastaturgenveje")
    dialog = page.get_by_role("dialog", name="Tastaturgenveje")
    assert "Mellemrum" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.dataset.do") == "keys"


def test_speed_and_volume_are_chosen_and_remembered(page: Page) -> None:
    """exp-6.1.3: 0,75 to 2, with a Danish comma."""
    page.goto(EPISODE)
    press(page, "Hastighed 1×")
    assert page.locator(".speeds .choices button").all_inner_texts() == ["0,75×", "1×", "1,25×", "1,5×", "1,75×", "2×"]
    chosen = "document.querySelector('.speeds [data-speed=\"1.5\"]').click(), document.activeElement.textContent"
    assert page.evaluate(chosen) == "Hastighed 1,5×"  # at once: what has the focus is read aloud
    press(page, "Lydstyrke")
    page.get_by_role("slider", name="Lydstyrke").fill("40")
    page.keyboard.press("Escape")
    assert page.get_by_role("slider", name="Lydstyrke").is_hidden()
    page.reload()
    page.get_by_role("button", name="Hastighed 1,5×").wait_for()
    press(page, "Afspil")
    until(page, PLAYS)
    assert page.evaluate("[document.querySelector('audio').playbackRate, document.querySelector('audio').volume]") == [
        1.5,
        0.4,
    ]


def test_share_tells_the_page_where_the_sound_is(page: Page, stage: Stage) -> None:
    page.goto(EPISODE + "?t=30")
    page.evaluate("document.addEventListener('podcast:share', ({ detail }) => (window.shared = detail))")
    press(page, "Del")
    assert page.evaluate("window.shared") == {
        "time": 30,
        "url": stage.address + EPISODE,
        "embedUrl": stage.address + EPISODE + "/indlejr",
        "title": "At balancere sine forventninger til borgeren",
    }
