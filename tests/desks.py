"""The studio served to a real browser from this process, with who is signed in there."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from playwright.sync_api import BrowserContext
from studios import StudioStage
from werkzeug.serving import make_server

from podcast_service.domain.producer import Producer


@contextmanager
def served(stage: StudioStage) -> Iterator[str]:
    """Serve the studio of ``stage`` on a free port; give its address."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, stage.app, threaded=True)
    running = Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    running.join()
    server.server_close()


def sign_in(context: BrowserContext, stage: StudioStage, producer: Producer, address: str) -> None:
    """Let a browser hold the session of ``producer``."""
    client = stage.browser(producer).client
    cookie = client.get_cookie("studio", domain="localhost")
    assert cookie is not None
    context.add_cookies([{"name": "studio", "value": cookie.value, "url": address, "httpOnly": True}])
