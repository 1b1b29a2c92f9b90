"""The player in a real browser: named controls, the keyboard, times of an address, chapters, the place that is kept."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_stage import ENGLISH, EPISODE, SOUND, Stage, launch, staged, until
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
    button(page, "Play")
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
    until(page, "document.querySelector('audio').paused")
    assert page.evaluate("document.activeElement.innerText") == "Afspil"


@pytest.mark.parametrize("key", ["k", "Space", "l", "ArrowRight", "m"])
def test_a_key_outside_the_player_is_the_page_s_own(page: Page, key: str) -> None:
    """exp-6.1.4."""
    page.goto(EPISODE)
    page.keyboard.press(key)
    page.wait_for_timeout(50)
    assert page.evaluate("[...document.querySelectorAll('audio')].map((a) => [a.paused, a.currentTime, a.muted])") == [
        [True, 0, False]
    ]


def test_the_shortcuts_are_listed_and_escape_leads_back(page: Page) -> None:
    """exp-6.1.4."""
    page.goto(EPISODE)
    button(page, "Tastaturgenveje")
    dialog = page.get_by_role("dialog", name="Tastaturgenveje")
    assert "Mellemrum" in dialog.inner_text()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.dataset.do") == "keys"


def test_speed_and_volume_are_chosen_and_remembered(page: Page) -> None:
    """exp-6.1.3: 0,75 to 2, with a Danish comma."""
    page.goto(EPISODE)
    button(page, "Hastighed 1×")
    assert page.locator(".speeds .choices button").all_inner_texts() == ["0,75×", "1×", "1,25×", "1,5×", "1,75×", "2×"]
    button(page, "1,5×")
    assert page.evaluate("document.activeElement.textContent") == "Hastighed 1,5×"
    button(page, "Lydstyrke")
    page.get_by_role("slider", name="Lydstyrke").fill("40")
    page.keyboard.press("Escape")
    assert page.get_by_role("slider", name="Lydstyrke").is_hidden()
    page.reload()
    page.get_by_role("button", name="Hastighed 1,5×").wait_for()
    button(page, "Afspil")
    until(page, PLAYS)
    assert page.evaluate("[document.querySelector('audio').playbackRate, document.querySelector('audio').volume]") == [
        1.5,
        0.4,
    ]


def test_share_tells_the_page_where_the_sound_is(page: Page, stage: Stage) -> None:
    page.goto(EPISODE + "?t=30")
    page.evaluate("document.addEventListener('podcast:share', ({ detail }) => (window.shared = detail))")
    button(page, "Del")
    assert page.evaluate("window.shared") == {
        "time": 30,
        "url": stage.address + EPISODE,
        "embedUrl": stage.address + EPISODE + "/indlejr",
        "title": "At balancere sine forventninger til borgeren",
    }


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
