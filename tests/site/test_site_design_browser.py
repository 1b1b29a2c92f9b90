"""The look of the site in a real browser: widths, the menu and the schemes, long words, paper, what moves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import make_episode, make_library, make_page, make_show, make_theme
from needs import NEEDS
from playwright.sync_api import Browser, Page, sync_playwright
from site_pages import make_view, serving

from podcast_service.domain.document import Document
from podcast_service.site.design import design

LONG = "Beskæftigelsesmedarbejderens forventningsafstemning"
EPISODE = "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger"
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")

pytestmark = pytest.mark.needs("chromium")


def answered(path: str) -> Document | None:
    """Answer with the design page beside what a library has."""
    return design("https://podcast.example.dk") if path == "/design" else None


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    sections = (("spoergsmaal", f"Vi spørger:\n\n- {LONG}?"), ("analyser", LONG))
    library = make_library(
        shows=[make_show(), make_show("in-english", title="Hope at work", language="en")],
        episodes=[make_episode(title=LONG), make_episode("part", show="in-english", title="A part", language="en")],
        themes=[make_theme(list_title=LONG, page_heading=None), make_theme("tom", 5, is_known_empty=True)],
        pages=[make_page(slug, heading=LONG, sections=sections) for slug in ("forside", "om-projektet")],
    )
    with serving(make_view(library), answered) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        yield started
        started.close()


def opened(browser: Browser, address: str, *, width: int = 1280, scripts: bool = True, **asked: str) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        java_script_enabled=scripts,
        **asked,  # type: ignore[arg-type]  # what a visitor's system asks for
    )
    page = context.new_page()
    page.goto(address)
    return page


def test_no_width_from_320_to_2560_scrolls_sideways(browser: Browser, site: str) -> None:
    """exp-4.7, exp-6.2.5: 200 % of a screen of 1280 is 640; the design page too, with every component."""
    page = opened(browser, site)
    for path in ("/", EPISODE, "/temaer/at-balancere-sine-forventninger", "/om-projektet", "/nej", "/design"):
        page.goto(site + path)
        for width in (320, 640, 768, 1024, 1920, 2560):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, (path, width)
    page.context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_component_in_every_state_is_accessible(browser: Browser, site: str, width: int) -> None:
    """exp-3.5: both schemes stand on the design page."""
    page = opened(browser, site + "/design", width=width)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    page.context.close()


def test_a_long_word_breaks_where_it_was_joined_on_a_narrow_screen(browser: Browser, site: str) -> None:
    """exp-4.7: and a reader's find-in-page still finds it whole."""
    page = opened(browser, f"{site}/temaer/at-balancere-sine-forventninger", width=320)
    lines = page.evaluate(
        """() => {
          const text = document.querySelector("h1").firstChild, range = document.createRange(), rows = new Map();
          for (let at = 0; at < text.length; at++) {
            range.setStart(text, at); range.setEnd(text, at + 1);
            const box = [...range.getClientRects()].at(-1);
            if (box && box.width) rows.set(box.bottom, (rows.get(box.bottom) ?? "") + text.data[at]);
          }
          return [...rows.values()].map((row) => row.replace(/\\u00ad/g, "").trim());
        }"""
    )
    assert "beskæftigelses" in lines[0].lower()
    assert lines[1].startswith("medarbejderens")
    assert page.evaluate("window.find('beskæftigelsesmedarbejderens')") is True
    page.context.close()


def test_the_menu_opens_without_script_and_closes_with_escape(browser: Browser, site: str) -> None:
    """exp-6.2.5, exp-8.2: the browser itself opens it; on a wide screen it stands there."""
    page = opened(browser, site, width=320, scripts=False)
    link = page.get_by_role("link", name="Temaer", exact=True)
    assert not link.is_visible()
    page.get_by_role("button", name="Menu", exact=True).press("Enter")
    assert link.is_visible()
    assert page.get_by_role("button", name="Lyst/mørkt").count() == 0
    page.keyboard.press("Escape")
    assert not link.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert link.is_visible()
    page.context.close()


