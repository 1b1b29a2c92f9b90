"""Times of an address in a real browser: every notation, where the sound starts, ranges, chapters."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from player_stage import EPISODE, Stage, launch, staged, until
from playwright.sync_api import Browser, Page, sync_playwright

from podcast_service.site.assets import asset_path

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


TIMES = {
    "90": (90, None), "1:30": (90, None), "0:01:30": (90, None), "1h2m3s": (3723, None), "1m30s": (90, None),
    "90s": (90, None), "1.5": (1.5, None), "npt:90": (90, None), "60,90": (60, 90), "1:00,1:30": (60, 90),
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


@pytest.mark.parametrize(
    ("address", "second", "said"),
    [
        ("?t=62", 62, "Står ved 1 minut 2 sekunder"),
        ("?t=1:02", 62, "Står ved 1 minut 2 sekunder"),
        ("?t=0:01:02", 62, "Står ved 1 minut 2 sekunder"),
        ("?t=1m2s", 62, "Står ved 1 minut 2 sekunder"),
        ("#t=62", 62, "Står ved 1 minut 2 sekunder"),
        ("?t=60,62", 60, "Står ved 1 minut"),
        ("?t=90", 0, "Tidspunktet findes ikke i lyden. Den starter fra begyndelsen."),
        ("?t=nej", 0, "Tidspunktet findes ikke i lyden. Den starter fra begyndelsen."),
    ],
)
def test_an_address_with_a_time_shows_the_place_and_waits(
    page: Page, stage: Stage, address: str, second: int, said: str
) -> None:
    """exp-6.1.5: position at once, nothing fetched, nothing plays, the player in sight."""
    page.set_viewport_size({"width": 800, "height": 300})
    page.goto(EPISODE + address)
    until(page, "document.querySelector('.told').textContent !== ''")
    assert told(page) == said
    assert page.get_by_role("slider", name="Position").input_value() == str(second)
    assert page.evaluate("document.querySelector('audio').paused")
    assert [path for path in stage.asked if path.startswith("/lyd/")] == []
    panel = page.locator(".panel").bounding_box() or {}
    assert 0 <= panel["y"] < 300 - 100


def test_a_time_marks_the_turn_and_the_chapter_and_is_where_the_sound_starts(page: Page) -> None:
    """exp-6.1.5, 6.1.6, 6.1.7."""
    page.goto(EPISODE + "?t=62")
    assert page.locator(".turn[aria-current=true] .time").get_attribute("data-start") == "62"
    assert page.locator(".chapters [aria-current=true]").inner_text().split("\n")[-1] == "Tegn på, at nok er nok"
    button(page, "Afspil")
    until(page, PLAYS)
    assert 62 <= page.evaluate(AT) < 80
    assert told(page) == ""


def test_a_range_ends_where_it_says(page: Page) -> None:
    """exp-6.1.5."""
    page.goto(EPISODE + "?t=60,60.6")
    button(page, "Afspil")
    until(page, PLAYS)
    until(page, "document.querySelector('audio').paused")
    assert 60.6 <= page.evaluate(AT) < 65
    button(page, "Afspil")
    page.wait_for_timeout(400)
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
    button(page, "Næste kapitel")
    assert 61 <= page.evaluate(AT) < 85
    button(page, "Forrige kapitel")
    assert 30 <= page.evaluate(AT) < 55
    assert page.locator(".chapters [aria-current]").count() == 1
