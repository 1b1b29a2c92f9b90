"""Feeds of themes, people and everything, and the list of all shows, read by the apps people use."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import feedparser
import podcastparser
import pytest
from needs import NEEDS
from servers import Server
from shows import FEED, SOUND
from test_journey_clients import Gpo
from test_journey_media import ORIGINAL

from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import FeedFacts, validate

THEME = "/temaer/at-balancere-sine-forventninger-til-borgeren"
PERSON = "/personer/helle-schoeler-kjaer"
FEEDS = ["/feed.xml", f"{THEME}/feed.xml", f"{PERSON}/feed.xml"]
PAGES = {"/": "/feed.xml", THEME: f"{THEME}/feed.xml", PERSON: f"{PERSON}/feed.xml"}


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_that_gather_are_read_by_both_parsers_and_keep_every_rule(server: Server, path: str) -> None:
    """feed-R01, feed-R02, feed-C15."""
    reply = server.ask(path)

    read = feedparser.parse(reply.body)
    assert not read.bozo
    assert [entry.enclosures[0].href for entry in read.entries] == [server.address + SOUND]
    (episode,) = podcastparser.parse(server.address + path, BytesIO(reply.body))["episodes"]
    assert episode["enclosures"][0]["url"] == server.address + SOUND
    findings = validate(reply.body, FeedFacts(self_url=server.address + path, now=datetime.now(UTC)))
    assert [finding for finding in findings if finding.level is MUST] == []
    assert reply.body == server.ask(path).body
    assert server.ask(path, if_none_match=reply.fields["etag"]).status == 304


@pytest.mark.parametrize("page", PAGES)
def test_pages_announce_the_feed_that_gathers_what_they_show(server: Server, page: str) -> None:
    """feed-I18."""
    text = server.ask(page).body.decode()
    assert 'type="application/rss+xml" title="' in text
    assert f'href="{server.address}{PAGES[page]}"' in text


@pytest.mark.needs("gpo")
def test_gpodder_follows_a_theme(server: Server, tmp_path: Path) -> None:
    """feed-R04."""
    gpo = Gpo(tmp_path)

    gpo("subscribe", f"{server.address}{THEME}/feed.xml")
    gpo("update")
    gpo("download")

    assert gpo.downloads() == [(server.log.parent / ORIGINAL).read_bytes()]


@pytest.mark.needs("gpo")
def test_gpodder_takes_the_list_of_all_shows(server: Server, tmp_path: Path) -> None:
    gpo, file = Gpo(tmp_path), tmp_path / "shows.opml"
    file.write_bytes(server.ask("/podcasts.opml").body)

    gpo("import", str(file))

    assert server.address + FEED in gpo("list")


@pytest.mark.needs("newsboat")
def test_newsboat_takes_the_list_of_all_shows(server: Server, tmp_path: Path) -> None:
    (tmp_path / ".newsboat").mkdir()
    file = tmp_path / "shows.opml"
    file.write_bytes(server.ask("/podcasts.opml").body)

    environment = os.environ | {"HOME": str(tmp_path), "TERM": "xterm"}
    subprocess.run([str(NEEDS["newsboat"].find()), "-i", str(file)], env=environment, check=True, timeout=60)

    assert server.address + FEED in (tmp_path / ".newsboat" / "urls").read_text()
