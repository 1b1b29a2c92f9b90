"""The site of every kind and state of page, read in once and served by the front door."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import Server, Site
from services import free_port
from states import SETTINGS, write_content


@pytest.fixture(scope="session")
def stated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the world of ``states``."""
    site = Site(tmp_path_factory.mktemp("states"), {**SETTINGS, "PORT": str(free_port())})
    write_content(site.folder / "episodes")
    site.ingest()
    with site.serving() as server:
        yield server
        assert server.process.poll() is None, server.said()
