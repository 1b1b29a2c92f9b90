"""A view served to a real browser with the header fields of the front door, and a page of someone else's beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from needs import NEEDS
from playwright.sync_api import Browser, sync_playwright

from podcast_service.delivery.kept import KeptDocument, keep
from podcast_service.domain.document import Answer, Document
from podcast_service.site.addresses import answer, missing
from podcast_service.site.view import View

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@contextmanager
def served(view: View) -> Iterator[str]:
    """Serve the documents of ``view``; sounds and pictures are not there."""
    with _serving(lambda path: answer(view, path) or missing(view, path)) as address:
        yield address


@contextmanager
def someone_else(body: str) -> Iterator[str]:
    """Serve one page at another origin."""
    page = f'<!doctype html><html lang="en"><title>Elsewhere</title>{body}'.encode()
    with _bare(page) as address:
        yield address


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the browser."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=list(FLAGS))
        yield started
        started.close()


class _Quiet(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the server's name for it
        """Say nothing."""


@contextmanager
def _serving(make: Callable[[str], Answer]) -> Iterator[str]:
    class Handler(_Quiet):
        """Answer as the front door does."""

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            found = make(path)
            kept = keep(path, found, https=False) if isinstance(found, Document) else None
            if not isinstance(kept, KeptDocument):
                self.send_error(404)
                return
            whole = kept.variants["identity"].whole
            self.send_response(whole.status)
            for name, value in whole.fields:
                self.send_header(name.decode(), value.decode("latin-1"))
            self.end_headers()
            self.wfile.write(whole.body)

    with _running(Handler) as address:
        yield address


@contextmanager
def _bare(page: bytes) -> Iterator[str]:
    class Handler(_Quiet):
        """Answer everything with the page."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

    with _running(Handler) as address:
        yield address


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
