"""The search page as a visitor gets it: through Flask, from a frozen page and a real index (exp-6.2.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from databases import fresh_catalog
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html
from made_up import Standing, library, open_searcher, view_of
from werkzeug.test import TestResponse

from podcast_service.delivery.kept import Kept, keep
from podcast_service.delivery.shelf import Shelf
from podcast_service.site.addresses import answer
from podcast_service.storage.memory import MemoryStorage
from podcast_service.web.public import public_blueprint
from podcast_service.web.search import answering
from podcast_service.web.security import register_security
from podcast_service.workflows.search import Searcher


@pytest.fixture(scope="module")
def asking() -> Callable[[Searcher], FlaskClient]:
    """Make a client of the made-up library's site, which searches with what is given."""
    view = view_of(library())

    def make(path: str) -> Kept | None:
        found = answer(view, path)
        return keep(path, found, https=True) if found else None

    def asking(searcher: Searcher) -> FlaskClient:
        app, shelf = Flask("t", static_folder=None), Shelf(make, lambda: 1)
        register_security(app, trusted_hosts=("localhost",), https=True)
        app.register_blueprint(public_blueprint(shelf, MemoryStorage(), search=answering(shelf, searcher)))
        return app.test_client()

    return asking


@pytest.fixture(scope="module")
def client(
    asking: Callable[[Searcher], FlaskClient], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    with open_searcher("sqlite", tmp_path_factory.mktemp("web")) as (searcher, _):
        yield asking(searcher)


def ask(client: FlaskClient, query: str, more: str = "") -> TestResponse:
    return client.get(f"/soeg?q={quote_plus(query)}{more}")


def page(response: TestResponse) -> html.HtmlElement:
    return html.document_fromstring(response.text)


def said(found: html.HtmlElement, selector: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found.cssselect(selector)]


def test_a_transcript_hit_shows_sentence_speaker_and_time_and_leads_there(client: FlaskClient) -> None:
    """exp-6.2.3."""
    found = page(ask(client, "fem ord for jobparat på farsi"))

    link = found.cssselect("a.said")[0]

    assert link.get("href") == "/podcasts/proevebaenken/tolken?t=167#t167"
    assert said(link, ".time") == ["2:47"]
    assert said(link, ".speaker") == ["Bent Birkemose:"]
    assert said(link, "mark") == ["ord for jobparat på farsi"]


def test_the_form_keeps_the_query_and_the_page_its_place_in_the_site(client: FlaskClient) -> None:
    found = page(ask(client, "mentor"))

    (form,) = found.cssselect("main form[role=search]")

    assert (form.get("method"), form.get("action")) == ("get", "/soeg")
    assert form.cssselect("input[name=q]")[0].get("value") == "mentor"
    assert said(found, "h1") == ["Søg"]
    assert found.cssselect("title")[0].text_content().startswith("»mentor« – Søg")
    assert said(found, ".top nav a")
    assert found.get("lang") == "da"


def test_nothing_found_is_said_with_the_themes_as_ways_on(client: FlaskClient) -> None:
    """exp-6.2.3."""
    response = ask(client, "xylofonorkester")
    found = page(response)
    assert response.status_code == 200
    assert said(found, ".count") == ["Ingen resultater for »xylofonorkester«"]
    assert len(found.cssselect("#veje .themes a")) == 8
    assert not page(ask(client, "mentor")).cssselect("#veje")


def test_how_many_there_are_is_said(client: FlaskClient) -> None:
    """exp-7."""
    assert said(page(ask(client, "surdejen")), ".count") == ["1 resultat"]
    assert said(page(ask(client, "jobhuset")), ".count") == ["3 resultater"]
    assert said(page(ask(client, "klara")), ".count")[0].endswith("resultater, side 1 af 3")


def test_what_was_understood_is_told(client: FlaskClient) -> None:
    told = said(page(ask(client, "kollegail sparring")), ".meant")[0]
    assert told.startswith("Viser resultater for »kollegial sparring«.")


def test_kinds_and_pages_are_ordinary_links(client: FlaskClient) -> None:
    found = page(ask(client, "klara"))
    links = {one.get("href") for one in found.cssselect(".kinds a, .paging a")}
    assert {"/soeg?q=klara&type=personer", "/soeg?q=klara&side=2"} <= links
    only = page(ask(client, "klara", "&type=personer"))
    assert [one.get("href") for one in only.cssselect(".hit h2 a")] == ["/personer/klara-kystlund"]


def test_no_search_engine_lists_a_search_and_no_cache_keeps_it(client: FlaskClient) -> None:
    """exp-6.2.3: noindex."""
    response = ask(client, "mentor")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert page(response).cssselect('meta[name="robots"]')[0].get("content") == "noindex"


@pytest.mark.parametrize("query", ['"><script>alert(1)</script>', "</title><b>x", "&lt;b&gt;", "<!--results-->"])
def test_the_query_is_always_escaped(client: FlaskClient, query: str) -> None:
    """exp-6.2.3, sec-S3."""
    found = page(ask(client, query))
    assert not found.cssselect("b")
    assert all(one.get("src") or one.get("type") == "application/ld+json" for one in found.iter("script"))
    assert found.cssselect("main input[name=q]")[0].get("value") == query


def test_without_a_query_it_is_the_page_of_the_release(client: FlaskClient) -> None:
    for address in ("/soeg", "/soeg?q=", "/soeg?x=1"):
        response = client.get(address)
        assert response.headers["ETag"] == client.get("/soeg").headers["ETag"]
        assert len(page(response).cssselect("#veje .themes a")) == 8


def test_other_methods_are_refused_as_on_every_page(client: FlaskClient) -> None:
    assert client.post("/soeg?q=x").status_code == 405
    assert client.head("/soeg?q=x").status_code == 200


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=300), st.text(max_size=8), st.text(max_size=8))
def test_any_query_is_answered(client: FlaskClient, query: str, kind: str, number: str) -> None:
    """sec-S22: whatever is asked is words to look for, never a part of the question to the database."""
    response = ask(
        client, query.encode(errors="replace").decode(), f"&type={quote_plus(kind)}&side={quote_plus(number)}"
    )
    assert response.status_code == 200
    assert len(page(response).cssselect("h1")) == 1


def test_while_the_release_is_not_indexed_the_page_is_left_to_the_browser(
    asking: Callable[[Searcher], FlaskClient], tmp_path: Path
) -> None:
    """exp-6.2.3, rel-F3: the release's own page with the query in its form, and no results."""
    with fresh_catalog("sqlite", tmp_path) as catalog:
        found = page(ask(asking(Searcher(catalog, Standing())), "mentor"))

    assert found.cssselect("main input[name=q]")[0].get("value") == "mentor"
    assert not found.cssselect("#resultater > :not(noscript)")
    assert found.cssselect("#veje a")
