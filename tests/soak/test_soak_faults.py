"""The long form of what a failing object store does to publishing, and to the running service (rel-F1 to rel-F4).

``SOAK_PUBLISHINGS`` and ``SOAK_CHANGES`` set the counts; ``SOAK_FAULT_SECONDS`` is how long a fault lasts.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from random import Random

import pytest
from builders import make_guid
from doorways import Reply
from failing import CASES, HARMLESS, PATIENT, failing_house, noticed_of
from faulty import Fault, Faults, faulty_proxy
from houses import SHOW, SHOW_PAGE
from lxml import etree
from servers import Server, Site
from services import BUCKET, moto, rclone
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.storage.s3 import S3Storage

PUBLISHINGS = int(os.environ.get("SOAK_PUBLISHINGS", "200"))
CHANGES = int(os.environ.get("SOAK_CHANGES", "200"))
SECONDS = float(os.environ.get("SOAK_FAULT_SECONDS", "30"))
TOLD_WITHIN = 30.0
DONE_WITHIN = 60.0
FEED = f"/podcasts/{SHOW}/feed.xml"

pytestmark = pytest.mark.soak


def test_f1_every_fault_whatever_requests_it_strikes(tmp_path: Path) -> None:
    with AudioReader() as reader, failing_house(tmp_path, reader) as failing:
        for fault, methods in CASES:
            failing.strike(fault, methods)


def test_f2_half_of_all_requests_faulted_and_every_publishing_done_exactly_once(tmp_path: Path) -> None:
    with AudioReader() as reader, failing_house(tmp_path, reader, patience=PATIENT) as failing:
        before = failing.public()
        failing.faults.half(seed=2026)
        slugs = [failing.new_episode() for _ in range(PUBLISHINGS)]
        tries = [failing.until_done(slug, tries=500) for slug in slugs]
        failing.faults.heal()
        after = failing.public()
        assert after.keys() == {*before, *slugs}
        assert after == {**after, **before}
        print(f"{PUBLISHINGS} published with {sum(tries)} tries under {sum(failing.faults.struck.values())} faults")  # noqa: T201 - a figure to record


@pytest.mark.parametrize("fault", ["change_in", "change_out"])
@pytest.mark.parametrize("start", [moto, rclone])
def test_f4_a_byte_changed_on_its_way_is_noticed_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: Callable, fault: str
) -> None:
    faults = Faults()
    with start(tmp_path) as server, faulty_proxy(server.endpoint, faults) as endpoint:
        server.use(monkeypatch, endpoint=endpoint)
        noticed_of(S3Storage(BUCKET), faults, tmp_path / "sound.mp3", fault, CHANGES)


@dataclass(frozen=True)
class Service:
    """The service as it runs, with a worker, and its store."""

    site: Site
    server: Server
    faults: Faults

    def add(self, slug: str, number: int) -> None:
        """Put an episode into the content folder by hand."""
        show = self.site.folder / "episodes" / SHOW
        (show / f"{slug}.md").write_text(f"---\ntitle: {slug}\n---\n\nNotes.\n")
        (show / f"{slug}.mp3").write_bytes(mp3_bytes(2, tone=300 + 5 * number))

    def publish(self, slug: str) -> tuple[subprocess.CompletedProcess[str], float]:
        """Run the command, and say how long it took."""
        began = time.monotonic()
        done = self.site.run("publish", f"{SHOW}/{slug}", "--without-transcript", "Being written.")
        return done, time.monotonic() - began

    def sound(self, slug: str) -> Reply | None:
        """Ask for a sound as a listener; ``None`` for an answer that broke off."""
        try:
            return self.server.ask(f"/lyd/{SHOW}/{slug}.mp3")
        except (OSError, HTTPException):
            return None

    def whole(self) -> dict[str, str]:
        """Return the ETag of every enclosure in the feed, after fetching it whole: guid by guid, each once."""
        items = list(etree.fromstring(self.server.ask(FEED).body).iter("item"))
        found = {}
        for item in items:
            enclosure = item.find("enclosure")
            reply = self.server.ask(self.server.path(enclosure.get("url")))
            assert (reply.status, len(reply.body)) == (200, int(enclosure.get("length")))
            assert reply.fields["etag"] == f'"{sha256(reply.body).hexdigest()}"'
            found[item.findtext("guid")] = reply.fields["etag"]
        assert len(found) == len(items)
        return found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Run the service with one published episode."""
    folder, faults = tmp_path_factory.mktemp("service"), Faults(stuck=40, late=2, place=Random(1))
    (folder / "episodes" / SHOW).mkdir(parents=True)
    page = SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\n", "")
    (folder / "episodes" / SHOW / "show.md").write_text(page)
    with ExitStack() as opened:
        store = opened.enter_context(rclone(tmp_path_factory.mktemp("store")))
        endpoint = opened.enter_context(faulty_proxy(store.endpoint, faults))
        site = Site(folder, {**store.variables(endpoint=endpoint), "PODCAST_STORAGE_URL": f"s3://{BUCKET}/media"})
        site.ingest()
        service = Service(site, opened.enter_context(site.serving()), faults)
        service.add("first", 0)
        done, _ = service.publish("first")
        assert done.returncode == 0, done.stderr
        service.server.wait_for(f"/lyd/{SHOW}/first.mp3", 200)
        yield service


