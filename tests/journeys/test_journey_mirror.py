"""The service and its database are gone: a web server, and a bucket, go on with a mirror (rel-F3)."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from doorways import Reply
from lxml import etree
from needs import NEEDS
from playwright.sync_api import sync_playwright
from servers import Server, copy_of_the_repository
from services import BUCKET, S3Server, free_port
from shows import EPISODE, FEED, SHOW, SOUND
from test_journey_browser import FLAGS, TIME, until
from test_journey_clients import Gpo
from test_journey_media import ORIGINAL
from webservers import Nginx, anyone_may_read, nginx_on_bucket, nginx_on_folder

from podcast_service.delivery.nginx import FIELDS, MAPS
from podcast_service.feeds.reading import PODCAST

pytestmark = pytest.mark.needs("nginx", "radosgw")


@dataclass(frozen=True)
class Left:
    """What is left when the service is gone: the answers it gave, nginx before the folder and before the bucket."""

    said: dict[str, Reply]
    folder: Nginx
    bucket: Nginx
    original: bytes


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory, ceph_server: S3Server) -> Iterator[Left]:
    home, port = tmp_path_factory.mktemp("mirrored"), free_port()
    (home / "site").mkdir()
    settings = {**ceph_server.variables(), "PODCAST_PUBLIC_URL": f"http://localhost:{port}"}
    site = copy_of_the_repository(home / "site", **settings)
    site.ingest()
    assert site.run("worker", "--once").returncode == 0  # what it hears of the sound makes the pages others
    folder = (home / "mirror").as_uri()
    with site.serving() as server:
        said = {path: server.ask(path) for path in addresses(server, port)}
        for place in (folder, f"s3://{BUCKET}/a/journey"):
            done = site.run("release", "--to", place)
            assert done.returncode == 0, done.stderr
            assert "is mirrored in" in done.stdout
        server.stop(signal.SIGKILL)
    original = (site.folder / ORIGINAL).read_bytes()
    remove(site.folder)
    anyone_may_read(ceph_server)
    rules = {name: (home / "mirror" / name).read_bytes() for name in (MAPS, FIELDS)}
    bucket = f"/{BUCKET}/a/journey"
    with (
        nginx_on_folder(home / "nginx", home / "mirror", port) as first,
        nginx_on_bucket(home / "nginx2", ceph_server.endpoint, bucket, rules, free_port()) as second,
    ):
        yield Left(said, first, second, original)


def remove(folder: Path) -> None:
    """Take the service's own disk away; the worker of one that was killed may write there for a moment more."""
    end = time.monotonic() + 20
    while folder.exists():
        shutil.rmtree(folder, ignore_errors=time.monotonic() < end)


def addresses(server: Server, port: int) -> list[str]:
    """Return every address the feed and the list for search engines name, and the feeds."""
    own = f"http://localhost:{port}"
    pages = etree.fromstring(server.ask("/sitemap.xml").body).iterfind(".//{*}loc")
    told = etree.fromstring(server.ask(FEED).body).iter("enclosure", f"{PODCAST}transcript", f"{PODCAST}chapters")
    named = [*(page.text or "" for page in pages), *(one.get("url", "") for one in told)]
    assert all(url.startswith(f"{own}/") for url in named)
    return [
        FEED,
        "/feed.xml",
        "/podcasts.opml",
        "/sitemap.xml",
        "/robots.txt",
        *(url.removeprefix(own) for url in named),
    ]


def test_feed_pages_sound_chapters_and_transcripts_are_given_byte_for_byte_on_and_on(left: Left) -> None:
    """rel-F3, feed-E02, feed-T01, feed-J01."""
    assert len(left.said) > 30
    assert {f"{EPISODE}/kapitler.json", f"{EPISODE}/udskrift.vtt", SOUND, EPISODE} <= left.said.keys()
    for path, said in left.said.items():
        for nginx in (left.folder, left.bucket):
            found = nginx.ask(path)
            assert (found.status, found.body == said.body) == (200, True), path
            assert found.fields["content-type"] == said.fields["content-type"], path
    assert left.folder.ask(SOUND, Range="bytes=300000-900000").body == left.original[300_000:900_001]
    assert left.bucket.ask(SOUND, Range="bytes=-128").body == left.original[-128:]


@pytest.mark.needs("gpo")
def test_an_app_subscribes_downloads_and_asks_politely_again(left: Left, tmp_path: Path) -> None:
    """feed-R04, feed-R09."""
    gpo = Gpo(tmp_path)
    gpo("subscribe", left.folder.address + FEED)
    gpo("update")
    gpo("download")

    assert gpo.downloads() == [left.original]
    assert "0 new episodes" in gpo("update")


@pytest.mark.needs("chromium")
def test_the_player_plays_from_a_chapter_in_a_browser(left: Left) -> None:
    """feed-E05: as from the service itself, with nothing to complain of."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        page = browser.new_page(base_url=left.folder.address)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        parts: list[int] = []
        page.on("response", lambda answer: parts.append(answer.status) if answer.url.endswith(SOUND) else None)

        page.goto(f"/podcasts/{SHOW}")
        page.locator(f'a[href="{EPISODE}"]').first.click()
        page.wait_for_url(f"**{EPISODE}")
        link = page.locator(".chapters li:nth-child(3) a")
        start = float(link.get_attribute("data-start") or "nan")
        link.click()
        until(page, f"{TIME} > {start + 0.3}")

        assert start <= page.evaluate(TIME) < start + 5
        assert set(parts) == {206}
        assert complaints == []
        browser.close()


@pytest.mark.needs("chromium")
@pytest.mark.parametrize("where", ["folder", "bucket"])
def test_what_was_said_is_found_and_played_from_its_second_with_the_service_gone(left: Left, where: str) -> None:
    """exp-6.2.3: the browser searches the release's own index."""
    nginx = left.folder if where == "folder" else left.bucket
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=NEEDS["chromium"].find(), args=FLAGS)
        page = browser.new_page(base_url=nginx.address)
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.goto("/soeg")
        assert not [one for one in asked if "/soeg/" in one or "engine" in one], (
            "nothing is fetched before it is needed"
        )
        page.locator("main input[name=q]").fill("hvornår nok er nok")
        page.locator("main input[name=q]").press("Enter")
        page.wait_for_url("**/soeg?q=*")
        page.locator("#resultater .hit").first.wait_for()

        assert page.locator("#resultater .count").inner_text().endswith(("1 resultat", "resultater"))
        assert page.title().startswith("»hvornår nok er nok« – ")
        link = page.locator(f"#resultater a[href^='{EPISODE}?t=']", has_text="nok er nok").first
        assert "nok er nok" in [one.lower() for one in link.locator("mark").all_inner_texts()]
        page.locator("main input[name=q]").fill('<b>"findes slet ikke')
        page.locator("#resultater .count", has_text='Ingen resultater for »<b>"findes slet ikke«').wait_for()
        page.locator("main input[name=q]").fill("kolegial sparing")
        page.get_by_text("Viser resultater for »kollegial sparring«.").wait_for()
        assert complaints == []
        browser.close()
