"""The studio of a place behind a real port, and a window of Chromium in which a producer is signed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread

from needs import NEEDS
from playwright.sync_api import Browser, Page, sync_playwright
from studios import StudioStage
from werkzeug.serving import WSGIRequestHandler, make_server

from podcast_service.domain.producer import Producer

FLAGS = ("--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required")
Opens = Callable[[int], Page]
"""Opens a window of some width in which the show's owner is signed in."""


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: what matters is what the browser sees."""


@contextmanager
def serving(stage: StudioStage) -> Iterator[str]:
    """Serve the studio on a free port; give its address."""
    server = make_server("localhost", 0, stage.app, threaded=True, request_handler=_Quiet)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join(10)
    server.server_close()


@contextmanager
def window(
    browser: Browser, stage: StudioStage, address: str, producer: Producer, *, width: int = 1280, height: int = 900
) -> Iterator[Page]:
    """Open a window in which ``producer`` is signed in; in the end no script of ours failed and nothing was refused."""
    cookie = stage.browser(producer).client.get_cookie("studio", domain="localhost")
    assert cookie is not None
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="da-DK")
    context.add_cookies([{"name": "studio", "value": cookie.value, "url": address}])
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert troubles == []


@contextmanager
def opening(stage: StudioStage) -> Iterator[Opens]:
    """Serve the studio, start a browser, and give what opens windows of it."""
    with serving(stage) as address, sync_playwright() as playwright, ExitStack() as windows:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        producer = stage.producer()
        yield lambda width: windows.enter_context(window(browser, stage, address, producer, width=width))
        windows.close()
        browser.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the first that ``selector`` finds has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement === document.querySelector(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")
