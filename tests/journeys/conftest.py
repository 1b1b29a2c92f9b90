"""The repository's own show, read in once and served by the front door, for the journeys that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Server, Site, copy_of_the_repository
from shows import Served, look_at


@pytest.fixture(scope="session")
def read_in(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Read the content in, and do what a worker does: it is copied, as that takes as long as a whole journey."""
    made = copy_of_the_repository(tmp_path_factory.mktemp("read-in"))
    made.ingest()
    made.work()
    return made


@pytest.fixture(scope="session")
def site(read_in: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Give the content in a folder that everybody looks at and nobody changes."""
    return _copied(read_in, tmp_path_factory.mktemp("site"))


@pytest.fixture
def own_site(read_in: Site, tmp_path: Path) -> Site:
    """Give the content in a folder of its own, to be changed, or to be served at another address."""
    return _copied(read_in, tmp_path / "site")


def _copied(site: Site, folder: Path) -> Site:
    shutil.copytree(site.folder, folder, dirs_exist_ok=True)
    return Site(folder)


@pytest.fixture(scope="session")
def server(site: Site) -> Iterator[Server]:
    """Serve it."""
    with site.serving("--without-worker") as running:
        site.work()  # what it serves can be searched only now
        yield running
        assert running.process.poll() is None, running.said()


@pytest.fixture(scope="session")
def served(server: Server) -> Served:
    """Read its feed as an app does."""
    return look_at(server)
