"""A recording is replaced while people download it: one address, another file, and no download of two halves."""

from __future__ import annotations

import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from lxml import etree
from needs import NEEDS
from servers import Server, copy_of_the_repository
from services import BUCKET, moto
from shows import EPISODE, FEED, SHOW, SOUND
from sounds import mp3_bytes
from test_journey_media import ORIGINAL

from podcast_service.feeds.reading import ITUNES

pytestmark = pytest.mark.needs("curl")

NO_RANGES = 33
"""curl's word for a server that sent the whole file where a part was asked for: it leaves what it has alone."""


@dataclass(frozen=True)
class Curl:
    """curl, downloading the sound of ``server`` into a folder."""

    server: Server
    folder: Path

    def __call__(self, name: str, *options: str) -> int:
        """Download, going on where the file ``name`` ends, and return the exit code."""
        return subprocess.run([*self._command(name), "-C", "-", *options], timeout=60).returncode

    def begin(self, name: str) -> str:
        """Download some of the sound slowly, pull the plug, and return the ETag that came with it."""
        path = self.folder / name
        options = ("--limit-rate", "200k", "--dump-header", f"{path}.head")
        with subprocess.Popen([*self._command(name), *options]) as process:
            end = time.monotonic() + 20
            while (not path.exists() or path.stat().st_size < 50_000) and time.monotonic() < end:
                time.sleep(0.01)
            process.kill()
        heads = Path(f"{path}.head").read_text().lower().split("\n")
        return [line.partition(":")[2].strip() for line in heads if line.startswith("etag:")][-1]

    def _command(self, name: str) -> list[str]:
        return [str(NEEDS["curl"].find()), "-sSL", "-o", str(self.folder / name), self.server.address + SOUND]


def test_a_replaced_recording_changes_in_one_step_and_splices_no_download(tmp_path: Path) -> None:
    """feed-L02, feed-E13, feed-E19: sent from here, and fetched at the store by signed addresses."""
    for name in ("site", "store", "through", "signed"):
        (tmp_path / name).mkdir()
    with ExitStack() as running:
        store = running.enter_context(moto(tmp_path / "store"))
        site = copy_of_the_repository(
            tmp_path / "site", **store.variables(), PODCAST_STORAGE_URL=f"s3://{BUCKET}/media"
        )
        site.ingest()
        through = running.enter_context(site.serving())
        # Two servers of one catalog have one public address, or each would make the other's releases anew.
        signed = running.enter_context(
            site.serving_by("waitress", PODCAST_DELIVERY="signed", PODCAST_PUBLIC_URL=through.address)
        )
        assert (through.ask(SOUND).status, signed.ask(SOUND).status) == (200, 302)
        curls = [Curl(through, tmp_path / "through"), Curl(signed, tmp_path / "signed")]
        original, before = (site.folder / ORIGINAL).read_bytes(), facts(through)
        tags = [curl.begin("kept") for curl in curls]
        for curl in curls:
            # Nothing has changed: the download goes on and becomes the very file.
            curl.begin("resumed")
            assert curl("resumed", "-H", f"If-Range: {before.etag}") == 0
            assert (curl.folder / "resumed").read_bytes() == original

        (site.folder / ORIGINAL).write_bytes(mp3_bytes(100, tone=300))
        done = site.run("publish", f"{SHOW}/{EPISODE.rpartition('/')[2]}", "--fetch-again", "--accept-sound")
        assert done.returncode == 0, done.stdout + done.stderr
        seen = watch(through, before)

        after = seen[-1]
        assert set(seen) <= {before, after}
        assert (after.address, after.length) == (before.address, after.head)
        assert all(new != old for new, old in zip(after[1:], before[1:], strict=True))
        while signed.ask(SOUND, "HEAD").fields["etag"] != after.etag:
            time.sleep(0.05)
        for curl, tag in zip(curls, tags, strict=True):
            # The tag is the one that came with the first half, from here or from the store.
            half = (curl.folder / "kept").read_bytes()
            assert curl("kept", "-H", f"If-Range: {tag}") == NO_RANGES
            assert (curl.folder / "kept").read_bytes() == half == original[: len(half)]
            assert curl("new") == 0
            assert f'"{sha256((curl.folder / "new").read_bytes()).hexdigest()}"' == after.etag


class Facts(NamedTuple):
    """What the feed promises of the sound, and what HEAD says of it just before and after."""

    address: str
    length: int
    duration: str
    head: int
    etag: str


def facts(server: Server) -> Facts:
    """Ask for them, again where the recording changed between the questions."""
    while True:
        before, feed, after = server.ask(SOUND, "HEAD"), server.ask(FEED), server.ask(SOUND, "HEAD")
        if before.fields["etag"] == after.fields["etag"]:
            break
    item = next(etree.fromstring(feed.body).iter("item"))
    enclosure = next(item.iter("enclosure"))
    duration = next(item.iter(f"{ITUNES}duration")).text or ""
    length, head = int(enclosure.get("length", "0")), int(after.fields["content-length"])
    return Facts(enclosure.get("url", ""), length, duration, head, after.fields["etag"])


def watch(server: Server, before: Facts) -> list[Facts]:
    """Ask until they are others than ``before``, and return all that was seen."""
    seen = [facts(server)]
    end = time.monotonic() + 15
    while seen[-1] == before and time.monotonic() < end:
        seen.append(facts(server))
    return seen
