"""Sharing, quoting and citing in a real browser, and what of it stands on the page without script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import make_cues, make_episode, make_library, make_show, make_transcript
from playwright.sync_api import Browser, BrowserContext, Page
from site_pages import PUBLIC_URL, find, make_view, texts, tree
from site_served import chromium, served
from test_site_addresses import EPISODE

from podcast_service.domain.library import Library

TITLE = "At balancere sine forventninger til borgeren"
SOURCE = (
    "Kjær, Helle Schøler (vært). (2026, 20. november). At balancere sine forventninger til borgeren (del 3 af 3) "
    "[Podcastafsnit]{where}. I Troen på jobchancen. Projekt Troen på borgernes jobchance. {url}"
)
LINK = f"{PUBLIC_URL}{EPISODE}"

pytestmark = pytest.mark.needs("chromium")


def library() -> Library:
    transcript = make_transcript(cues=make_cues())
    return make_library(shows=[make_show()], episodes=[make_episode()], transcript=lambda _sha256: transcript)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with served(make_view(library())) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Come as someone whose browser lets pages copy."""
    opened = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """Open the page of the episode; no error may come up on it."""
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.goto(site + EPISODE)
    yield opened
    assert troubles == []
    opened.close()


def copied(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def select(page: Page, words: str) -> None:
    """Select words of the transcript, as the mouse or the keyboard would."""
    page.evaluate(
        """words => {
          const text = [...document.querySelectorAll(".turn p")].map((one) => one.firstChild)
            .find((one) => one.data?.includes(words));
          const at = text.data.indexOf(words);
          getSelection().setBaseAndExtent(text, at, text, at + words.length);
        }""",
        words,
    )
    page.wait_for_selector(".share-quote")


def test_the_dialog_has_link_time_code_and_mail_and_gives_the_focus_back(page: Page):
    """exp-6.1.9: word by word, with the keyboard alone."""
    page.focus("main [data-share]")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Del")
    assert dialog.get_by_label("Link", exact=True).input_value() == LINK
    assert f'<iframe src="{LINK}/indlejr" title="{TITLE}"' in dialog.get_by_label("Indlejr").input_value()
    assert dialog.get_by_role("checkbox", name="Start ved 0:00").is_checked() is False
    mail = dialog.get_by_role("link", name="Send med mail").get_attribute("href") or ""
    assert mail.startswith("mailto:?subject=At%20balancere")
    assert "body=https%3A%2F%2Fpodcast.example.dk%2Fpodcasts" in mail
    page.keyboard.press("Escape")
    assert dialog.is_visible() is False
    assert page.evaluate("document.activeElement.matches('[data-share]')")


def test_what_a_player_asks_to_share_is_shared_from_its_second(page: Page):
    """exp-6.1.9: the contract with the player, and "Start ved 12:34" in link, code and mail."""
    page.evaluate(
        """() => document.querySelector("main audio").dispatchEvent(new CustomEvent("podcast:share", {bubbles: true,
          detail: {time: 754.6, url: "/podcasts/a/b", embedUrl: "/podcasts/a/b/indlejr",
                   title: 'Et "afsnit" & mere'}}))"""
    )
    dialog = page.get_by_role("dialog", name="Del")
    assert dialog.get_by_text('Et "afsnit" & mere').is_visible()
    dialog.get_by_role("checkbox", name="Start ved 12:34").check()
    here = page.evaluate("location.origin")
    assert dialog.get_by_label("Link", exact=True).input_value() == f"{here}/podcasts/a/b?t=754"
    code = dialog.get_by_label("Indlejr").input_value()
    assert f'src="{here}/podcasts/a/b/indlejr?t=754"' in code
    assert 'title="Et &#34;afsnit&#34; &#38; mere"' in code
    assert "t%3D754" in (dialog.get_by_role("link", name="Send med mail").get_attribute("href") or "")
    dialog.get_by_role("checkbox").uncheck()
    assert dialog.get_by_label("Link", exact=True).input_value() == f"{here}/podcasts/a/b"
    assert page.is_visible("dialog .scan") is False  # the code on this page leads to another


def test_copying_is_told_where_it_is_seen_and_where_it_is_heard(page: Page):
    """exp-6.1.9: "Kopieret" in a live region."""
    page.click("main [data-share]")
    page.get_by_role("button", name="Kopiér link").click()
    page.locator("dialog [role=status]", has_text="Kopieret").wait_for()
    assert page.get_by_role("button", name="Kopieret").count() == 1
    assert copied(page) == LINK
    page.get_by_role("button", name="Kopiér kode").click()
    page.get_by_role("button", name="Kopieret").nth(1).wait_for()
    assert copied(page).startswith("<iframe")
    assert page.is_visible("dialog svg.qr")


def test_the_system_shares_where_it_can_and_is_not_offered_where_it_cannot(browser: Browser, site: str):
    """exp-6.1.9."""
    page = browser.new_page()
    page.add_init_script("navigator.share = async (what) => { window.shared = what; };")
    page.goto(site + EPISODE)
    page.click("main [data-share]")
    page.get_by_role("button", name="Del med en app").click()
    assert page.evaluate("window.shared") == {"title": TITLE, "url": LINK}
    page.close()
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'share', {value: undefined});")
    page.goto(site + EPISODE)
    page.click("main [data-share]")
    assert page.is_visible("dialog .system") is False
    page.close()


