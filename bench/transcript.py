"""How quick a page with a transcript of two hours answers, in a real browser, and what it weighs (exp-4.3, exp-4.4)."""

from __future__ import annotations

import gzip
import shutil
import sys
from pathlib import Path
from time import perf_counter

from bench.measure import Row, leave_out, print_table

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "site"))

from builders import make_episode, make_library, make_transcript_file
from needs import NEEDS
from playwright.sync_api import Browser, Page, sync_playwright
from site_pages import find, make_view
from speech import made_up_speech
from view_server import serving

CUES, ROUNDS = 3_000, 3
EPISODE = "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger"
WATCH = """() => {
  window.waits = {};
  new PerformanceObserver((list) => {
    for (const { interactionId, duration } of list.getEntries()) {
      if (interactionId) window.waits[interactionId] = Math.max(window.waits[interactionId] ?? 0, duration);
    }
  }).observe({ type: "event", buffered: true, durationThreshold: 16 });
}"""
"""Event Timing tells, in steps of 8 ms, what takes 16 ms or more until it is painted; what is quicker counts as 16."""
LEAST = 16.0


def worst(page: Page, *acts: str) -> float:
    """Do what each of ``acts`` says (a key, or what to click) and return the longest wait until it was seen, in ms."""
    page.evaluate("() => (window.waits = {})")
    for act in acts:
        page.click(act) if act.startswith(".turn") else page.keyboard.press(act)
        page.wait_for_timeout(150)
    waits: dict[str, float] = page.evaluate("() => window.waits")
    return max(LEAST, *waits.values(), LEAST)


def look(browser: Browser, url: str) -> dict[str, float]:
    """Open the page as a reader does; return the worst wait of each thing they do, in ms."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(url, wait_until="load")
    page.evaluate(WATCH)
    page.wait_for_timeout(500)
    times = [f".turn:nth-of-type({number}) .time" for number in (2, 90, 170, 240, 5, 120)]
    found = {"a click on a time": worst(page, *times)}
    page.click("#find-words")
    found["typing into the search"] = worst(page, *"nok er nu")
    found["Enter to the next place"] = worst(page, *["Enter"] * 8)
    page.fill("#find-words", "")
    page.click("#find-words")
    found["typing what is found a thousand times"] = worst(page, "e", "r")
    page.close()
    return found


def main() -> int:
    if shutil.which("chromium") is None:
        leave_out("a transcript in a browser", "install chromium (Debian has it)")
        return 0
    speech = made_up_speech(CUES)
    episode = make_episode(transcripts=(make_transcript_file(),))
    view = make_view(make_library(episodes=[episode], transcript=lambda _: speech))
    find(view, EPISODE)  # compiles the templates
    start = perf_counter()
    body = find(view, EPISODE).body
    rendering = (perf_counter() - start) * 1000
    with serving(view) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=["--no-sandbox"])
        rounds = [look(browser, url + EPISODE) for _ in range(ROUNDS)]
        browser.close()
    waits = {name: min(one[name] for one in rounds) for name in rounds[0]}  # others' work on the machine only adds
    table = [
        *(Row(name=f"{CUES} cues: {name}, worst", ours=wait, unit="ms", limit=100) for name, wait in waits.items()),
        Row(name=f"{CUES} cues: HTML, gzip", ours=len(gzip.compress(body)) / 1000, unit="KB", limit=150),
        Row(name=f"{CUES} cues: HTML", ours=len(body) / 1000, unit="KB"),
        Row(name=f"{CUES} cues: rendering the page", ours=rendering, unit="ms"),
    ]
    return 0 if print_table(table) else 1


if __name__ == "__main__":
    sys.exit(main())
