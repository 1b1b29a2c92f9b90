"""The ways people read and steer: keyboard, zoom, spacing, own colours, less motion, paper, no script, read aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from measures import CLIPPED, ENLARGED, FORCED, MOVING, SPACED, UNSEEN
from playwright.sync_api import Browser
from pypdf import PdfReader
from servers import Server
from states import EPISODE, LONG, STATES
from visits import Window, open_browser, walk, window

pytestmark = pytest.mark.needs("chromium")

WALKED = ("home", "theme with all kinds", "search with results", "episode with everything", "not found")
ORDER = ("Kapitler", "Shownoter", "Medvirkende", "Temaer", "Udskrift", "Abonnér", "Hent", "Relaterede afsnit")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module")
def zoomed(browser: Browser, stated: Server) -> Iterator[Window]:
    size = {"width": 640, "height": 400}
    with window(
        browser, stated.address, viewport=size, device_scale_factor=2, reduced_motion="reduce", forced_colors="active"
    ) as opened:
        yield opened


@pytest.mark.parametrize("state", STATES)
def test_a_page_bears_zoom_large_text_space_own_colours_and_less_motion(zoomed: Window, state: str) -> None:
    """exp-6.2.5: nothing is cut off or lost at 200 %, by WCAG 1.4.4, 1.4.10, 1.4.11, 1.4.12 and 2.3.3."""
    zoomed.go(STATES[state])
    found = {"zoom": cut(zoomed), "motion": zoomed.page.evaluate(MOVING), "colours": zoomed.page.evaluate(FORCED)}
    zoomed.page.evaluate(SPACED)
    found["spacing"] = cut(zoomed)
    zoomed.page.evaluate(ENLARGED)
    found["large and spaced"] = cut(zoomed)

    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def cut(opened: Window) -> list[str]:
    """Return what is cut off, and by how much the page is wider than the window."""
    wider = opened.wider()
    return opened.page.evaluate(CLIPPED) + ([f"{wider} pixels wider"] if wider > 0 else [])


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", WALKED)
def test_the_keyboard_goes_through_a_page_in_its_order_and_is_always_seen(
    browser: Browser, stated: Server, state: str, width: int
) -> None:
    """exp-8.2: from the skip link to the end of the page, all of it (WCAG 2.1.2, 2.4.3, 2.4.7, 2.4.11)."""
    size = {"width": width, "height": 600}
    with window(browser, stated.address, viewport=size, reduced_motion="reduce") as opened:
        opened.go(STATES[state])
        stops = list(walk(opened))
        links = opened.page.locator("a[href]").filter(visible=True)
        wanted = links.evaluate_all("(links) => links.map((one) => one.getAttribute('href'))")

        assert [(stop["name"], stop["wrong"]) for stop in stops if stop["wrong"]] == []
        assert stops[0]["href"] == "#indhold"
        assert [stop["order"] for stop in stops] == sorted(stop["order"] for stop in stops)
        assert set(wanted) <= {stop["href"] for stop in stops}

        opened.page.evaluate("document.querySelector('a[href]').focus()")
        opened.page.keyboard.press("Enter")
        assert opened.page.evaluate("document.activeElement.id") == "indhold"


def test_an_episode_is_read_aloud_in_the_order_of_its_page(browser: Browser, stated: Server) -> None:
    """exp-6.1.1: as the tree that screen readers get has it."""
    with window(browser, stated.address) as opened:
        opened.go(EPISODE)
        told = opened.page.locator("body").aria_snapshot()

    outline = [
        r'link "Gå til indholdet"', r"- banner", r'navigation "Menu"', r"- main", r'navigation "Brødkrumme"',
        rf'heading "At balancere: {LONG}" \[level=1\]', r"Del 3 af 4",
        *(rf'heading "{name}" \[level=2\]' for name in ORDER), r"- contentinfo",
    ]  # fmt: skip
    places = [re.search(one, told.replace("\u00ad", "")) for one in outline]
    assert [one for one, found in zip(outline, places, strict=True) if not found] == []
    starts = [found.start() for found in places if found]
    assert starts == sorted(starts)


def test_without_javascript_everything_can_be_read_and_played(browser: Browser, stated: Server) -> None:
    """exp-8.2, exp-6.1.2: the browser's own controls play the sound, by keyboard."""
    with window(browser, stated.address, java_script_enabled=False) as opened:
        for path in STATES.values():
            opened.go(path)
            assert opened.page.evaluate(UNSEEN) == [], path
        opened.go(EPISODE)
        sound = opened.page.locator("audio").first
        assert sound.get_attribute("controls") is not None
        sound.focus()
        opened.page.keyboard.press("Space")
        for _ in range(300):
            if not sound.evaluate("(sound) => sound.paused"):
                return
            opened.page.wait_for_timeout(50)
        raise AssertionError("it does not play")


def test_on_paper_there_is_all_that_is_said_and_no_controls(browser: Browser, stated: Server) -> None:
    """exp-6.1.16: title, people, notes, chapters, transcript with times, address; nothing to press."""
    with window(browser, stated.address) as opened:
        opened.go(EPISODE)
        opened.page.emulate_media(media="print")
        shown = opened.page.locator("audio, button, input, select, nav, dialog, form, [role=slider]")
        assert shown.filter(visible=True).evaluate_all("(all) => all.map((one) => one.outerHTML)") == []
        text = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(opened.page.pdf())).pages).split())
    for words in (
        "At balancere",
        "Kapitler",
        "Tegn på, at nok er nok",
        "Helle Prøve",
        "Der er tegn på",
        "0:30",
        EPISODE,
    ):
        assert words in text, words