def test_a_quote_is_one_tab_from_its_words_and_comes_with_link_and_source(page: Page):
    """exp-6.1.8: by the keyboard, in whole words, with text fragment and ?t=."""
    select(page, "egn på, at nok er no")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Del citat"
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Del citat")
    link = f"{LINK}?t=61#:~:text=tegn%20p%C3%A5%2C%20at%20nok%20er%20nok"
    assert dialog.get_by_label("Link", exact=True).input_value() == link
    cited = SOURCE.replace("{where}", ", 1:01").replace("{url}", link)
    assert dialog.get_by_label("Kildehenvisning").input_value() == (
        f"»tegn på, at nok er nok« (Jytte Quist, 1:01). {cited}"
    )
    assert dialog.get_by_role("checkbox").count() == 0
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "Del citat"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") != "Del citat"  # nobody is held there


def test_the_button_goes_with_the_selection_and_comes_for_nothing_else(page: Page):
    select(page, "nok er nok")
    page.evaluate("getSelection().removeAllRanges()")
    page.wait_for_selector(".share-quote", state="detached")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    page.wait_for_timeout(300)
    assert page.query_selector(".share-quote") is None


def test_a_link_to_words_is_written_as_browsers_read_it(page: Page):
    """exp-6.1.8: signs that mean something there are escaped; a long quote is told by its first and last words."""
    module = page.get_attribute("script[src*=share]", "src")
    script = "async ([module, words]) => (await import(module)).highlighted('https://a.dk/b?t=9#c', words)"
    for words, expected in {
        "nok er nok": "nok%20er%20nok",
        "en-to, tre & fire": "en%2Dto%2C%20tre%20%26%20fire",
        "a b c d e f g h i j k l m": "a%20b%20c%20d%20e,i%20j%20k%20l%20m",
    }.items():
        assert page.evaluate(script, [module, words]) == f"https://a.dk/b?t=9#:~:text={expected}"


def test_a_quote_of_two_speakers_is_linked_by_its_ends_and_starts_with_the_first(page: Page):
    """exp-6.1.8: between the two stand a time and a name, which nobody quotes."""
    page.evaluate(
        """() => { const [first, last] = [...document.querySelectorAll(".turn p")].map((one) => one.firstChild);
          getSelection().setBaseAndExtent(first, first.data.indexOf("at balancere"), last, "Der er tegn".length); }"""
    )
    page.click(".share-quote")
    assert page.input_value("#share-link").endswith("?t=0#:~:text=at%20balancere.,er%20tegn")
    assert page.input_value("#share-citation").startswith("»at balancere. Der er tegn« (Helle Schøler Kjær, 0:00).")


