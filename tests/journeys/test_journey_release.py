"""Listeners never notice an outage: a release in real processes, with the rest of the service dead (rel-F3, rel-F7)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW, SHOW_PAGE
from servers import Server, Site
from sounds import mp3_bytes

PAGE = SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\n", "")
FEED, FIRST, SECOND = f"/podcasts/{SHOW}/feed.xml", f"/podcasts/{SHOW}/first", f"/podcasts/{SHOW}/second"
SOUND = f"/lyd/{SHOW}/first.mp3"
WITHOUT = ("--without-transcript", "Being written.")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Make a site with one published episode."""
    folder = tmp_path_factory.mktemp("original")
    show = folder / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(PAGE)
    made = Site(folder)
    write(made, "first")
    assert made.run("publish", f"{SHOW}/first", *WITHOUT).returncode == 0
    return made


@pytest.fixture
def site(original: Site, tmp_path: Path) -> Site:
    return Site(shutil.copytree(original.folder, tmp_path / "site"))


def write(site: Site, slug: str, **keys: str) -> None:
    """Put an episode into the folder."""
    show = site.folder / "episodes" / SHOW
    (show / f"{slug}.mp3").write_bytes(mp3_bytes(2, tone=300 + sum(slug.encode())))
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": slug.title(), **keys}.items())
    (show / f"{slug}.md").write_text(f"---\n{lines}---\n\nNotes of {slug}.\n")


def until(true: Callable[[], object], seconds: float = 60) -> float:
    """Wait for what should take a few seconds, on a busy machine too; return how long it took."""
    start = time.monotonic()
    while not true():
        assert time.monotonic() - start < seconds
        time.sleep(0.1)
    return time.monotonic() - start


def seen(server: Server, *paths: str) -> dict[str, tuple[int, bytes]]:
    replies = {path: server.ask(path) for path in paths}
    return {path: (reply.status, reply.body) for path, reply in replies.items()}


def test_several_processes_flip_to_what_was_published_and_none_shows_half_of_it(site: Site):
    """Old or new, whole: a feed that tells of the episode has its page and its sound beside it."""
    write(site, "second")
    with site.serving("--workers", "2") as server:
        assert site.run("publish", f"{SHOW}/second", *WITHOUT).returncode == 0
        tells = list[bool]()

        def settled() -> bool:
            feed = server.ask(FEED).body
            if b"second.mp3" in feed:
                assert (server.ask(SECOND).status, server.ask(f"/lyd/{SHOW}/second.mp3").status) == (200, 200)
            tells.append(b"second.mp3" in feed)
            return all(tells[-20:]) and len(tells) > 20

        until(settled)


def test_with_the_catalog_gone_and_the_server_killed_a_start_serves_the_same_bytes(site: Site):
    paths = ("/", FEED, FIRST, SOUND, "/sitemap.xml")
    with site.serving() as server:
        before = seen(server, *paths)
        server.process.kill()
        server.process.wait()
    (site.folder / "var" / "catalog.sqlite3").write_bytes(b"this is no database")
    shutil.rmtree(site.folder / "episodes")

    with site.serving() as server:
        after = seen(server, *paths)
        health = server.ask("/health")

    assert {path: status for path, (status, _) in after.items()} == dict.fromkeys(paths, 200)
    assert after == before
    assert health.status in (200, 503)


def test_what_is_scheduled_goes_out_within_a_minute_with_the_worker_dead(site: Site):
    at = datetime.now(UTC) + timedelta(seconds=20)
    write(site, "second", published_at=at.isoformat(timespec="seconds"))
    with site.serving("--without-worker") as server:
        assert site.run("publish", f"{SHOW}/second", *WITHOUT).returncode == 0
        early = datetime.now(UTC), server.ask(SECOND).status
        until(lambda: server.ask(SECOND).status == 200, seconds=90)
        late = datetime.now(UTC)
        feed = server.ask(FEED).body

    assert early[0] > at or early[1] == 404
    assert at.replace(microsecond=0) <= late < at + timedelta(seconds=60)
    assert b"second.mp3" in feed


def test_a_rollback_is_out_in_seconds_and_holds_against_the_worker(site: Site):
    write(site, "second")
    with site.serving() as server:
        before = server.ask(FEED).body
        assert site.run("publish", f"{SHOW}/second", *WITHOUT).returncode == 0
        until(lambda: b"second.mp3" in server.ask(FEED).body)

        assert site.run("rollback").returncode == 0

        until(lambda: server.ask(FEED).body == before)
        time.sleep(3)
        assert server.ask(FEED).body == before
