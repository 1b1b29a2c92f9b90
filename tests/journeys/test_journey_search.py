"""A visitor searches for what is said, lands on its second, and sees results while typing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from needs import NEEDS
from playwright.sync_api import Browser, expect, sync_playwright
from servers import Server
from shows import EPISODE
from test_journey_browser import AXE, FLAGS

ASKED = "/soeg?q=tegn+p%C3%A5,+at+nok+er+nok"
PATIENCE = 60
SECOND = 41
"""Where the sample says it: 00:41.111 in its transcript."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        yield started
        started.close()


def test_nok_er_nok_is_found_on_its_second_without_javascript(server: Server) -> None:
    """exp-6.2.3, exp-8: the seeds' own words."""
    until = time.monotonic() + PATIENCE
    while b'class="said"' not in (reply := server.ask(ASKED)).body and time.monotonic() < until:
        time.sleep(0.5)  # a release just made is indexed by the worker
    said = re.search(rb'<a class="said" href="([^"]+)">(.*?)</a>', reply.body, re.DOTALL)
    assert reply.status == 200
    assert said is not None
    assert said[1].decode() == f"{EPISODE}?t={SECOND}#t{SECOND}"
    assert b"<mark>nok er nok</mark>" in said[2]
    assert server.ask(EPISODE).body.count(f' id="t{SECOND}"'.encode()) == 1


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_results_are_shown_while_one_types_and_lead_to_the_second(
    server: Server, browser: Browser, scheme: str
) -> None:
    """exp-6.2.3, exp-8: by keyboard, in light and dark, at 320 px, with nothing to complain of for axe."""
    context = browser.new_context(base_url=server.address, viewport={"width": 320, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/soeg")

    page.locator("main input[type=search]").press_sequentially("nok er nok")

    expect(page.locator("main .count")).to_contain_text("resultat")
    expect(page.locator("main [role=status]")).to_contain_text("resultat")
    expect(page).to_have_url(re.compile(r"q=nok\+er\+nok"))
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert Axe().run(page, options={"runOnly": AXE["runOnly"]}).response["violations"] == []
    page.locator("a.said").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"{EPISODE}\?t={SECOND}"))
    assert problems == []
    context.close()
