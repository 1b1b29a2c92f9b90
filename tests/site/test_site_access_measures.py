"""What is measured in the browser is told where it is wrong: a page that breaks each rule, and one that breaks none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from measures import CLIPPED, FOCUSED, FORCED, MOVING, UNSEEN
from playwright.sync_api import Page
from visits import WIDER, open_browser

pytestmark = pytest.mark.needs("chromium")

GOOD = """<main><p><a href="/x">Et sted</a></p><button>Afspil</button>
<ul><li><a href="/" aria-current="page" style="font-weight: 700">Her</a></li><li><a href="/y">Der</a></li></ul>
</main>"""
BROKEN = {
    "cut off": (CLIPPED, '<p style="width: 3em; overflow: hidden; white-space: nowrap">Et alt for langt ord</p>'),
    "cut off ": (CLIPPED, '<p style="height: 1em; overflow: hidden">Et ord<br>og et til<br>under det</p>'),
    "beyond the edge": (CLIPPED, '<p style="position: absolute; left: 2000px">Ude</p>'),
    "without a ring": (FOCUSED, '<a href="/x" style="outline: none">Her</a>'),
    "with a ring": (FOCUSED, '<a href="/x" style="outline: 3px solid #eee">Her</a>'),
    "hidden under": (FOCUSED, '<a href="/x">Her</a><div style="position: fixed; inset: 0; background: #fff"></div>'),
    "in transition": (MOVING, '<p style="transition: color 1s">Glider</p>'),
    "animated": (MOVING, "<style>@keyframes a { to { color: red } } p { animation: a 1s }</style><p>Blinker</p>"),
    "scrolls smoothly": (MOVING, '<p style="scroll-behavior: smooth">Ruller</p>'),
    "no edge": (FORCED, '<button style="border: 0">Afspil</button>'),
    "not seen": (
        FORCED,
        '<button style="background: #fff; forced-color-adjust: none"><svg><path fill="#fff" d="M0 0"/></svg></button>',
    ),
    "looks like the others": (
        FORCED,
        '<ul><li><a href="/x" aria-current="page">Her</a></li><li><a href="/y">Der</a></li></ul>',
    ),
    "<p> Væk": (UNSEEN, '<main><p style="display: none">Væk</p></main>'),
}
"""What is told, by which measure, of which page."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with open_browser() as browser:
        page = browser.new_page()
        page.emulate_media(forced_colors="active")
        yield page


def measured(page: Page, program: str, body: str) -> str:
    page.set_content(f"<!doctype html><title>x</title>{body}")
    if program is FOCUSED:
        page.keyboard.press("Tab")
        return str(page.evaluate(program)["wrong"])
    return str(page.evaluate(program))


@pytest.mark.parametrize("told", BROKEN)
def test_what_is_wrong_is_told_and_what_is_right_is_not(page: Page, told: str) -> None:
    program, body = BROKEN[told]
    page.emulate_media(forced_colors="active" if program is FORCED else "none")
    assert told.strip() in measured(page, program, body)
    assert measured(page, program, GOOD) == "[]"


def test_a_page_too_wide_for_its_window_is_told(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 400})
    page.set_content("<p style='width: 400px'>Bred</p>")
    assert page.evaluate(WIDER) >= 80
