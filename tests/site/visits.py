"""A window of a real browser on a site: where it goes, and what a developer would see go wrong there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from axe_playwright_python.base import AXE_SCRIPT
from measures import FOCUSED
from needs import NEEDS
from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.watched = { shift: 0, paint: 0, violations: [] };
document.addEventListener("securitypolicyviolation", (event) =>
  watched.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) watched.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => { for (const entry of list.getEntries()) watched.paint = entry.startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
"""
"""Begun before anything of a page is read: what moves, when the largest thing is painted, what the policy stops."""
RUN_AXE = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`));
}"""
WIDER = """() => document.scrollingElement.scrollWidth - innerWidth"""


@dataclass
class Window:
    """A window; ``troubles`` are what the console, the network and the policy of the pages complained of."""

    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, context: BrowserContext) -> Self:
        """Open the window of a browser's context."""
        context.add_init_script(WATCH)
        window = cls(context, context.new_page())
        window.page.on("console", lambda message: window.complain(message.type, message.text))
        window.page.on("pageerror", lambda error: window.complain("error", str(error)))
        window.page.on("request", lambda request: window.asked.add(request.url))
        context.on("requestfailed", lambda request: window.complain("error", f"{request.url} {request.failure}"))
        return window

    def complain(self, kind: str, text: str) -> None:
        """Keep what is red or yellow; a 404 is told of anyway, and a browser ends a download whenever it likes."""
        if kind in ("error", "warning") and "status of 4" not in text and "ERR_ABORTED" not in text:
            self.troubles.append(text)

    def go(self, path: str) -> Response:
        """Go to a page and wait until all of it is there."""
        self.asked.clear()
        answer = self.page.goto(path, wait_until="load")
        assert answer is not None, path
        return answer

    def axe(self) -> list[str]:
        """Return what axe finds against WCAG 2.2 AA and good practice."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        return self.page.evaluate(RUN_AXE, TAGS)

    def wider(self) -> int:
        """Return how many pixels there are to scroll sideways."""
        return self.page.evaluate(WIDER)

    def wrong(self) -> list[str]:
        """Return what was complained of since the last time, by the page's policy too, and whom else it asked."""
        stopped = self.page.evaluate("watched.violations.splice(0)")
        here = self.page.url.split("/")[2]
        others = sorted(url for url in self.asked if url.split("/")[2:3] != [here] and not url.startswith("data:"))
        found, self.troubles[:] = [*self.troubles, *stopped, *others], []
        return found + [f"the cookie {cookie.get('name')}" for cookie in self.context.cookies()]


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start the browser; it ends with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        yield browser
        browser.close()


@contextmanager
def window(browser: Browser, address: str, **options: object) -> Iterator[Window]:
    """Open a window with nothing kept from others; ``options`` are those of Playwright's contexts."""
    context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
    yield Window.of(context)
    context.close()


def walk(opened: Window) -> Iterator[dict[str, object]]:
    """Press Tab until the focus leaves the page, and yield what has it."""
    for _ in range(400):
        opened.page.keyboard.press("Tab")
        stop = opened.page.evaluate(FOCUSED)
        if stop is None:
            return
        yield stop
    raise AssertionError("The keyboard does not come out of the page.")
