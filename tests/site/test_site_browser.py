"""A real browser on every kind of page: WCAG 2.2 AA, no sideways scroll, nothing in the console, times that seek."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from axe_playwright_python.sync_playwright import Axe
from builders import PUBLISHED, make_episode, make_library, make_page, make_person, make_show, make_theme
from needs import NEEDS
from playwright.sync_api import Browser, sync_playwright
from site_pages import make_view

from podcast_service.delivery.fields import PAGE_POLICY
from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.domain.transcript import WithoutTranscript
from podcast_service.site.addresses import answer, missing

LONG = "Beskæftigelsesmedarbejderens forventningsafstemning"
EPISODE = "/podcasts/troen-paa-jobchancen/at-balancere-sine-forventninger"
PAGES = (
    "/", "/om-projektet", "/kontakt", "/temaer", "/temaer/at-balancere-sine-forventninger", "/temaer/tom",
    "/udgivelser", "/analyser", "/analyser/metoden-bag", "/podcasts", "/podcasts/troen-paa-jobchancen", EPISODE,
    EPISODE + "/udskrift", "/podcasts/troen-paa-jobchancen/uden", "/podcasts/troen-paa-jobchancen/vaek",
    "/personer/anja", "/nej",
)  # fmt: skip
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
)  # fmt: skip

pytestmark = pytest.mark.needs("chromium")


def library() -> Library:
    without = WithoutTranscript(reason="Lyden er musik.", decided_at=PUBLISHED)
    episodes = [
        make_episode(title=f"At balancere: {LONG}", is_sample=True),
        make_episode("uden", title=LONG, number=2, cover=None, transcripts=(), without_transcript=without),
        make_episode("vaek", status="withdrawn", withdrawn_reason=LONG),
    ]
    sections = (("spoergsmaal", "Vi spørger:\n\n- Hvad?\n- Hvorfor?"), ("analyser", LONG), ("podcasts", "Viden."))
    return make_library(
        shows=[make_show(title=LONG, is_working_title=True)],
        episodes=episodes,
        themes=[make_theme(list_title=LONG), make_theme("tom", 5, is_known_empty=True)],
        people=[make_person("anja", name=LONG, phone="60 38 64 05", email="anja@example.dk", is_contact=True)],
        pages=[make_page(slug, heading=LONG, sections=sections) for slug in ("forside", "om-projektet", "metode")],
    )


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    view = make_view(library())

    class Handler(BaseHTTPRequestHandler):
        """Hand out the documents of the view; sounds and pictures are not there."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = answer(view, path)
            document = found if isinstance(found, Document) else missing(view, path)
            self.send_response(document.status)
            self.send_header("Content-Type", document.media_type)
            self.send_header("Content-Security-Policy", PAGE_POLICY)
            self.send_header("Content-Length", str(len(document.body)))
            self.end_headers()
            self.wfile.write(document.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name for it
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        yield started
        started.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 320), ("light", 1280), ("dark", 1280)])
def test_every_kind_of_page_is_accessible_and_fits(browser: Browser, site: str, scheme: str, width: int) -> None:
    """exp-3, exp-4: zero axe violations and no sideways scroll, long Danish words included."""
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if "status of 4" not in message.text else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    for path in PAGES:
        page.goto(site + path, wait_until="load")
        found = Axe().run(page).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert troubles == []
    context.close()


def test_a_chapter_stays_on_the_page_and_puts_its_time_in_the_address(browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(site + EPISODE)
    page.evaluate("window.stayed = true")
    page.click(".chapters li:nth-child(2) a")
    assert page.url.endswith("?t=30")
    assert page.evaluate("window.stayed") is True
    page.close()
