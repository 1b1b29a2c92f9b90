"""The player around the site: the bar, from page to page, one sound at a time, a series, the followed transcript."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from player_stage import EPISODE, LONG, PLAYS, SHOW, TURNS, until
from playwright.sync_api import Page

BELOW = "document.querySelector('.panel.below') !== null"
THEME = "/temaer/at-balancere-sine-forventninger"

pytestmark = pytest.mark.needs("chromium")


def play(page: Page, address: str = EPISODE) -> None:
    """Play, and mark the document: a page that is loaded anew has no mark."""
    page.goto(address)
    page.get_by_role("button", name="Afspil", exact=True).first.click()
    until(page, PLAYS)
    page.evaluate(
        "window.stayed = true; window.told = 0; document.addEventListener('podcast:page', () => (window.told += 1))"
    )


def follow(page: Page, href: str) -> None:
    page.locator(f"a[href='{href}']").first.click()
    until(page, f"location.pathname === '{href}' && document.title !== ''")


def test_the_bar_comes_when_the_player_is_out_of_sight_and_hides_no_focus(page: Page) -> None:
    """exp-6.1.12: WCAG 2.2, 2.4.11."""
    play(page)
    assert page.evaluate(BELOW) is False
    page.mouse.wheel(0, 4_000)
    until(page, BELOW)
    assert page.evaluate("document.querySelector('.dock-status').textContent") == "Afspilleren er nederst på skærmen."
    assert Axe().run(page).response["violations"] == []
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    until(page, f"!({BELOW})")
    page.locator(".chapters a").last.focus()
    free = (
        "(() => { const bar = document.querySelector('.panel.below'); const box = document.activeElement"
        ".getBoundingClientRect(); return !bar || bar.contains(document.activeElement)"
        " || box.bottom <= bar.getBoundingClientRect().top })()"
    )
    for _ in range(40):
        page.keyboard.press("Tab")
        until(page, free)  # the page scrolls smoothly
        if page.evaluate("document.activeElement === document.body"):
            break


def test_a_quote_s_button_lies_above_the_bar_with_room_for_a_finger(page: Page) -> None:
    """exp-6.1.8, exp-6.1.12: on a telephone, of words at the end of the screen."""
    page.set_viewport_size({"width": 390, "height": 700})
    play(page)
    page.evaluate(
        "(() => { const text = document.querySelectorAll('.turn p')[9]; getSelection().selectAllChildren(text);"
        " scrollBy({ top: text.getBoundingClientRect().bottom - innerHeight + 20, behavior: 'instant' }) })()"
    )
    until(page, BELOW)
    page.locator(".share-quote").wait_for()
    button, bar = page.locator(".share-quote").bounding_box(), page.locator(".panel.below").bounding_box()
    assert button
    assert bar
    assert button["height"] >= 44
    assert button["y"] + button["height"] <= bar["y"]
    starts = page.evaluate(
        "['.below .about a', '.below .toggle'].map((one) => document.querySelector(one).getBoundingClientRect().left)"
    )
    assert starts[0] == starts[1]


def test_the_bar_moves_nothing_on_the_page(page: Page) -> None:
    """exp-4: the place the player leaves is kept."""
    play(page)
    before = page.evaluate("document.querySelector('.chapters').getBoundingClientRect().top + scrollY")
    page.mouse.wheel(0, 4_000)
    until(page, BELOW)
    assert page.evaluate("document.querySelector('.chapters').getBoundingClientRect().top + scrollY") == before


def test_the_bar_is_closed_and_the_sound_with_it(page: Page) -> None:
    """exp-6.1.12."""
    play(page)
    page.mouse.wheel(0, 4_000)
    until(page, BELOW)
    page.get_by_role("button", name="Luk afspiller").click()
    assert page.evaluate(BELOW) is False
    assert page.evaluate("document.querySelector('audio').paused")
    assert page.evaluate("document.activeElement.id") == "indhold"
    page.locator("header a[href='/om-projektet']").click()
    page.wait_for_url("**/om-projektet")
    assert page.evaluate("window.stayed") is None


def test_the_sound_goes_on_from_page_to_page(page: Page) -> None:
    """exp-6.1.12: the same sound, the new page's title, menu, address and focus; back leads where one was."""
    play(page)
    page.evaluate("document.querySelector('audio').mark = 1")
    page.mouse.wheel(0, 600)
    until(page, "scrollY === 600 || scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
    depth = page.evaluate("scrollY")
    page.evaluate("document.querySelector('header a[href=\"/om-projektet\"]').click()")
    until(page, "location.pathname === '/om-projektet' && document.title.startsWith('Om projektet')")
    assert page.evaluate("window.stayed && window.told === 1")
    assert page.evaluate(PLAYS)
    assert page.evaluate("document.querySelector('.dock audio').mark") == 1
    assert page.evaluate("document.activeElement.id") == "indhold"
    assert page.evaluate("document.querySelector('header [aria-current]').textContent") == "Om projektet"
    assert page.evaluate("document.querySelector('link[rel=canonical]').href").endswith("/om-projektet")
    assert page.evaluate("scrollY") == 0
    assert page.evaluate("document.querySelector('.dock-status').textContent").startswith("Om projektet")
    assert Axe().run(page).response["violations"] == []
    page.go_back()
    until(page, f"location.pathname === '{EPISODE}' && document.querySelector('.episode podcast-player') !== null")
    until(page, f"Math.abs(scrollY - {depth}) < 2")
    assert page.evaluate("document.querySelector('.episode audio').mark") == 1
    assert page.evaluate("document.querySelectorAll('podcast-player').length") == 1
    assert page.evaluate(PLAYS)
    assert page.evaluate("document.querySelector('aside.dock').hidden")


def test_a_link_with_a_time_to_what_plays_leads_to_its_page_and_place(page: Page) -> None:
    """exp-6.1.5, 6.1.12."""
    play(page)
    follow(page, "/om-projektet")
    page.evaluate(
        f"document.querySelector('main').insertAdjacentHTML('beforeend', '<a id=hit href=\"{EPISODE}?t=62\">62</a>')"
    )
    page.click("#hit")
    until(page, "document.querySelector('.episode audio')?.currentTime >= 62")
    assert page.evaluate("window.stayed")
    assert page.locator(".chapters [aria-current=true]").count() == 1


def test_what_is_unusual_is_left_to_the_browser(page: Page) -> None:
    """A page that is not there, and a window of its own by a key."""
    play(page)
    with page.context.expect_page() as opened:
        page.locator("header a[href='/om-projektet']").click(modifiers=["ControlOrMeta"])
    opened.value.close()
    assert page.evaluate("window.stayed && location.pathname") == EPISODE
    page.evaluate("document.querySelector('main').insertAdjacentHTML('afterbegin', '<a id=gone href=\"/nej\">nej</a>')")
    page.click("#gone")
    page.wait_for_url("**/nej")
    assert page.evaluate("window.stayed") is None
    assert page.locator("h1").inner_text() == "Siden findes ikke"


def test_without_a_sound_in_use_pages_load_as_ever(page: Page) -> None:
    page.goto(EPISODE)
    page.evaluate("window.stayed = true")
    page.locator("header a[href='/om-projektet']").click()
    page.wait_for_url("**/om-projektet")
    assert page.evaluate("window.stayed") is None


def test_one_sound_plays_at_a_time(page: Page) -> None:
    play(page, THEME)
    page.get_by_role("button", name="Afspil", exact=True).last.click()
    until(page, "[...document.querySelectorAll('audio')].filter((audio) => !audio.paused).length === 1")
    assert page.evaluate("[...document.querySelectorAll('audio')].findIndex((audio) => !audio.paused) > 0")


def test_the_system_is_told_what_plays(page: Page) -> None:
    """exp-6.1.12: title, series and cover for the lock screen."""
    play(page)
    told = page.evaluate(
        "(({ title, artist, artwork }) => [title, artist, artwork[0].src])(navigator.mediaSession.metadata)"
    )
    assert told[:2] == ["At balancere sine forventninger til borgeren", "Troen på jobchancen"]
    assert told[2].endswith("-600.jpg")


def test_a_whole_series_plays_part_after_part_in_the_bar(page: Page) -> None:
    """exp-6.2.1: two parts of two seconds, then the third."""
    page.goto(SHOW)
    page.get_by_role("button", name="Lyt til hele serien").click()
    heard = []
    for title in ("Første del", "Anden del", "At balancere sine forventninger til borgeren"):
        until(page, f"document.querySelector('.dock .about a')?.textContent === '{title}'")
        until(page, "document.querySelector('.dock audio')?.currentTime > 0")
        heard.append(title)
    assert page.evaluate("document.querySelectorAll('.dock podcast-player').length") == 1
    assert page.evaluate("location.pathname") == SHOW


def test_the_text_is_followed_until_a_hand_scrolls(page: Page) -> None:
    """exp-6.1.7: 3 000 turns; the current one is on the screen, and is let go at once."""
    play(page, LONG)
    toggle = page.get_by_role("button", name="Følg med i teksten")
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true"
    page.evaluate("document.querySelector('podcast-player').seek(80)")
    until(page, "document.querySelector('.turn[aria-current=true] a').dataset.start === '79.2'")
    until(
        page,
        "(({ top, bottom }) => top > 0 && bottom < innerHeight - 100)"
        "(document.querySelector('.turn[aria-current]').getBoundingClientRect())",
    )
    assert page.locator(".turn[aria-current]").count() == 1
    page.mouse.move(300, 300)
    page.mouse.wheel(0, -400)
    until(page, "document.querySelector('.follow').getAttribute('aria-pressed') === 'false'")
    page.evaluate(
        "new Promise((done) => { let was; const look = () => was === scrollY ? done()"
        " : ((was = scrollY), setTimeout(look, 200)); look(); })"
    )
    depth = page.evaluate("scrollY")
    page.evaluate("document.querySelector('podcast-player').seek(20)")
    until(page, "document.querySelector('.turn[aria-current=true] a').dataset.start === '19.2'")
    assert page.evaluate("scrollY") == depth


def test_who_asks_for_calm_is_scrolled_nowhere(page: Page) -> None:
    """exp-6.1.7: the current turn is marked all the same."""
    page.emulate_media(reduced_motion="reduce")
    play(page)
    page.get_by_role("button", name="Følg med i teksten").click()
    assert "færre bevægelser" in page.locator(".told").inner_text()
    depth = page.evaluate("scrollY")
    page.evaluate("document.querySelector('podcast-player').seek(80)")
    until(page, "document.querySelector('.turn[aria-current=true] a')?.dataset.start === '79.2'")
    assert page.evaluate("scrollY") == depth


def test_three_thousand_turns_cost_a_seek_two_marks(page: Page) -> None:
    """exp-4.4: what a click on a time changes does not grow with the transcript."""
    play(page, LONG)
    assert page.locator(".turn").count() == TURNS
    page.evaluate(
        "window.touched = []; new MutationObserver((all) => touched.push(...all)).observe("
        "document.querySelector('.transcript'), { subtree: true, attributes: true, childList: true })"
    )
    for second in (10, 50, 70):
        page.evaluate(f"document.querySelector('podcast-player').seek({second})")
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert 3 <= page.evaluate("touched.length") <= 10
