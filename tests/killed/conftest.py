"""One warm process that runs commands and may be killed, and a site to begin from, for all tests in this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from killed_scenes import begin, publishing, write
from killing import Runner, warm_runner
from servers import Site


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with warm_runner() as started:
        yield started


@pytest.fixture(scope="session")
def base(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with one episode out; making it warms the runner up."""
    site = begin(tmp_path_factory.mktemp("killed") / "base")
    write(site, "first")
    assert runner.run(site, *publishing("first"), warm=True).code == 0
    return site
