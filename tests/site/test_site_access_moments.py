"""Pages after something was done in them: each moment is as good for everybody as the page was before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from measures import CLIPPED, FOCUSED
from playwright.sync_api import Browser, Page
from servers import Server
from states import EPISODE
from visits import Window, open_browser, walk, window

Act = Callable[[Page], None]
TARGETS = """() => [...document.querySelectorAll("podcast-player :is(button, input, a)")]
  .filter((one) => one.checkVisibility()).map((one) => [one, (one.closest("label") ?? one).getBoundingClientRect()])
  .filter(([, box]) => box.width < 44 || box.height < 44)
  .map(([one, box]) => `${one.outerHTML.slice(0, 60)} is ${Math.round(box.width)} × ${Math.round(box.height)}`)"""

pytestmark = pytest.mark.needs("chromium")


def press(name: str) -> Act:
    return lambda page: page.get_by_role("button", name=name).filter(visible=True).first.click()


def play(page: Page) -> None:
    press("Afspil")(page)
    page.get_by_role("button", name="Sæt på pause").first.wait_for()


def play_out_of_sight(page: Page) -> None:
    play(page)
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    page.get_by_role("button", name="Luk afspiller").wait_for()


def lose_the_sound(page: Page) -> None:
    page.route("**/lyd/**", lambda route: route.abort())
    press("Afspil")(page)
    page.get_by_role("button", name="Prøv igen").wait_for()
    page.unroute("**/lyd/**")


def search_the_transcript(page: Page) -> None:
    page.get_by_role("searchbox", name="Søg i udskriften").fill("nok")
    page.get_by_text("2 steder").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Sted 1 af 2").wait_for()


def choose_the_scheme(page: Page) -> None:
    """Choose light, in the menu where that opens."""
    opener = page.get_by_role("button", name="Menu", exact=True)
    if opener.is_visible():
        opener.click()
    press("Lyst/mørkt")(page)
    assert page.evaluate("document.documentElement.dataset.theme") == "light"


def search_by_typing(page: Page) -> None:
    page.locator("main").get_by_role("searchbox").press_sequentially("tegn på")
    page.get_by_text(re.compile(r"\d+ resultat")).first.wait_for()


MOMENTS: dict[str, tuple[str, Act]] = {
    "it plays": (EPISODE, play),
    "it plays below": (EPISODE, play_out_of_sight),
    "a time was asked for": (f"{EPISODE}?t=60", lambda page: page.get_by_text("Står ved").wait_for()),
    "speeds": (EPISODE, press("Hastighed")),
    "volume": (EPISODE, press("Lydstyrke")),
    "shortcuts": (EPISODE, press("Tastaturgenveje")),
    "share": (EPISODE, press("Del")),
    "no sound": (EPISODE, lose_the_sound),
    "words in the transcript": (EPISODE, search_the_transcript),
    "a scheme by choice": ("/", choose_the_scheme),
    "a search while one types": ("/soeg", search_by_typing),
}
"""What was done on a page, and how."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module", params=[("light", 320), ("dark", 1280)], ids=["narrow", "wide"])
def visitor(request: pytest.FixtureRequest, browser: Browser, stated: Server) -> Iterator[Window]:
    scheme, width = request.param
    size = {"width": width, "height": 700}
    with window(browser, stated.address, viewport=size, color_scheme=scheme, reduced_motion="reduce") as opened:
        yield opened


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_moment_is_for_everybody(visitor: Window, moment: str) -> None:
    """exp-3.5, exp-6.1.3, exp-6.1.9, exp-6.1.14, exp-8.1: axe, room for text, 44 pixels for a finger in the player."""
    path, act = MOMENTS[moment]
    visitor.go(path)
    act(visitor.page)

    found = {"axe": visitor.axe(), "cut": visitor.page.evaluate(CLIPPED), "small": visitor.page.evaluate(TARGETS)}
    visitor.wrong() if moment == "no sound" else found.update(wrong=visitor.wrong())  # the browser tells of it too

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert visitor.wider() <= 0


def test_the_player_below_hides_nothing_that_has_the_focus(visitor: Window) -> None:
    """exp-6.1.12, exp-8.2: WCAG 2.4.11, on the whole way through the page."""
    visitor.go(EPISODE)
    play_out_of_sight(visitor.page)
    visitor.page.evaluate("document.querySelector('.skip').focus()")

    assert [(stop["name"], stop["wrong"]) for stop in walk(visitor) if stop["wrong"]] == []


@pytest.mark.parametrize("name", ["Tastaturgenveje", "Del"])
def test_a_dialog_keeps_the_focus_and_gives_it_back(visitor: Window, name: str) -> None:
    """exp-6.1.9: Esc closes it, and the keyboard goes on where it was."""
    visitor.go(EPISODE)
    opener = visitor.page.get_by_role("button", name=name).filter(visible=True).first
    opener.focus()
    visitor.page.keyboard.press("Enter")
    dialog = visitor.page.get_by_role("dialog").filter(visible=True)
    dialog.wait_for()
    for _ in range(12):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(FOCUSED)
        is_inside = visitor.page.evaluate("Boolean(document.activeElement.closest('dialog[open]'))")
        assert stop is None or (stop["wrong"] == [] and is_inside), stop
    visitor.page.keyboard.press("Escape")

    assert opener.evaluate("(one) => one === document.activeElement")