@pytest.mark.parametrize("fault", Fault)
def test_f1_a_fault_of_half_a_minute_is_told_and_all_is_done_within_a_minute_after_it(
    service: Service, fault: Fault
) -> None:
    """rel-F1, rel-F3: nothing is started again, and listeners see feed and pages all the while."""
    number = 10 * (1 + list(Fault).index(fault))
    asked, by_hand = f"asked-{number}", f"by-hand-{number}"
    service.add(asked, number)
    service.site.ingest()
    before = service.whole()
    service.add(by_hand, number + 1)

    service.faults.always = fault
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        publishing = pool.submit(service.publish, asked)
        while time.monotonic() < began + SECONDS or not publishing.done():
            _look(service, fault)
            time.sleep(1)
    told = _told(publishing, fault)
    service.faults.heal()
    healed = time.monotonic()

    while not _is_done(service, by_hand):
        assert time.monotonic() < healed + DONE_WITHIN, service.site.run("jobs").stdout
    seconds = time.monotonic() - healed
    assert seconds < DONE_WITHIN
    for slug in (asked, by_hand):
        done, _ = service.publish(slug)
        assert done.returncode == 0, done.stdout + done.stderr
        service.server.wait_for(f"/lyd/{SHOW}/{slug}.mp3", 200)
    after = service.whole()
    assert len(after) == len(before) + 2
    assert after == {**after, **before}
    print(f"{fault}: told after {told:.0f} s, done {seconds:.0f} s after it had healed")  # noqa: T201 - figures to record


def _look(service: Service, fault: Fault) -> None:
    assert service.server.ask(FEED).status == 200
    reply = service.sound("first")
    if reply is not None and reply.status != 200:
        assert (reply.status, reply.fields["retry-after"]) == (503, "30")
    elif reply is not None and fault is not Fault.CHANGED_OUT:
        assert reply.fields["etag"] == f'"{sha256(reply.body).hexdigest()}"'


def _told(publishing: Future[tuple[subprocess.CompletedProcess[str], float]], fault: Fault) -> float:
    """Return after how long the command was told what is wrong, in words."""
    done, seconds = publishing.result()
    assert seconds < TOLD_WITHIN
    assert "Traceback" not in done.stderr
    assert (done.returncode == 0) == (fault in HARMLESS), done.stdout + done.stderr
    assert done.returncode == 0 or len(done.stdout + done.stderr) > 60
    return seconds


def _is_done(service: Service, slug: str) -> bool:
    """Say whether the worker has read the episode in and has nothing to do any more."""
    known = slug in service.site.run("status").stdout
    return known and "All is done." in service.site.run("jobs").stdout
