"""A browser searches the index of a release as the service does: the same words, stems, answers, order (exp-6.2.3)."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from made_up import judged, library, open_searcher, view_of
from needs import NEEDS
from playwright.sync_api import Page, sync_playwright

from podcast_service.delivery.fields import PAGE_POLICY
from podcast_service.domain.document import Answer, Document
from podcast_service.search.query import parse
from podcast_service.search.vocabulary import Vocabulary
from podcast_service.search.words import fold, marked, stem, words
from podcast_service.site import paths, search_index
from podcast_service.site.addresses import answer
from podcast_service.site.assets import asset_path
from podcast_service.site.passages import passages

pytestmark = pytest.mark.needs("chromium")

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
OPENED = """async ([address, directory]) => {
    globalThis.engine = await import(address);
    engine.learn((await (await fetch(directory)).json()).rules);
}"""
_ENDINGS = (
    "hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer s heds es endes ets et eret ig lig "
    "elig els igst gd dt gt kt ed eed ing edly eedly ingly sses ies ied us ss tional enci abli izer ation ogist li "
    "iveness fulness ousli bli ogi icate ative ical ness ement ment ent ant ion al ic y ly"
)
ENDINGS = tuple(_ENDINGS.split())
STRANGE = ("Straße", "ΣΟΦΟΣ", "Ærø", "naïve", "don't", "日本語", "ǅ", "x" * 80, "fyrre²", "½", "e\u0301n", "l’été")
MORE_QUERIES = (
    '"det kræver mod" at', "job chance", "kolegial sparing", "«troen på» udskrift", "", "og i at", "<script>&", "?t=1",
    "praktikantpladsen samtalebordet", "x" * 300, "velkomen til prøvebænken", "expectation talks",
)  # fmt: skip


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Open the frozen search page of the made-up library, at a server that knows of no search."""
    view, made = view_of(library()), dict[str, Answer | None]()

    class Handler(BaseHTTPRequestHandler):
        """Hand out what stands in the release."""

        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path not in made:
                made[path] = answer(view, path)
            found = made[path]
            self.send_response(found.status if isinstance(found, Document) else 404)
            if isinstance(found, Document):
                self.send_header("Content-Type", found.media_type)
                self.send_header("Content-Security-Policy", PAGE_POLICY)
            self.end_headers()
            self.wfile.write(found.body if isinstance(found, Document) else b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        opened = browser.new_page(base_url=f"http://127.0.0.1:{server.server_address[1]}")
        yield opened
        browser.close()
        server.shutdown()


def open_engine(page: Page) -> None:
    page.goto(paths.SEARCH)
    page.evaluate(OPENED, [asset_path("search-engine.js"), paths.SEARCH_INDEX])


@pytest.fixture(scope="module")
def spoken() -> list[str]:
    """Every word of the made-up library, as many made of chance and endings, and strange ones."""
    chance = random.Random(6)
    found = {
        text[word.start : word.end]
        for one in passages(view_of(library()))
        for text in [one.text]
        for word in words(text)
    }
    made = ("".join(chance.choices("bcdfghjklmnprstvaeiouyæøå", k=chance.randint(1, 7))) for _ in range(6000))
    return [*sorted(found), *(one + chance.choice(ENDINGS) + chance.choice(["", *ENDINGS]) for one in made), *STRANGE]


def test_every_word_has_the_spelling_and_the_stems_it_has_for_the_service(page: Page, spoken: list[str]) -> None:
    open_engine(page)
    told = page.evaluate(
        "all => all.map(engine.fold).map(one => [one, engine.stem(one, 'da'), engine.stem(one, 'en')])", spoken
    )
    wanted = [[fold(one), stem(fold(one), "da"), stem(fold(one), "en")] for one in spoken]
    assert [(one, *pair) for one, *pair in zip(spoken, told, wanted, strict=True) if pair[0] != pair[1]] == []


def test_queries_guesses_and_marks_are_those_of_the_service(page: Page, spoken: list[str]) -> None:
    chance, known = random.Random(7), sorted({stem(fold(one), "da") for one in spoken[:3000]} - {""})
    vocabulary, long = Vocabulary(known), [one for one in known if len(one) > 3]
    queries = [*judged(), *MORE_QUERIES, *(" ".join(chance.choices(spoken, k=3)) for _ in range(60))]
    typed = [one[:2] + one[3:] for one in chance.choices(long, k=60)] + [one[1] + one[0] + one[2:] for one in long[:40]]
    open_engine(page)
    page.evaluate("known => { globalThis.known = new engine.Vocabulary(known); }", known)
    parsed = page.evaluate(
        """all => all.map((one) => engine.parse(one, known)).map(({ words, phrases }) =>
        [words.map((word) => [word.text, word.written, Object.fromEntries(word.terms), word.isSmall]), phrases])""",
        queries,
    )
    for query, (asked, phrases) in zip(queries, parsed, strict=True):
        wanted = parse(query, vocabulary)
        assert asked == [[one.text, one.written, dict(one.terms), one.is_small] for one in wanted.words], query
        assert [tuple(pair) for pair in phrases] == list(wanted.phrases), query
    assert page.evaluate("all => all.map((one) => known.guesses(one))", typed) == [
        vocabulary.guesses(one) for one in typed
    ]
    text, own = "Troen på, at nok er nok. Håbet!", ({"tro", "nok"}, {"er", "paa"})
    pieces = page.evaluate(
        "([text, ...own]) => engine.marked(text, 'da', ...own.map((one) => new Set(one)))", [text, *map(sorted, own)]
    )
    assert [tuple(piece) for piece in pieces] == marked(text, "da", *own)


FOUND = """async ([address, queries]) => {
    const { load, search } = await import(address);
    const index = await load();
    const told = ([, text, start]) => (start == null ? text : start);
    const rows = ({ results }) => results.map((one) => [one.page.path, one.passages.map(told)]);
    const ask = (query) => search(index, query).then((found) => [found.total, found.meant, rows(found)]);
    return Promise.all(queries.map(ask));
}"""


def test_judged_queries_find_the_same_in_the_same_order_as_the_service(page: Page, tmp_path: Path) -> None:
    """exp-6.2.3: without the service, by the files of the release alone."""
    queries = [*judged(), *MORE_QUERIES]
    page.goto(paths.SEARCH)
    told = page.evaluate(FOUND, [asset_path("search-static.js"), queries])
    with open_searcher("sqlite", tmp_path) as (searcher, _):
        for query, (total, meant, rows) in zip(queries, told, strict=True):
            wanted = searcher.search(query)
            results = [
                [one.page.path, [line.text if line.start_ms is None else line.start_ms for line in one.passages]]
                for one in wanted.results
            ]
            assert rows[: len(results)] == results, query
            assert (total, bool(meant)) == (wanted.count, bool(wanted.meant)), query


def test_what_is_found_is_shown_as_one_types_and_nothing_asked_for_is_believed(page: Page) -> None:
    """exp-6.2.3, sec-S3: the query is text, whatever is in it."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{paths.SEARCH}?q=pausen")
    page.locator("#resultater .hit").first.wait_for()
    assert page.locator("main input[name=q]").input_value() == "pausen"
    assert {one.lower() for one in page.locator("#resultater mark").all_inner_texts()} <= {"pausen", "pause", "pauser"}
    assert "?t=96" in page.locator("#resultater a.said", has_text="Pausen hører til").get_attribute("href")
    assert page.locator("#veje").is_hidden()

    page.locator("main input[name=q]").fill('<img src=x onerror="alert(1)">')
    page.locator("#resultater .count", has_text='»<img src=x onerror="alert(1)">«').wait_for()
    assert page.locator("#resultater img").count() == 0

    page.goto(paths.SEARCH)
    page.locator("main input[name=q]").type("velkommen")
    page.locator("#resultater .hit").first.wait_for()
    assert page.url.endswith("?q=velkommen")
    assert complaints == []


def test_a_group_is_made_anew_for_an_episode_of_its_own_alone() -> None:
    view = view_of(library())
    groups = list(search_index.group_paths(view))
    assert groups[0] == "/soeg/ord/sider-.1.json"
    for path in islice(groups, 1, None):
        view.noted.take()
        answer(view, path)
        assert [key for key in view.noted.take() if not key.startswith("search-group:")] == [], path
