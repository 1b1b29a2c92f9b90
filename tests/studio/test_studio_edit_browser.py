"""The form of an episode's details in a real browser: live notes, drafts that are kept, keyboard, room (exp-6.3.14)."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from houses import Place, open_place
from needs import NEEDS
from playwright.sync_api import BrowserContext, Dialog, Page, expect, sync_playwright
from studios import StudioStage, studio_of
from werkzeug.serving import make_server

from podcast_service.audio.reader import AudioReader

PAGE = "/studio/afsnit/my-show/one/rediger"
COOKIE = "studio"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, reader: AudioReader) -> Iterator[Place]:
    with open_place(tmp_path_factory.mktemp("edit"), reader) as opened:
        opened.show()
        opened.write("sparring.md", "---\nnumber: 4\ntitle: Fornyet tro via kollegial sparring\n---\n", "themes")
        opened.write("helle.md", "---\nname: Helle Schøler Kjær\n---\n", "people")
        opened.episode("one", sound=b"", guid="11111111-1111-4111-8111-111111111111", title="The first", status="draft")
        opened.ingest()
        yield opened


@pytest.fixture(scope="module")
def stage(place: Place) -> StudioStage:
    return studio_of(place)


@pytest.fixture(scope="module")
def signed_in(stage: StudioStage) -> Iterator[BrowserContext]:
    """Start a browser in which an owner of the show is signed in."""
    held = stage.owner().client.get_cookie(COOKIE)
    assert held is not None
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://localhost:{server.port}"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(NEEDS["chromium"].find()), args=["--no-sandbox"])
        context = started.new_context(base_url=base, locale="da-DK", timezone_id="Europe/Copenhagen")
        context.add_cookies([{"name": COOKIE, "value": held.value, "url": base}])
        yield context
        started.close()
    server.shutdown()


@pytest.fixture
def page(signed_in: BrowserContext) -> Iterator[Page]:
    """Open a window on the form, with nothing kept; in the end no script of ours failed."""
    troubles: list[str] = []
    window = signed_in.new_page()
    window.on("pageerror", lambda error: troubles.append(str(error)))
    window.goto(PAGE)
    window.evaluate("localStorage.clear()")
    yield window
    window.close()
    assert troubles == []


def test_the_notes_are_shown_while_they_are_written_and_a_theme_is_tied_by_a_press(page: Page):
    page.get_by_label("Shownoter").fill("**Fed** om kollegial sparring.")
    expect(page.locator(".look strong")).to_have_text("Fed")
    box = page.get_by_label("Fornyet tro via kollegial sparring")
    expect(box).not_to_be_checked()

    page.get_by_role("button", name="Knyt").click()

    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.get_by_role("button", name="Knyt")).to_have_count(0)


def test_a_draft_outlives_the_page_and_is_restored_onto_what_others_wrote_meanwhile(page: Page, place: Place):
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_label("Titel").fill("Min kladde")
    page.get_by_label("Navn", exact=True).first.fill("Helle Schøler Kjær")
    expect(page.locator(".unsaved")).to_have_text("Ikke gemt endnu")
    page.goto("/studio/afsnit/my-show/one")
    assert asked == ["beforeunload"]
    place.replace("one.md", "title:", "number: 5\ntitle:")

    page.goto(PAGE)
    expect(page.get_by_text("som ikke blev gemt")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("The first")
    page.get_by_role("button", name="Gendan").click()
    expect(page.get_by_label("Titel")).to_have_value("Min kladde")
    page.get_by_label("Titel").press("Enter")

    expect(page.get_by_text("Gemt: Titel, Medvirkende.")).to_be_visible()
    expect(page.get_by_text("Andre har imens ændret, og det står ved magt: Nummer.")).to_be_visible()
    kept = place.kept("one").latest
    assert (kept.title, kept.number, kept.credits[0].person) == ("Min kladde", 5, "helle")
    page.reload()
    expect(page.get_by_text("som ikke blev gemt")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0


def test_after_a_session_the_page_says_that_the_form_is_kept(page: Page):
    """exp-6.3.1."""
    page.get_by_label("Titel").fill("Skrevet, da sessionen var forbi")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach((one) => (one.value = 'of another session'))")
    page.get_by_label("Titel").press("Enter")
    expect(page.get_by_text("ligger endnu i denne browser")).to_be_visible()


def test_the_form_is_for_everybody(page: Page):
    """WCAG 2.2 AA: axe finds nothing in light and dark, and nothing is wider than a narrow screen."""
    page.get_by_label("Nummer", exact=False).first.fill("tre")
    page.get_by_label("Titel").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Nummer: Skriv et helt tal fra 1 og op.")).to_be_visible()
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found[scheme] = [one["id"] for one in Axe().run(page).response["violations"]]
    page.set_viewport_size({"width": 320, "height": 700})
    found["width"] = page.evaluate("document.documentElement.scrollWidth")
    assert found == {"light": [], "dark": [], "width": 320}


def test_a_session_that_ended_elsewhere_is_told_as_soon_as_the_notes_cannot_be_shown(
    page: Page, signed_in: BrowserContext
):
    """exp-6.3.1"""
    held = signed_in.cookies()
    signed_in.clear_cookies()
    page.get_by_label("Shownoter").fill("Skrevet bagefter.")
    expect(page.get_by_role("link", name="Log ind i et andet vindue")).to_be_visible()
    signed_in.add_cookies(held)  # type: ignore[arg-type]


def test_what_is_sent_after_the_session_has_ended_is_kept_and_stands_on_the_page(page: Page, signed_in: BrowserContext):
    """exp-6.3.1"""
    held = signed_in.cookies()
    page.get_by_label("Shownoter").fill("Skrevet bagefter.")
    signed_in.clear_cookies()
    page.get_by_label("Titel").press("Enter")
    expect(page.get_by_role("heading", name="Intet er gemt")).to_be_visible()
    expect(page.get_by_label("Shownoter")).to_have_value("Skrevet bagefter.")
    expect(page.get_by_text("ligger endnu i denne browser")).to_be_visible()
    expect(page.get_by_text("Kopiér det herfra")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []
    signed_in.add_cookies(held)  # type: ignore[arg-type]
    page.get_by_role("link", name="Log ind og fortsæt").click()
    page.get_by_role("button", name="Gendan").click()
    expect(page.get_by_label("Shownoter")).to_have_value("Skrevet bagefter.")
