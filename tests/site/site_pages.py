"""What the tests of the site share: a view of a library, one of its pages as a tree, and a server for a browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from builders import NOW
from lxml import html

from podcast_service.delivery.fields import PAGE_POLICY
from podcast_service.domain.document import Document
from podcast_service.domain.library import Library
from podcast_service.feeds.paging import MadeFeed
from podcast_service.site.addresses import answer, missing
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


@contextmanager
def serving(view: View, beside: Callable[[str], Document | None] = lambda _path: None) -> Iterator[str]:
    """Serve the documents of the view, and what ``beside`` finds; sounds and pictures are not there."""

    class Handler(BaseHTTPRequestHandler):
        """Hand out one document."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = beside(path) or answer(view, path)
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