def test_citations_of_episode_and_chapter_are_copied_whole(page: Page):
    """exp-6.1.16: Citér dette afsnit."""
    page.locator("section.cite > p button").click()
    page.locator("#share-said", has_text="Kopieret").wait_for(state="attached")
    assert copied(page) == SOURCE.replace("{where}", "").replace("{url}", LINK)
    page.get_by_text("Citér et kapitel").click()
    page.get_by_role("button", name="Kopiér kildehenvisning til »Når troen ikke rækker«").click()
    page.locator(".citations button", has_text="Kopieret").wait_for()
    place = ", kapitlet »Når troen ikke rækker«, 0:30"
    assert copied(page) == SOURCE.replace("{where}", place).replace("{url}", f"{LINK}?t=30")


def test_the_page_has_a_button_of_its_own_only_where_the_player_has_none(page: Page):
    """The player's same-document navigation swaps main and says `podcast:page`: all is made ready anew."""
    assert page.is_visible("main [data-share-open]") is False
    page.evaluate(
        """() => { document.querySelector("main podcast-player").remove();
          document.querySelector("section.cite > p button").hidden = true;
          document.dispatchEvent(new CustomEvent("podcast:page")); }"""
    )
    assert page.is_visible("section.cite > p button")
    page.click("main [data-share-open]")
    assert page.get_by_role("dialog", name="Del").is_visible()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_the_dialog_is_accessible_and_fits(browser: Browser, site: str, scheme: str, width: int):
    """exp-3, exp-4: zero axe violations with the dialog open, quote and all."""
    context = browser.new_context(viewport={"width": width, "height": 640}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site + EPISODE)
    page.click("main [data-share]")
    for _ in ("share", "quote"):
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []
        sizes = page.evaluate(
            "[document.querySelector('dialog').scrollWidth, document.querySelector('dialog').clientWidth]"
        )
        assert sizes[0] <= sizes[1]
        page.keyboard.press("Escape")
        select(page, "nok er nok")
        page.click(".share-quote")
    context.close()


def test_without_script_the_address_and_a_mail_stand_on_the_page(browser: Browser, site: str):
    """exp-6.1.9, exp-6.1.10: nothing is lost but comfort."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + EPISODE)
    assert page.locator("main").get_by_role("button").count() == 0
    assert page.get_by_role("link", name="Send med mail").is_visible()
    assert page.get_by_text(LINK, exact=True).first.is_visible()
    page.get_by_text("Citér et kapitel").click()
    assert page.locator(".citations a").nth(1).get_attribute("href") == f"{LINK}?t=30"
    assert page.is_visible("text=markér den i udskriften") is False
    context.close()


@pytest.mark.parametrize(
    ("apps", "expected"),
    [
        ((), []),
        (
            (("spotify", "https://open.spotify.com/show/1"), ("apple_podcasts", "https://podcasts.apple.com/dk/podcast/id1")),
            [("Spotify", "https://open.spotify.com/show/1"), ("Apple Podcasts", "https://podcasts.apple.com/dk/podcast/id1")],
        ),
    ],
    ids=["no address set", "two"],
)  # fmt: skip
def test_an_app_has_a_button_only_where_its_address_is_set(apps: tuple[tuple[str, str], ...], expected: list[object]):
    """exp-6.1.10: always the address of the feed, and plain words."""
    view = make_view(make_library(shows=[make_show(apps=apps)]))
    for path in (EPISODE, "/podcasts/troen-paa-jobchancen"):
        found = find(view, path)
        links = [(link.text, link.get("href")) for link in tree(found).cssselect(".subscribe .app")]
        assert links == expected
        assert texts(found, ".subscribe button") == ["Kopiér RSS-adresse"]
        assert "(RSS)" in found.body.decode()
