"""The main job with its media in an S3 store, and with PostgreSQL as the catalog."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from databases import ENGINES, fresh_database
from lxml import etree
from servers import Server, Site, ask_on, copy_of_the_repository
from services import BUCKET, rclone
from shows import EPISODE, FEED, SHOW, SOUND, look_at
from test_journey_clients import Gpo
from test_journey_media import ORIGINAL


@dataclass(frozen=True)
class Far:
    """A site whose media lie in a store that can be stopped."""

    site: Site
    server: Server
    store: ExitStack


@pytest.fixture
def far(tmp_path: Path) -> Iterator[Far]:
    """Read the content into the store and serve it from there."""
    (tmp_path / "site").mkdir()
    (tmp_path / "store").mkdir()
    with ExitStack() as store:
        running = store.enter_context(rclone(tmp_path / "store"))
        settings = {**running.variables(), "PODCAST_STORAGE_URL": f"s3://{BUCKET}/media"}
        site = copy_of_the_repository(tmp_path / "site", **settings)
        site.ingest()
        with site.serving() as server:
            yield Far(site, server, store)


@pytest.mark.needs("gpo")
def test_media_in_a_store_are_the_same_to_listeners_and_only_they_fail_when_it_stops(far: Far, tmp_path: Path) -> None:
    """feed-E05, feed-E07, feed-R04, rel-F3."""
    server, original = far.server, (far.site.folder / ORIGINAL).read_bytes()
    assert not (far.site.folder / "var" / "storage").exists()
    assert "Nothing has changed" in far.site.ingest()

    for asked, part in (
        ("bytes=0-1", original[:2]),
        ("bytes=300000-900000", original[300_000:900_001]),
        ("bytes=-128", original[-128:]),
    ):
        reply = server.ask(SOUND, range=asked)
        assert (reply.status, reply.body) == (206, part)
    assert server.ask(SOUND).body == original
    assert all(server.ask(picture).status == 200 for picture in look_at(server).pictures)

    gpo = Gpo(tmp_path)
    gpo("subscribe", server.address + FEED)
    gpo("update")
    gpo("download")
    assert gpo.downloads() == [original]

    copies = far.site.folder / "var" / "copies"
    assert sha256(original).hexdigest() in {path.name for path in copies.iterdir()}
    far.store.close()

    # What was heard lately lies on this machine.
    assert server.ask(SOUND).body == original
    assert server.ask(SOUND, range="bytes=-128").body == original[-128:]
    with far.site.serving(PODCAST_CACHE_GB="0") as without:
        connection = without.connect()
        began = time.monotonic()
        refused = ask_on(connection, SOUND)
        assert refused.status == 503
        assert int(refused.fields["retry-after"]) > 0
        assert time.monotonic() - began < 30
        assert ask_on(connection, SOUND, "HEAD").status == 200
        for path in (FEED, EPISODE, "/", "/health"):
            assert ask_on(connection, path).status == 200, path
        assert ask_on(connection, "/health?strict").status == 503
        connection.close()


@pytest.fixture(params=ENGINES)
def catalogued(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    """Make a site with a catalog on either engine."""
    (tmp_path / "site").mkdir()
    with fresh_database(request.param, tmp_path) as url:
        yield copy_of_the_repository(tmp_path / "site", PODCAST_DATABASE_URL=url)


def test_either_database_carries_the_main_job(catalogued: Site, server: Server) -> None:
    catalogued.ingest()
    assert "Nothing has changed" in catalogued.ingest()
    assert "published" in catalogued.run("status").stdout

    with catalogued.serving(PODCAST_PUBLIC_URL=server.address) as running:
        assert _undated(running.ask(FEED).body) == _undated(server.ask(FEED).body)
        assert running.ask(EPISODE).status == 200
        assert running.ask(SOUND).body == server.ask(SOUND).body

        withdrawn = catalogued.run("withdraw", f"{SHOW}/{EPISODE.rpartition('/')[2]}", "--reason", "Prøve.", "--yes")

        assert withdrawn.returncode == 0, withdrawn.stderr
        running.wait_for(SOUND, 410)
        assert running.ask(EPISODE).status == 410
        assert running.ask(FEED).status == 404  # a feed without episodes is none (feed-C15)


def _undated(feed: bytes) -> bytes:
    """Drop the one thing that depends on when the content was read in."""
    root = etree.fromstring(feed)
    for date in root.iter("lastBuildDate"):
        date.text = ""
    return etree.tostring(root)
