"""Times of an address in a real browser: every notation, where the sound starts, ranges, chapters."""

from __future__ import annotations

import pytest
from player_stage import AT, EPISODE, PLAYS, Stage, press, told, until
from playwright.sync_api import Page

from podcast_service.site.assets import asset_path

pytestmark = pytest.mark.needs("chromium")


TIMES = {
    "90": (90, None), "1:30": (90, None), "0:01:30": (90, None), "1h2m3s": (3723, None), "1m30s": (90, None),
    "90s": (90, None), "1.5": (1.5, None), "npt:90": (90, None), "60,90": (60, 90), "1:00,1:30": (60, 90),
    "60-90": (60, 90), "0:46-1:00": (46, 60), "1m–1m30s": (60, 90), "60-": (None, None), "1-2-3": (None, None),
    ",90": (0, 90), "60,": (60, None), "90,60": (90, None), " 2H ": (7200, None),
    "": (None, None), "x": (None, None), "-5": (None, None), "1:2:3:4": (None, None), "60,x": (None, None),
    "1,2,3": (None, None), ",": (None, None),
}  # fmt: skip


def test_a_time_is_read_in_every_notation(page: Page) -> None:
    """exp-6.1.5."""
    page.goto(EPISODE)
    read = page.evaluate(
        "async ([address, texts]) => { const { times } = await import(address);"
        " return texts.map((text) => { const { from, to } = times(text);"
        " return [Number.isNaN(from) ? null : from, to === Infinity ? null : to] }) }",
        [asset_path("player-times.js"), list(TIMES)],
    )
    assert dict(zip(TIMES, map(tuple, read), strict=True)) == TIMES


PLACES = {
    "?t=62": (62, "Står ved 1 minut 2 sekunder"),
    "?t=1:02": (62, "Står ved 1 minut 2 sekunder"),
    "?t=0:01:02": (62, "Står ved 1 minut 2 sekunder"),
    "?t=1m2s": (62, "Står ved 1 minut 2 sekunder"),
    "#t=62": (62, "Står ved 1 minut 2 sekunder"),
    "?t=60,62": (60, "Står ved 1 minut"),
    "?t=90": (0, "Tidspunktet findes ikke i lyden. Den starter fra begyndelsen."),
    "?t=nej": (0, "Tidspunktet findes ikke i lyden. Den starter fra begyndelsen."),
}


def test_an_address_with_a_time_shows_the_place_and_waits(page: Page, stage: Stage) -> None:
    """exp-6.1.5: position at once, nothing fetched, nothing plays, the player in sight."""
    page.set_viewport_size({"width": 800, "height": 300})
    for address, (second, said) in PLACES.items():
        page.goto("about:blank")
        page.goto(EPISODE + address)
        until(page, "document.querySelector('.told').textContent !== ''")
        assert (address, told(page)) == (address, said)
        assert page.get_by_role("slider", name="Position").input_value() == str(second)
        assert page.evaluate("document.querySelector('audio').paused")
        panel = page.locator(".panel").bounding_box() or {}
        assert 0 <= panel["y"] < 300 - 100
    assert [path for path in stage.asked if path.startswith("/lyd/")] == []


@pytest.mark.parametrize("has_script", [True, False])
def test_a_search_hit_lands_on_its_turn(page: Page, stage: Stage, has_script: bool) -> None:
    """exp-6.2.3: with script the sound stands there as well."""
    context = page.context.browser.new_context(java_script_enabled=has_script)  # type: ignore[union-attr]
    opened = context.new_page()
    opened.set_viewport_size({"width": 800, "height": 300})
    opened.goto(stage.address + EPISODE + "?t=62#t62")
    if has_script:
        until(opened, "document.querySelector('.told').textContent === 'Står ved 1 minut 2 sekunder'")
    top = "document.querySelector('#t62').getBoundingClientRect().top"
    until(opened, f"{top} >= 0 && {top} < 200")
    context.close()


def test_a_time_marks_the_turn_and_the_chapter_and_is_where_the_sound_starts(page: Page) -> None:
    """exp-6.1.5, 6.1.6, 6.1.7."""
    page.goto(EPISODE + "?t=62")
    assert page.locator(".turn[aria-current=true] .time").get_attribute("data-start") == "62.4"
    assert page.locator(".chapters [aria-current=true]").inner_text().split("\n")[-1] == "Tegn på, at nok er nok"
    press(page, "Afspil")
    until(page, PLAYS)
    assert 62 <= page.evaluate(AT) < 80
    assert told(page) == ""


def test_a_range_ends_where_it_says(page: Page) -> None:
    """exp-6.1.5."""
    page.goto(EPISODE + "?t=60,60.6")
    press(page, "Afspil")
    until(page, PLAYS)
    until(page, "document.querySelector('audio').paused")
    assert 60.6 <= page.evaluate(AT) < 65
    at = page.evaluate(AT)
    press(page, "Afspil")
    until(page, f"{AT} > {at} + 0.3")
    assert page.evaluate("document.querySelector('audio').paused") is False


def test_a_chapter_is_a_link_that_plays_in_its_place(page: Page) -> None:
    """exp-6.1.6: the second one stands at 30 seconds; with a key held it is an ordinary link."""
    page.goto(EPISODE)
    page.evaluate("window.stayed = true")
    link = page.locator(".chapters li:nth-child(2) a")
    assert link.get_attribute("href") == "?t=30"
    link.click()
    until(page, PLAYS)
    assert 30 <= page.evaluate(AT) < 55
    assert page.evaluate("window.stayed")
    assert page.url.endswith("?t=30")
    assert link.get_attribute("aria-current") == "true"
    press(page, "Næste kapitel")
    assert 61 <= page.evaluate(AT) < 85
    press(page, "Forrige kapitel")
    assert 30 <= page.evaluate(AT) < 55
    assert page.locator(".chapters [aria-current]").count() == 1


LOSING = """(() => {
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "currentTime");
  Object.defineProperty(HTMLMediaElement.prototype, "currentTime", { %s });
})()"""
LOST = {
    "begins at 0": "get() { return this.readyState ? get.call(this) : this.early ?? 0 },"
    " set(time) { if (this.readyState) set.call(this, time); else this.early = time }",
    "stands still": "get() { return this.still ?? get.call(this) },"
    " set(time) { if (!this.readyState) this.still = time;"
    " else if (time !== this.still) { this.still = undefined; set.call(this, time) } }",
}
"""What WebKit on Linux makes of a time that is set before the sound is loaded."""


@pytest.mark.parametrize("way", LOST)
def test_a_browser_that_loses_the_time_of_a_sound_not_loaded_yet_plays_from_there(page: Page, way: str) -> None:
    """exp-6.1.5."""
    page.add_init_script(LOSING % LOST[way])
    page.goto(EPISODE + "?t=62")
    press(page, "Afspil")
    until(page, f"{AT} > 63")
    assert page.evaluate(AT) < 75
