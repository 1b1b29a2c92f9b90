"""The repository's feed with all it leads to, asked by our own rules: from the front door and under every WSGI server.

Sections H, E, A, T and J of the feed demands, and I17, I18.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from servers import WSGI, Server, Site
from shows import FEED, SHOW

from podcast_service.audio.reader import AudioReader
from podcast_service.feeds.rules_answers import ANSWERS
from podcast_service.outbound.fetch import Client
from podcast_service.workflows.validate_feed import validate_address


@pytest.fixture(scope="module", params=["front", *WSGI])
def door(
    request: pytest.FixtureRequest, site: Site, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Serve the folder by one program; under WSGI at a public address of its own."""
    if request.param == "front":
        yield server
        return
    # A site of its own: one catalog has one public address, and this server has another one.
    own = Site(shutil.copytree(site.folder, tmp_path_factory.mktemp("own") / "site"), site.settings)
    with own.serving_by(request.param) as running:
        yield running


def test_every_door_gives_what_the_feed_promises(door: Server) -> None:
    with AudioReader() as reader:
        client = Client(exempt=(door.address,))
        findings = validate_address(client, reader, door.address + FEED, datetime.now(UTC))

    assert [finding for finding in findings if finding.rule in {rule.id for rule in ANSWERS}] == []


def test_the_command_asks_at_an_address_and_in_process(site: Site, server: Server) -> None:
    there = site.run("feed", "validate", server.address + FEED, PODCAST_PUBLIC_URL=server.address)
    here = site.run("feed", "validate", SHOW, "--ask", "--all", PODCAST_PUBLIC_URL=server.address)
    missing = site.run("feed", "validate", f"{server.address}/nothing.xml", PODCAST_PUBLIC_URL=server.address)
    forbidden = site.run("feed", "validate", "http://169.254.169.254/feed.xml")

    assert (there.returncode, there.stderr) == (0, "")
    assert there.stdout == here.stdout
    assert (missing.returncode, forbidden.returncode) != (0, 0)
    assert "404" in missing.stderr
    assert "Traceback" not in missing.stderr + forbidden.stderr
