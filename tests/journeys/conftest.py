"""The repository's own show, read in once and served by the front door, for the journeys that only look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from servers import Server, Site, copy_of_the_repository
from shows import Served, look_at


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Read the content in, in a folder of its own."""
    made = copy_of_the_repository(tmp_path_factory.mktemp("site"))
    made.ingest()
    return made


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[Server]:
    """Serve it."""
    with site.serving() as running:
        yield running
        assert running.process.poll() is None, running.said()


@pytest.fixture(scope="session")
def served(server: Server) -> Served:
    """Read its feed as an app does."""
    return look_at(server)
