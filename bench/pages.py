"""What pages cost a visitor: the largest paint, what moves, bytes and requests, in a real browser on loopback."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bench.measure import Row, leave_out, print_table

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from servers import Server

MOST_PAINT, MOST_SHIFT = 1500.0, 0.05
AIM_SCRIPT = 20.0
ROUNDS = 5
PHONE = {"width": 412, "height": 823}
PAGES = (
    "home", "theme with all kinds", "publications", "show with unknown parts", "episode with everything",
    "episode with a long transcript", "transcript, long", "subscribe", "person in episodes", "not found",
)  # fmt: skip


def measured(browser: Browser, server: Server, state: str) -> tuple[list[float], float]:
    """Load a page several times as a newcomer on a phone: when its largest part was painted, and what moved most."""
    from states import STATES
    from visits import window

    paints, shifts = list[float](), list[float]()
    for _ in range(ROUNDS):
        with window(browser, server.address, viewport=PHONE) as opened:
            opened.go(STATES[state])
            opened.page.wait_for_timeout(200)
            paints.append(opened.page.evaluate("watched.paint"))
            shifts.append(opened.page.evaluate("watched.shift"))
    return paints, max(shifts)


def rows(browser: Browser, server: Server, state: str) -> list[Row]:
    """Measure one kind of page against its budgets (exp-4.1, 4.2, 4.4, 4.5)."""
    from states import STATES
    from visits import window
    from weights import weigh

    paints, shift = measured(browser, server, state)
    with window(browser, server.address, viewport=PHONE) as opened:
        opened.go(STATES[state])
        weight = weigh(server, opened.asked, {})
    return [
        Row(name=f"{state}: largest paint", ours=median(paints), unit="ms", limit=MOST_PAINT),
        Row(name=f"{state}: what moves (CLS)", ours=shift, unit="", limit=MOST_SHIFT),
        Row(name=f"{state}: HTML", ours=weight.html / 1000, unit="kB", limit=150),
        Row(name=f"{state}: script", ours=weight.script / 1000, unit="kB", limit=AIM_SCRIPT),
        Row(name=f"{state}: style", ours=weight.style / 1000, unit="kB", limit=40),
        Row(name=f"{state}: all but media", ours=weight.all_but_media / 1000, unit="kB", limit=400),
        Row(name=f"{state}: requests", ours=weight.requests, unit="", limit=25),
    ]


def main() -> int:
    """Measure and print, each figure beside its limit; 1 when one is over."""
    tests = Path(__file__).parents[1] / "tests"
    sys.path[:0] = [str(tests), str(tests / "site")]
    from needs import NEEDS
    from servers import Site
    from services import free_port
    from states import SETTINGS, write_content
    from visits import open_browser

    if NEEDS["chromium"].find() is None:
        leave_out("pages in a browser", "install chromium (Debian has it)")
        return 0
    with TemporaryDirectory() as folder:
        site = Site(Path(folder), {**SETTINGS, "PORT": str(free_port())})
        write_content(site.folder / "episodes")
        site.ingest()
        with site.serving() as server, open_browser() as browser:
            table = [row for state in PAGES for row in rows(browser, server, state)]
    return 0 if print_table(table) else 1


if __name__ == "__main__":
    sys.exit(main())