def test_the_reader_chooses_light_or_dark_and_it_is_kept(browser: Browser, site: str) -> None:
    """exp-6.2.5: by the system, by choice, and back; before anything is painted."""
    page = opened(browser, site, color_scheme="dark")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(paper)
    button = page.get_by_role("button", name="Lyst/mørkt")
    button.click()
    light = page.evaluate(paper)
    assert light != dark
    assert page.get_by_role("status").first.text_content() == "Lyst"
    page.goto(site + EPISODE)
    assert page.evaluate(paper) == light
    button.click()
    assert page.evaluate(paper) == dark
    page.emulate_media(color_scheme="light")
    assert page.evaluate(paper) == dark
    button.click()
    assert page.evaluate(paper) == light
    assert page.evaluate("localStorage.length") == 0
    page.context.close()


def test_on_paper_there_is_what_one_reads_and_nothing_to_press(browser: Browser, site: str, tmp_path: Path) -> None:
    """exp-6.1.16."""
    page = opened(browser, site + EPISODE)
    page.emulate_media(media="print")
    read = page.locator("body").inner_text()
    for words in ("forventningsafstemning", "Udgivet", "Helle Schøler Kjær", "Når troen ikke rækker", "Hvornår er nok",
                  "1:01", "Der er tegn på, at nok er nok.", EPISODE, "20. november 2026"):  # fmt: skip
        assert words in read.replace("\u00ad", ""), words
    for name in ("audio", "button", "input", ".menu", ".crumbs", ".bottom", ".skip", "[data-copy]"):
        assert [one for one in page.locator(name).all() if one.is_visible()] == [], name
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")
    page.context.close()


def test_nothing_jumps_while_a_page_loads_and_nothing_moves_for_who_asked_for_rest(browser: Browser, site: str) -> None:
    """exp-4.2: at most 0.05; the switch and the drawings have their room from the beginning."""
    page = opened(browser, site, reduced_motion="reduce")
    for path in ("/", EPISODE, "/temaer"):
        page.goto(site + path, wait_until="load")
        jumped = page.evaluate(
            """new Promise((tell) => {
              let sum = 0;
              new PerformanceObserver((list) => list.getEntries().forEach((one) => (sum += one.value)))
                .observe({ type: "layout-shift", buffered: true });
              setTimeout(() => tell(sum), 300);
            })"""
        )
        assert jumped <= 0.05, path
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    page.context.close()


def test_what_is_current_shows_in_forced_colours(browser: Browser, site: str) -> None:
    """exp-6.2.5: where the system takes our colours away, an outline says it."""
    page = opened(browser, f"{site}/temaer/tom", forced_colors="active")
    for name in (".menu [aria-current]", ".themes [aria-current]"):
        assert page.locator(name).evaluate("one => getComputedStyle(one).outlineStyle") == "solid", name
    page.context.close()


def test_a_name_in_another_language_keeps_its_space_in_the_footer(browser: Browser, site: str) -> None:
    """exp-6.3: and the link has room for a finger."""
    page = opened(browser, site + "/", scripts=False)
    link = page.locator(".bottom a", has=page.locator("span[lang=en]"))
    assert link.inner_text() == "Abonnér på Hope at work"
    assert (link.bounding_box() or {"height": 0})["height"] >= 43.9
    page.context.close()


def test_no_line_of_the_way_begins_with_its_sign(browser: Browser, site: str) -> None:
    """exp-5: on a telephone each › stands behind the last word of its name."""
    page = opened(browser, site + EPISODE + "/udskrift", width=320)
    gaps = page.evaluate(
        "[...document.querySelectorAll('.crumbs li')].filter((li) => li.getClientRects().length).map((li) => {"
        " const [all, name] = [li, li.firstElementChild].map((one) => [...one.getClientRects()].at(-1));"
        " return [Math.abs(all.bottom - name.bottom) < 6, all.right - name.right > 8 && all.right - name.right < 40] })"
    )
    assert gaps == [[True, True]] * (len(gaps) - 1) + [[True, False]]
    assert len(gaps) > 2
    page.context.close()
