"""What the tests of the site share: a view of a library, and one of its pages as a tree."""

from __future__ import annotations

from builders import NOW
from lxml import html

from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site.addresses import answer
from podcast_service.site.view import View

PUBLIC_URL = "https://podcast.example.dk"


def made(path: str) -> MadeFeed:
    return MadeFeed(page=lambda archive: f"<rss>{path} {archive or ''}</rss>".encode(), changed_at=NOW)


def make_view(library: Library) -> View:
    return View(library=library, now=NOW, public_url=PUBLIC_URL, feed=made)


def find(view: View, path: str) -> Document:
    found = answer(view, path)
    assert isinstance(found, Document), path
    return found


def tree(document: Document) -> html.HtmlElement:
    return html.fromstring(document.body.decode())


def texts(document: Document, selector: str) -> list[str]:
    return [" ".join(element.text_content().split()) for element in tree(document).cssselect(selector)]
