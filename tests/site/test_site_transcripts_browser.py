"""Transcripts in a real browser: searched without being touched, skipped in one step, and whole without any script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import make_episode, make_library, make_transcript_file
from needs import NEEDS
from playwright.sync_api import Browser, Page, expect, sync_playwright
from site_pages import make_view, serving
from speech import made_up_speech

from podcast_service.domain.transcript import Cue, Passage, Transcript

SHOW = "/podcasts/troen-paa-jobchancen"
SHORT = Transcript(
    language="da",
    cues=(
        Cue(start_ms=0, end_ms=900, speaker="Anne", text="Troen på jobchancen, hører vi. [latter] Er nok nok?"),
        Cue(start_ms=754_000, end_ms=754_900, speaker="Bo", text="Når nok er nok, er det «NOK». Café?"),
    ),
)
TEXT = Transcript(language="da", cues=(), passages=(Passage(text="Uden tider er nok også nok."),))
MARKED = "[...CSS.highlights.get('transcript-{name}') ?? []].map(String)"
pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    told = {"kort": SHORT, "lang": made_up_speech(), "tekst": TEXT}
    files = {name: make_transcript_file(name) for name in told}
    episodes = [make_episode(name, number=at, transcripts=(files[name],)) for at, name in enumerate(told, 1)]
    by_hash = {files[name].sha256: transcript for name, transcript in told.items()}
    with serving(make_view(make_library(episodes=episodes, transcript=by_hash.get))) as url:
        yield url + SHOW


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def short(browser: Browser, site: str) -> Iterator[Page]:
    """Open one page for all the searches that leave nothing behind."""
    opened = browser.new_page()
    opened.goto(f"{site}/kort")
    yield opened
    opened.close()


def search(page: Page, words: str) -> str:
    """Type into the field and return what is then said."""
    page.get_by_label("Søg i udskriften").fill(words)
    page.evaluate("new Promise((done) => setTimeout(done, 250))")  # by the page's clock: it searches after 120 ms
    return page.locator(".transcript-find [role=status]").inner_text()


@pytest.mark.parametrize(
    ("words", "said", "marked"),
    [
        ("nok", "5 steder", ["nok", "nok", "nok", "nok", "NOK"]),
        ("PAA jobchancen", "1 sted", ["på jobchancen"]),
        ("hoerer", "1 sted", ["hører"]),
        ("cafe", "1 sted", ["Café"]),
        ("vi. [latter] er", "1 sted", ["vi. [latter] Er"]),
        ('"nok"', "1 sted", ["«NOK»"]),
        ("borger", "Ingen steder", []),
        ("n", "", []),
        ("", "", []),
    ],
)
def test_a_search_counts_and_marks_its_places(short: Page, words: str, said: str, marked: list[str]) -> None:
    """exp-6.1.7: find what is said; letters count as in the site's search."""
    assert search(short, words) == said
    assert short.evaluate(MARKED.format(name="hit")) == marked


def test_enter_and_the_buttons_go_from_place_to_place_and_round(page: Page, site: str) -> None:
    page.goto(f"{site}/kort/udskrift")
    search(page, "nok")
    told = page.locator(".transcript-find [role=status]")
    field = page.get_by_label("Søg i udskriften")
    for act, place in (
        (lambda: field.press("Enter"), 1),
        (lambda: field.press("Shift+Enter"), 5),
        (lambda: page.get_by_role("button", name="Næste sted").click(), 1),
        (lambda: page.get_by_role("button", name="Næste sted").click(), 2),
        (lambda: page.get_by_role("button", name="Forrige sted").click(), 1),
    ):
        act()
        assert told.inner_text() == f"Sted {place} af 5"
        assert page.evaluate(MARKED.format(name="now")) == ["NOK" if place == 5 else "nok"]


def test_a_browser_that_paints_over_no_text_has_the_paragraphs_marked(page: Page, site: str) -> None:
    page.add_init_script("delete CSS.highlights")
    page.goto(f"{site}/kort")
    assert search(page, "cafe") == "1 sted"
    assert page.locator(".transcript-hit").all_inner_texts() == ["Når nok er nok, er det «NOK». Café?"]
    assert search(page, "") == ""
    assert page.locator(".transcript-hit").count() == 0


def test_text_without_times_is_searched_too_and_follows_nothing(page: Page, site: str) -> None:
    follow = page.get_by_role("button", name="Følg med i teksten")
    page.goto(f"{site}/kort")
    expect(follow).to_be_visible()
    page.goto(f"{site}/tekst")
    assert search(page, "nok") == "2 steder"
    assert follow.count() == 0


def test_a_search_through_three_thousand_cues_touches_none_of_them(page: Page, site: str) -> None:
    """exp-4.3: what is found is painted over the text; the last place is gone to and is in sight."""
    page.goto(f"{site}/lang")
    page.evaluate("""() => {
      window.touched = 0;
      new MutationObserver((found) => (window.touched += found.length)).observe(
        document.querySelector(".turns"), { subtree: true, childList: true, attributes: true, characterData: true });
    }""")
    assert int(search(page, "er").split()[0]) > 1000
    page.get_by_label("Søg i udskriften").press("Shift+Enter")
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    top = page.evaluate("""() => {
      const [range] = CSS.highlights.get("transcript-now");
      return range.getBoundingClientRect().top / innerHeight;
    }""")
    assert 0 < top < 1
    assert page.evaluate("CSS.highlights.get('transcript-hit').size") <= 500
    assert page.evaluate("window.touched") == 0


def test_the_browsers_own_search_and_links_find_every_turn_of_a_long_one(page: Page, site: str) -> None:
    """exp-6.1.7: what is out of sight is not laid out, and is there all the same."""
    last = made_up_speech().cues[-1].text
    page.goto(f"{site}/lang#t7171")
    assert page.evaluate("getComputedStyle(document.querySelector('.turn')).contentVisibility") == "auto"
    expect(page.locator("#t7171")).to_be_in_viewport()
    page.goto(f"{site}/lang/udskrift")
    assert page.evaluate("words => find(words)", last) is True


def test_a_page_that_was_swapped_in_has_its_search_too(page: Page, site: str) -> None:
    """exp-6.1.12: the player goes on while the next page is put in its place."""
    page.goto(f"{site}/tekst")
    page.evaluate("""async (url) => {
      const next = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
      document.querySelector("main").replaceWith(next.querySelector("main"));
      document.dispatchEvent(new CustomEvent("podcast:page"));
    }""", f"{site}/kort")  # fmt: skip
    assert search(page, "nok") == "5 steder"


def test_one_step_skips_the_whole_list(page: Page, site: str) -> None:
    """exp-6.1.7."""
    page.goto(f"{site}/lang/udskrift")
    page.get_by_role("link", name="Spring udskriften over").press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Hent udskriften (TXT, ")


def test_without_any_script_the_whole_text_is_there_and_no_dead_field(browser: Browser, site: str) -> None:
    """exp-6.1.2, exp-6.1.7."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/kort")
    assert page.locator(".transcript-find").is_hidden()
    assert page.get_by_text("Troen på jobchancen, hører vi.").is_visible()
    page.get_by_role("link", name="12:34").click()
    assert page.url.endswith("/kort?t=754")
    context.close()


def test_a_search_under_way_is_accessible(browser: Browser, site: str) -> None:
    """exp-3.5."""
    page = browser.new_page(viewport={"width": 320, "height": 800}, color_scheme="dark")
    page.goto(f"{site}/kort/udskrift")
    search(page, "nok")
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.close()
