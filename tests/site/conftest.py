"""The site of every kind and state of page, read in once and served by the front door; the stage of the player."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from player_stage import Stage, launch, staged
from playwright.sync_api import Browser, Page, sync_playwright
from servers import Server, Site
from services import free_port
from states import SETTINGS, write_content


@pytest.fixture(scope="session")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the world of ``states``."""
    site = Site(tmp_path_factory.mktemp("states"), {**SETTINGS, "PORT": str(free_port())})
    write_content(site.folder / "episodes")
    site.ingest()
    site.work()
    with site.serving("--without-worker") as server:
        site.work()  # what it serves can be searched only now
        yield server
        assert server.process.poll() is None, server.said()


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Serve the small site of the player's tests."""
    with staged() as running:
        yield running


@pytest.fixture(scope="module")
def player_browser() -> Iterator[Browser]:
    """Start a browser for the tests of one module: two at a time are too many for one thread."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture
def page(player_browser: Browser, stage: Stage) -> Iterator[Page]:
    """Open a window on the stage with storage of its own; in the end no script of ours failed."""
    stage.mood = "play"
    stage.asked.clear()
    context = player_browser.new_context(base_url=stage.address, viewport={"width": 1280, "height": 700})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []
