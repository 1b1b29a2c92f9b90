"""The doorway of search: the release's own search page, filled with what was found (exp-6.2.3)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import escape

from podcast_service.delivery.kept import KeptDocument
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.errors import Unavailable
from podcast_service.domain.text import whole_number
from podcast_service.search.passage import Kind
from podcast_service.search.query import shown
from podcast_service.search.words import marked
from podcast_service.site import paths
from podcast_service.site.search import filled, form, language_of
from podcast_service.site.templating import environment, say
from podcast_service.workflows.search import ON_A_PAGE, Found, Searcher

_log = logging.getLogger(__name__)


class Name(NamedTuple):
    """What a kind is called in an address, and one and several of it where they are shown, to be translated."""

    address: str
    one: str
    many: str


NAMES = {
    Kind.EPISODE: Name("afsnit", "Episode", "Episodes"),
    Kind.SHOW: Name("serier", "Show", "Shows"),
    Kind.PUBLICATION: Name("udgivelser", "Publication", "Publications"),
    Kind.THEME: Name("temaer", "Theme", "Themes"),
    Kind.PERSON: Name("personer", "Person", "Persons"),
    Kind.PAGE: Name("sider", "Page", "Pages"),
}
_BY_NAME = {name.address: kind for kind, name in NAMES.items()}


def answering(shelf: Shelf, searcher: Searcher) -> Callable[[], Response | None]:
    """Return what answers a request for the search page with a query; None where no release has that page."""

    def answer() -> Response | None:
        frozen = shelf.find(paths.SEARCH)
        if not isinstance(frozen, KeptDocument):
            return None
        body = frozen.variants["identity"].whole.body
        found = _found(searcher)
        response = Response(_filled(body, found) if found else _unfilled(body), mimetype="text/html")
        # What is found changes with every release, and no search engine shall list searches.
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def _found(searcher: Searcher) -> Found | None:
    """Search for what the request asks; None while that cannot be done, be it for a moment."""
    try:
        return searcher.search(
            request.args.get("q", ""),
            kind=_BY_NAME.get(request.args.get("type", "")),
            number=whole_number(request.args.get("side")) or 1,
        )
    except Unavailable as error:
        _log.warning("search_unavailable reason=%r", str(error))
        return None


def _unfilled(frozen: bytes) -> bytes:
    """Return the page without results: the browser then searches the release's own index, as in a mirror."""
    asked = shown(request.args.get("q", ""))
    parts = {"form": form(language_of(frozen), asked)}
    return filled(frozen, str(escape(f"»{asked}«")), parts, keeps_ways=True)


def _filled(frozen: bytes, found: Found) -> bytes:
    language = language_of(frozen)
    words = partial(say, language)
    total = sum(found.counts.values())
    results = (
        environment(language)
        .get_template("partials/results.html")
        .render(
            found=found,
            total=total,
            first=(found.number - 1) * ON_A_PAGE + 1,
            kinds=[(kind, words(NAMES[kind].many), found.counts[kind]) for kind in NAMES if found.counts.get(kind)],
            ones={kind: words(name.one) for kind, name in NAMES.items()},
            marks=partial(marked, wanted=found.terms, small=found.small),
            here=partial(_address, found.asked),
            language=language,
        )
    )
    parts = {"form": form(language, found.asked), "results": results}
    return filled(frozen, str(escape(f"»{found.asked}«")), parts, keeps_ways=not total)


def _address(asked: str, kind: Kind | None, number: int) -> str:
    """Return the address of a page of results."""
    values = {
        "q": asked,
        **({"type": NAMES[kind].address} if kind else {}),
        **({"side": str(number)} if number > 1 else {}),
    }
    return f"{paths.SEARCH}?{urlencode(values)}"
