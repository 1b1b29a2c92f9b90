"""The search page: frozen without a query, and filled with what was found by whoever answers one."""

from __future__ import annotations

import re

from podcast_service.domain.document import Document
from podcast_service.search.query import LONGEST
from podcast_service.site import paths
from podcast_service.site.pages import home_crumb
from podcast_service.site.templating import Head, environment, page, say
from podcast_service.site.view import View

_LANGUAGE = re.compile(rb'<html lang="([a-z]+)"')
_ASKED = re.compile(rb"(?:^|&)q=[^&]")
_TITLE = re.compile(rb"<title>")
_PARTS = re.compile(rb"<!--(form|results|ways)-->.*?<!--/\1-->", re.DOTALL)
"""What a query changes on the page, between comments that templates/site/search.html sets."""


def search(view: View) -> Document:
    """Render the page one searches from: the form, and the themes as ways on (exp-6.2.3)."""
    head = Head(title=say(view.language, "Search"), path=paths.SEARCH, is_listed=False, crumbs=home_crumb(view))
    return page(view, "site/search.html", head, query="", longest=LONGEST, at=paths.SEARCH)


def is_query(method: str, path: str, query: bytes) -> bool:
    """Say whether a request asks for what no release holds: the search page with words to search for."""
    return path == paths.SEARCH and method in ("GET", "HEAD") and _ASKED.search(query) is not None


def language_of(frozen: bytes) -> str:
    """Return the language our words are in on the frozen page."""
    found = _LANGUAGE.search(frozen)
    return found[1].decode() if found else "en"


def form(language: str, asked: str) -> str:
    """Render the form with what was asked for in it."""
    values = {"query": asked, "longest": LONGEST, "at": paths.SEARCH}
    return environment(language).get_template("partials/search.html").render(values)


def filled(frozen: bytes, title: str, parts: dict[str, str], *, keeps_ways: bool) -> bytes:
    """Return the frozen page with the ``form`` and ``results`` of a query, both HTML, and ``title``, which is escaped.

    Parts that are not given stay as they are; the ways on stay where nothing was found.
    """

    def replaced(part: re.Match[bytes]) -> bytes:
        name = part[1].decode()
        if name == "ways":
            return part[0] if keeps_ways else b""
        return parts[name].encode() if name in parts else part[0]

    body = _PARTS.sub(replaced, frozen)
    return _TITLE.sub(lambda _: b"<title>" + title.encode() + " – ".encode(), body, count=1)
