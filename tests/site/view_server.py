"""A view served over HTTP, for a browser to look at: pages as they are, with their policy; no sound, no pictures."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from podcast_service.delivery.fields import PAGE_POLICY
from podcast_service.domain.document import Document
from podcast_service.site.addresses import answer, missing
from podcast_service.site.view import View


@contextmanager
def serving(view: View) -> Iterator[str]:
    """Serve the documents of ``view`` on a free port; give its address."""

    class Handler(BaseHTTPRequestHandler):
        """Hand out the documents of the view."""

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
