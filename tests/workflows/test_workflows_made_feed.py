"""Feeds of every kind are spliced from the pieces kept for them, and long ones have archives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import feedparser
import pytest
from builders import NOW, PUBLISHED, make_episode, make_feed_channel, make_feed_item, make_library
from databases import fresh_catalog
from houses import SHOW, SHOW_PAGE, Place, refusals
from lxml import etree
from sounds import mp3_bytes
from sqlalchemy import Engine

from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import approve_episode, save_episode
from podcast_service.catalog.feed_parts import HEAD, FeedPart, save_feed_parts
from podcast_service.domain.document import Document
from podcast_service.domain.episode import Episode
from podcast_service.feeds.compose import compose_head, compose_items
from podcast_service.feeds.reading import FeedFacts
from podcast_service.feeds.rules import MUST
from podcast_service.feeds.splice import ANYWHERE
from podcast_service.feeds.validate import validate
from podcast_service.site.addresses import answer, every_address
from podcast_service.site.view import View
from podcast_service.workflows.compose import are_feeds_due, compose_feeds
from podcast_service.workflows.live import Live
from podcast_service.workflows.made_feed import made_feed
from podcast_service.workflows.report import Report

REASON = "{reason: Being written., decided_at: 2026-11-20T08:00:00+01:00}"
URL = "https://pod.example"
FEED = "/podcasts/troen-paa-jobchancen/feed.xml"
LINKS = "{http://www.w3.org/2005/Atom}link"


def long_show(count: int) -> list[Episode]:
    return [
        make_episode(
            f"afsnit-{number}",
            number=number + 1,
            title=f"Samtale {number}",
            published_at=PUBLISHED - timedelta(days=1000 - number),
            enclosure=f"/lyd/troen-paa-jobchancen/afsnit-{number}.mp3",
        )
        for number in range(count)
    ]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Engine]:
    with fresh_catalog("sqlite", tmp_path) as opened:
        yield opened


def view_of(catalog: Engine, episodes: list[Episode], packed: int, head: bytes = b"") -> View:
    """Keep pieces of a feed whose items take ``packed`` bytes each, and return the view of it."""
    bodies = compose_items([make_feed_item(one) for one in episodes])
    head = head or compose_head(make_feed_channel(self_url=ANYWHERE + FEED))
    parts = [
        FeedPart(guid=one.guid, input_sha256="", body=body, made_at=NOW, packed=packed)
        for one, body in zip(episodes, bodies, strict=True)
    ]
    with transact(catalog) as tx:
        save_feed_parts(
            tx, "troen-paa-jobchancen", [FeedPart(guid=HEAD, input_sha256="", body=head, made_at=NOW), *parts]
        )
    library = make_library(episodes=episodes)
    view = View(library=library, now=NOW, public_url=URL)
    return replace(view, feed=lambda path: made_feed(catalog, view, path))


def test_a_long_feed_is_walked_through_its_archives_to_its_first_episode(catalog: Engine):
    """feed-G01, feed-G02, feed-G03, feed-L07."""
    episodes = long_show(230)
    view = view_of(catalog, episodes, packed=10_000)

    path, seen, visited = FEED, list[str](), list[str]()
    while path:
        document = answer(view, path)
        assert isinstance(document, Document)
        facts = FeedFacts(self_url=URL + path, now=NOW)
        assert [finding for finding in validate(document.body, facts) if finding.level == MUST] == []
        root = etree.fromstring(document.body)
        links = {link.get("rel"): str(link.get("href")) for link in root.iter(LINKS)}
        assert links["self"] == URL + path
        assert links.get("current", URL + FEED) == URL + FEED
        assert (root.find(".//{http://purl.org/syndication/history/1.0}archive") is not None) == (path != FEED)
        visited.append(path)
        seen += [str(item.findtext("guid")) for item in root.iter("item")]
        path = links.get("prev-archive", "").removeprefix(URL)

    assert seen == [episode.guid for episode in episodes[::-1]]
    assert [path.rpartition("/")[2] for path in visited] == ["feed.xml", "arkiv-2.xml", "arkiv-1.xml"]
    assert set(visited) <= set(every_address(view))
    assert answer(view, "/podcasts/troen-paa-jobchancen/arkiv-3.xml") is None
    assert answer(view, "/podcasts/troen-paa-jobchancen/arkiv-0.xml") is None


def test_archives_name_the_next_ones_back(catalog: Engine):
    """feed-G03."""
    view = view_of(catalog, long_show(230), packed=10_000)
    first = answer(view, "/podcasts/troen-paa-jobchancen/arkiv-1.xml")
    assert isinstance(first, Document)
    assert b'arkiv-2.xml" rel="next-archive"' in first.body
    assert b"prev-archive" not in first.body


def test_a_feed_that_holds_everything_has_no_paging(catalog: Engine):
    """feed-G04."""
    document = answer(view_of(catalog, long_show(230), packed=4_000), FEED)
    assert isinstance(document, Document)
    assert b"archive" not in document.body
    assert document.body.count(b"<item>") == 230


def two_shows(place: Place) -> None:
    place.show("other", SHOW_PAGE.replace("My show", "Other show"))
    for show, stem, tone in ((SHOW, "first", 400), ("other", "first", 700)):
        keys = {"title": f"Talk in {show}", "number": 1, "status": "published", "without_transcript": REASON}
        place.episode(stem, show=show, sound=mp3_bytes(2, tone=tone), themes="[hope]", people="[jytte]", **keys)
    place.write("hope.md", "---\ntitle: Hope\nnumber: 1\nsummary: On hope.\n---\n", show="themes")
    place.write("jytte.md", "---\nname: Jytte Quist\n---\n", show="people")
    place.ingest(publish=True)


GATHERED = ["/feed.xml", "/temaer/hope/feed.xml", "/personer/jytte/feed.xml"]


@pytest.mark.parametrize("path", GATHERED)
def test_feeds_of_several_shows_gather_their_episodes(place: Place, path: str):
    """feed-C15, feed-I12: directories are asked to leave them out, and no two items have one number."""
    two_shows(place)

    document = place.live().make(path)

    assert isinstance(document, Document)
    facts = FeedFacts(self_url=place.house.public_url + path, now=place.clock())
    assert [finding for finding in validate(document.body, facts) if finding.level == MUST] == []
    read = feedparser.parse(document.body)
    assert {entry.title for entry in read.entries} == {f"Talk in {SHOW}", "Talk in other"}
    assert {entry.source.title for entry in read.entries} == {"My show", "Other show"}
    assert read.feed.itunes_block == 1
    assert b"<itunes:episode>" not in document.body
    assert document.body.count(b"<itunes:image") == 3


def test_a_theme_a_person_and_everything_are_announced_once_they_hold_an_episode(place: Place):
    """feed-C15, feed-I18."""
    place.write("hope.md", "---\ntitle: Hope\nnumber: 1\n---\n", show="themes")
    place.ingest()
    empty = place.live()
    assert [empty.make(path) for path in GATHERED] == [None, None, None]
    assert b"/temaer/hope/feed.xml" not in getattr(empty.make("/temaer/hope"), "body", b"")

    two_shows(place)

    full = place.live()
    for page, path in zip(("/", "/temaer/hope", "/personer/jytte"), GATHERED, strict=True):
        assert f'href="{place.house.public_url}{path}"'.encode() in getattr(full.make(page), "body", b""), page


def test_the_guid_of_a_gathered_feed_survives_another_host_and_a_rebuilt_catalog(place: Place):
    """feed-C09."""
    two_shows(place)

    def guids(url: str) -> list[bytes]:
        editions = Live(place.house.catalog, url, place.clock)
        bodies = (getattr(editions.make(path), "body", b"") for path in GATHERED)
        return [body.split(b"<podcast:guid>")[1].split(b"<")[0] for body in bodies]

    before = guids("https://one.example")
    assert len(set(before)) == 3
    place.clock.forward(hours=1)
    place.episode("later", title="Later", status="published", without_transcript=REASON)
    place.ingest(publish=True)
    assert guids("https://two.example") == before


def test_an_episode_that_no_feed_can_tell_is_left_out_and_told(place: Place):
    two_shows(place)
    place.episode("second", title="Second", status="published", without_transcript=REASON)
    place.ingest(publish=True)
    nameless = replace(place.kept("second").latest, title="")
    with transact(place.house.catalog) as tx:
        approve_episode(tx, nameless.guid, save_episode(tx, nameless, source=f"{SHOW}/second.md", made_at=NOW))

    report = Report()
    compose_feeds(place.house, report)

    assert refusals(report) == {f"{SHOW}/second": "feed_item"}
    assert feedparser.parse(place.feed()).entries[0].title == f"Talk in {SHOW}"
    assert getattr(place.live().make("/feed.xml"), "body", b"").count(b"<item>") == 2


def test_all_shows_stand_in_a_list_for_apps(place: Place):
    two_shows(place)

    document = place.live().make("/podcasts.opml")

    assert isinstance(document, Document)
    assert document.media_type == "text/x-opml; charset=utf-8"
    outlines = etree.fromstring(document.body).findall("body/outline")
    url = place.house.public_url
    assert {(one.get("text"), one.get("xmlUrl")) for one in outlines} == {
        ("My show", f"{url}/podcasts/{SHOW}/feed.xml"),
        ("Other show", f"{url}/podcasts/other/feed.xml"),
    }


def test_a_page_tells_people_who_opened_a_feed_what_to_do(place: Place):
    two_shows(place)
    page = getattr(place.live().make(f"/abonner/{SHOW}"), "body", b"").decode()
    feed = place.feed().decode()
    assert f"{place.house.public_url}/podcasts/{SHOW}/feed.xml" in page
    assert f"<docs>{place.house.public_url}/abonner/{SHOW}</docs>" in feed
    assert place.live().make("/abonner/nothing") is None


def test_an_episode_that_no_feed_can_tell_makes_no_feed_new_again_and_again(place: Place):
    """feed-H11, feed-L05: nobody fetches a feed for what it leaves out."""
    two_shows(place)
    nameless = replace(place.kept("first").latest, title="")
    with transact(place.house.catalog) as tx:
        approve_episode(tx, nameless.guid, save_episode(tx, nameless, source=f"{SHOW}/first.md", made_at=NOW))
    compose_feeds(place.house)
    before = getattr(place.live().make("/feed.xml"), "body", b"")

    place.clock.forward(hours=1)

    assert not compose_feeds(place.house)
    assert not are_feeds_due(place.house)
    assert getattr(place.live().make("/feed.xml"), "body", b"") == before


def test_what_is_published_while_feeds_are_made_is_in_them(place: Place):
    two_shows(place)

    def approve(title: str, slug: str = "first") -> None:
        kept = place.kept(slug)
        newest = replace(kept.latest, title=title)
        with transact(place.house.catalog) as tx:
            approve_episode(tx, newest.guid, save_episode(tx, newest, source=kept.source, made_at=NOW))

    def meanwhile() -> datetime:
        """Approve another title when the time is asked for: after the catalog was read."""
        if place.kept("first").latest.title != "Newest":
            approve("Newest")
        return place.clock()

    approve("Newer")
    assert compose_feeds(replace(place.house, now=meanwhile))

    assert b"<title>Newest</title>" in place.feed()


def test_an_older_episode_that_is_added_changes_no_guid_of_a_feed(place: Place):
    """feed-C09."""
    two_shows(place)
    before = getattr(place.live().make("/feed.xml"), "body", b"").split(b"<podcast:guid>")[1][:36]

    place.episode("older", title="Older", number=7, published_at="2001-01-01", without_transcript=REASON)
    page = place.path("older.md").read_text()
    place.write("older.md", page.replace("title: Older", "title: Older\nstatus: published"))
    place.ingest(publish=True)

    after = getattr(place.live().make("/feed.xml"), "body", b"")
    assert b"<title>Older</title>" in after
    assert after.split(b"<podcast:guid>")[1][:36] == before


def test_an_archive_names_no_hub(catalog: Engine):
    """feed-W01: a hub is told of the feed alone."""
    head = compose_head(make_feed_channel(self_url=ANYWHERE + FEED, hubs=("https://hub.example/",)))
    view = view_of(catalog, long_show(230), packed=10_000, head=head)

    newest, archive = (answer(view, path) for path in (FEED, "/podcasts/troen-paa-jobchancen/arkiv-1.xml"))

    assert [b'rel="hub"' in getattr(document, "body", b"") for document in (newest, archive)] == [True, False]
