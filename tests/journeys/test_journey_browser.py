"""A real browser on the running server and our own show: its pages, without JavaScript, and the sound by chapter.

``PODCAST_SCREENSHOTS=folder`` keeps a picture of every kind of page, narrow and wide, light and dark.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from needs import NEEDS
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from servers import Server
from shows import EPISODE, FEED, SHOW, SOUND

SCREENSHOTS = os.environ.get("PODCAST_SCREENSHOTS")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
PAGES = {
    "home": "/",
    "about": "/om-projektet",
    "method": "/om-projektet/metode",
    "municipalities": "/om-projektet/kommuner",
    "themes": "/temaer",
    "theme": "/temaer/at-balancere-sine-forventninger-til-borgeren",
    "theme-empty": "/temaer/er-overfoerslen-af-forventninger-bundet-til-det-fysiske-moede",
    "publications": "/udgivelser",
    "kind": "/analyser",
    "publication": "/udgivelser/metoden-bag-projekt-troen-paa-borgernes-jobchance",
    "shows": "/podcasts",
    "show": f"/podcasts/{SHOW}",
    "episode": EPISODE,
    "transcript": f"{EPISODE}/udskrift",
    "person": "/personer/helle-schoeler-kjaer",
    "contact": "/kontakt",
    "accessibility": "/tilgaengelighed",
    "privacy": "/privatliv",
    "missing": "/findes-ikke",
}
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TIME = "document.querySelector('audio').currentTime"

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        yield started
        started.close()


class Visit:
    """A browser window that remembers what went wrong and what was asked of whom."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.page = context.new_page()
        self.complaints: list[str] = []
        self.answers: list[Response] = []
        self.page.on("console", lambda message: self.complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complain("error", str(error)))
        self.page.on("response", lambda response: self.answers.append(response))
        context.on("requestfailed", lambda request: self.complain("error", f"{request.url} {request.failure}"))

    def complain(self, kind: str, text: str) -> None:
        """Keep what a developer would see in red or yellow; a browser ends a download of sound whenever it likes."""
        if kind in ("error", "warning") and "net::ERR_ABORTED" not in text:
            self.complaints.append(text)


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Visit]:
    """Open a window; in the end nothing was complained of, no other host asked, no cookie set."""
    context = browser.new_context(base_url=server.address, viewport={"width": 1280, "height": 900})
    visit = Visit(context)
    yield visit
    assert visit.complaints == []
    assert {response.url.partition("/")[2][1:].partition("/")[0] for response in visit.answers} == {
        f"localhost:{server.port}"
    }
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_repository_is_accessible_and_fits(visit: Visit, name: str) -> None:
    """exp-3.5, exp-4.7: as the made-up pages of tests/site/states.py are in every state, so are those we give away."""
    answer = visit.page.goto(PAGES[name])
    assert answer is not None
    if name == "missing":
        assert answer.status == 404
        visit.complaints.clear()  # the browser tells of the 404 itself
    for scheme, width in product(("light", "dark") if SCREENSHOTS else ("light",), (1280, 320)):
        visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of its own words
        visit.page.set_viewport_size({"width": width, "height": 900})
        keep_picture(visit.page, f"{name}-{width}-{scheme}")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(visit.page, options=AXE).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []


def keep_picture(page: Page, name: str) -> None:
    """Keep a picture for people to look at, when they asked for it."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png", full_page=True)


def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; Playwright's own wait would need the ``eval`` that our pages forbid."""
    for _ in range(200):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{holds}: {page.evaluate(TIME)}")


def test_a_chapter_plays_from_its_time_without_leaving_the_page(visit: Visit) -> None:
    """feed-E05: the browser seeks by asking for the part it needs."""
    page = visit.page
    page.goto(EPISODE)
    page.evaluate("window.stayed = true")
    link = page.locator(".chapters li:nth-child(3) a")
    start = float(link.get_attribute("data-start") or "nan")

    link.click()
    until(page, f"{TIME} > {start + 0.3}")

    assert start <= page.evaluate(TIME) < start + 5
    assert page.evaluate("window.stayed && !document.querySelector('audio').paused")
    sounds = [answer for answer in visit.answers if answer.url.endswith(SOUND)]
    assert {answer.status for answer in sounds} == {206}
    assert all("range" in answer.request.headers for answer in sounds)
    page.locator(".chapters li:nth-child(1) a").click()
    until(page, f"{TIME} < 3")


def test_an_address_with_a_time_starts_the_sound_there(visit: Visit) -> None:
    page = visit.page
    page.goto(f"{EPISODE}?t=47")
    assert page.evaluate("document.querySelector('audio').paused")

    page.evaluate("document.querySelector('audio').play()")
    until(page, f"{TIME} > 47.3")

    assert page.evaluate(TIME) < 52


def test_without_javascript_everything_can_be_read_and_heard(browser: Browser, server: Server) -> None:
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()

    page.goto(EPISODE)

    assert page.locator("audio[controls]").count() == 1
    assert page.locator(f'audio[src="{SOUND}"], audio source[src="{SOUND}"]').count() == 1
    assert page.locator(f'a[download][href="{SOUND}"]').is_visible()
    assert page.locator(f'a[href$="{FEED}"]').first.is_visible()
    page.locator(".chapters li:nth-child(2) a").click()
    assert page.url.startswith(f"{server.address}{EPISODE}?t=")
    assert page.locator("audio[controls]").is_visible()
    assert page.locator(".chapters li").count() >= 3
    context.close()
