"""A browser sends a file straight to the store, a real Ceph, beside a studio on PostgreSQL (exp-6.3.3, rel-F6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from re import DOTALL, search
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from cutting import Line, line_to
from databases import fresh_database
from playwright.sync_api import Page, Request
from sending import SMALL
from servers import ROOT, Server, Site
from services import BUCKET, S3Server, free_port
from tokens import make_token
from uploading import FAST, choose, hash_of, pace_of, recording, stop_half_way, window, with_a_show

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

pytestmark = pytest.mark.needs("chromium", "radosgw", "postgresql")

PREFIX = "straight"
SIZE = 2 * SMALL + 1_000_000
"""Three parts."""


@pytest.fixture(scope="module")
def line(ceph_server: S3Server) -> Iterator[Line]:
    """Give the line by which senders reach the store; the service has one of its own, which does not break."""
    with line_to(urlsplit(ceph_server.endpoint).port or 0) as opened:
        yield opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, ceph_server: S3Server, line: Line) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("service")
    with fresh_database("postgresql", folder) as database:
        settings = {
            "PORT": str(free_port()),
            "PODCAST_STORAGE_URL": f"s3://{BUCKET}/{PREFIX}",
            "PODCAST_DATABASE_URL": database,
            "PODCAST_DELIVERY": "signed",
            "PODCAST_MEDIA_URL": f"http://127.0.0.1:{line.port}",
            **ceph_server.variables(),
        }
        yield with_a_show(Site(folder, settings))


@pytest.fixture(scope="module")
def server(site: Site) -> Iterator[Server]:
    with site.serving() as running:
        yield running


@pytest.fixture(scope="module")
def page(site: Site, server: Server) -> Iterator[Page]:
    with window(site, server) as opened:
        yield opened


@pytest.fixture(scope="module")
def store(ceph_server: S3Server) -> Iterator[S3Client]:
    import boto3

    with pytest.MonkeyPatch.context() as patch:
        ceph_server.use(patch)
        yield boto3.client("s3")


def allow(store: S3Client, origin: str) -> None:
    """Tell the bucket what the guide to uploads says."""
    guide = (ROOT / "docs" / "how-to" / "upload.md").read_text()
    found = search(r"```json\n(\{\"CORSRules.*?)```", guide, DOTALL)
    assert found
    rules = json.loads(found[1].replace("https://podcast.example.org", origin))
    store.put_bucket_cors(Bucket=BUCKET, CORSConfiguration=rules)


def left_in(store: S3Client) -> list[str]:
    """Return what lies in the store of files on their way."""
    mine = f"{PREFIX}/incoming/"
    parts = store.list_multipart_uploads(Bucket=BUCKET, Prefix=mine).get("Uploads", [])
    objects = store.list_objects_v2(Bucket=BUCKET, Prefix=mine).get("Contents", [])
    return [*(one["Key"] for one in parts), *(one["Key"] for one in objects)]


def sent_to(page: Page) -> list[str]:
    """Return where parts go from now on: ``store`` or ``here``, for each that was begun."""
    places: list[str] = []

    def look(request: Request) -> None:
        if request.method == "PUT" and "/form" not in request.url:
            places.append("store" if f"/{BUCKET}/{PREFIX}/incoming/" in request.url else "here")

    page.on("request", look)
    return places


def is_there(page: Page, site: Site, sound: Path) -> None:
    page.get_by_role("region", name="På vej").get_by_role("link", name="Åbn afsnittet").wait_for(timeout=60_000)
    assert hash_of(site.folder / "episodes" / "my-show" / sound.name) == hash_of(sound)


def test_a_file_goes_straight_to_the_store_over_a_line_that_breaks_and_after_a_reload(
    site: Site, server: Server, page: Page, store: S3Client, line: Line, tmp_path: Path
) -> None:
    """rel-F6: what was cut there is sent by the server; what is there is not sent again."""
    allow(store, server.address)
    sound, at_most, places = recording(tmp_path / "lige-frem.wav", SIZE, 11), pace_of(page), sent_to(page)
    at_most(6_000_000)
    page.goto("/studio/serier/my-show/upload")
    before, cut = line.sent, line.cut
    line.cuts = [3_000_000, 2_000_000]  # after the first cut Chromium may try once more by itself
    with page.expect_request(f"{server.address}/api/v1/uploads/*/parts/*"):
        page.set_input_files("input[type=file]", sound)
    stop_half_way(page, sound.name, at_most)
    page.get_by_role("button", name="Sæt på pause").click()
    page.get_by_role("button", name="Genoptag").wait_for()
    assert line.cut > cut
    assert set(places) == {"store", "here"}
    assert left_in(store)
    line.cuts.clear()
    del places[:]

    page.reload()
    at_most(FAST)
    choose(page, "Genoptag", sound)
    is_there(page, site, sound)

    assert set(places) == {"store"}
    assert line.sent - before < SIZE + 1_000_000
    assert left_in(store) == []


def test_the_command_line_leaves_a_line_to_the_store_that_broke(
    site: Site, server: Server, line: Line, tmp_path: Path
) -> None:
    """rel-F6: of a part that is cut there nothing stays, so that only one is ever sent twice."""
    sound, before = recording(tmp_path / "fra-linjen.wav", SIZE, 14), line.sent
    line.cuts = [3_000_000, 3_000_000, 3_000_000]
    asked = ("upload", str(sound), "--show", "my-show", "--server", server.address)
    done = site.run(*asked, PODCAST_TOKEN=make_token(site))
    cuts, line.cuts = line.cuts, []

    assert done.returncode == 0, done.stdout + done.stderr + server.said()
    assert hash_of(site.folder / "episodes" / "my-show" / sound.name) == hash_of(sound)
    assert (len(cuts), line.sent - before) == (2, 3_000_000)


def test_where_the_store_lets_no_page_in_the_server_passes_the_file_on(
    site: Site, server: Server, page: Page, store: S3Client, tmp_path: Path
) -> None:
    store.delete_bucket_cors(Bucket=BUCKET)
    sound, places = recording(tmp_path / "udenom.wav", SIZE, 12), sent_to(page)
    page.goto("/studio/serier/my-show/upload")
    page.set_input_files("input[type=file]", sound)
    is_there(page, site, sound)

    assert places == ["store", "here", "here", "here"]


def test_a_cancelled_file_leaves_nothing_in_the_store(
    server: Server, page: Page, store: S3Client, tmp_path: Path
) -> None:
    """rel-F6: neither parts nor objects."""
    allow(store, server.address)
    at_most = pace_of(page)
    at_most(6_000_000)
    page.goto("/studio/serier/my-show/upload")
    page.set_input_files("input[type=file]", recording(tmp_path / "fortrudt.wav", SIZE, 13))
    stop_half_way(page, "fortrudt.wav", at_most)
    assert left_in(store)

    page.get_by_role("button", name="Annullér").click()
    page.get_by_role("button", name="Fjern fra listen").wait_for()
    at_most(FAST)

    assert left_in(store) == []
