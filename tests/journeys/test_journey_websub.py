"""From a file to whoever subscribed, by way of a hub: the server, its worker and a hub that fetches at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import make_guid
from houses import SHOW_PAGE, square
from hubs import Hub, running_hub
from servers import Site
from sounds import mp3_bytes

SHOWS = ("first-show", "second-show")


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as running:
        yield running


@pytest.fixture
def site(tmp_path: Path, hub: Hub) -> Site:
    """Give a site of two shows with an episode each, and a hub in its settings."""
    site = Site(tmp_path, {"PODCAST_WEBSUB_HUB": hub.url})
    for number, show in enumerate(SHOWS):
        folder = tmp_path / "episodes" / show
        folder.mkdir(parents=True)
        (folder / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(show)))
        (folder / "cover.png").write_bytes(square(1400))
        publish(site, show, f"start-{number}")
    return site


def publish(site: Site, show: str, slug: str) -> None:
    (site.folder / "episodes" / show / f"{slug}.mp3").write_bytes(mp3_bytes(2, tone=300 + len(show + slug) * 20))
    site.ingest()
    done = site.run("publish", f"{show}/{slug}", "--without-transcript", "Being written.")
    assert done.returncode == 0, done.stdout + done.stderr


def until(true: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


def test_the_hub_hears_of_each_change_once_and_finds_it_when_it_fetches(site: Site, hub: Hub) -> None:
    """feed-L05, feed-W01, feed-W02, feed-L09."""
    with site.serving() as server:
        feeds = [f"{server.address}/podcasts/{show}/feed.xml" for show in SHOWS]
        everything = f"{server.address}/feed.xml"
        until(lambda: len(hub.told) >= 3)
        assert sorted(hub.told) == [everything, *feeds]  # the first start with a hub: each feed once

        link = f'<{hub.url}>; rel="hub", <{feeds[0]}>; rel="self"'
        whole = server.ask(server.path(feeds[0]))
        head = server.ask(server.path(feeds[0]), "HEAD")
        unchanged = server.ask(server.path(feeds[0]), if_none_match=whole.fields["etag"])
        assert [one.status for one in (whole, head, unchanged)] == [200, 200, 304]
        assert {one.fields["link"] for one in (whole, head, unchanged)} == {link}
        assert f'rel="hub" href="{hub.url}"'.encode() in whole.body

        told = len(hub.asked)
        publish(Site(site.folder, {**site.settings, "PORT": str(server.port)}), SHOWS[0], "news")
        until(lambda: len(hub.told) > told + 1)
        time.sleep(4)  # long enough for the worker to look again, twice
        assert sorted(hub.told[told:]) == [everything, feeds[0]]
        assert all(b"<title>news</title>" in body.lower() for body in hub.fetched[-2:])
    assert "Traceback" not in server.said()
    shown = site.run("jobs", PORT=str(server.port))
    assert "done  notification of /podcasts/first-show/feed.xml" in shown.stdout
