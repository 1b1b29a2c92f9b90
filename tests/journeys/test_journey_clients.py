"""Podcast apps people use, against the running server: they read, subscribe, update and download (feed-R01 to R09)."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import feedparser
import podcastparser
import pytest
from needs import NEEDS
from servers import PROGRAMS, Server, Site
from shows import FEED, SOUND, look_at
from test_journey_media import ORIGINAL, decoded_ms
from witness import Witness, witness

from podcast_service.feeds.rules import MUST
from podcast_service.feeds.validate import FeedFacts, validate


@dataclass(frozen=True)
class Gpo:
    """gPodder's command line with a home of its own."""

    folder: Path

    def __call__(self, *arguments: str) -> str:
        settings = {"GPODDER_HOME": str(self.folder / "gpodder"), "GPODDER_DOWNLOAD_DIR": str(self.folder / "got")}
        done = subprocess.run(
            [str(NEEDS["gpo"].find()), *arguments],
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def downloads(self) -> list[bytes]:
        """Return every sound that was downloaded."""
        return [path.read_bytes() for path in (self.folder / "got").rglob("*.mp3")]


@pytest.fixture(scope="module")
def behind_a_proxy(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Witness]]:
    """Serve the show under a proxy's address, which sees what apps ask."""
    # A site of its own: one catalog has one public address.
    own = Site(shutil.copytree(site.folder, tmp_path_factory.mktemp("own") / "site"), site.settings)
    with witness() as proxy, own.serving(PODCAST_PUBLIC_URL=proxy.address) as server:
        proxy.behind = server.port
        yield server, proxy


def test_the_feed_keeps_every_rule_by_what_its_addresses_really_answer(server: Server) -> None:
    """feed-I10, feed-P06 and all others the document and its facts can show."""
    sounds = {promised.path: server.ask(promised.path) for promised in look_at(server).enclosures}
    facts = FeedFacts(
        self_url=server.address + FEED,
        now=datetime.now(UTC),
        durations_ms={server.address + path: decoded_ms(reply.body) for path, reply in sounds.items()},
        lengths={server.address + path: len(reply.body) for path, reply in sounds.items()},
        media_types={server.address + path: reply.fields["content-type"] for path, reply in sounds.items()},
    )

    findings = validate(server.ask(FEED).body, facts)

    assert [finding for finding in findings if finding.level is MUST] == []
    # Whose name stands as author, and who proves the ownership, is for the people behind the show to say.
    assert {finding.rule for finding in findings} <= {"C11", "C14"}


def test_feedparser_reads_it_without_complaint(server: Server) -> None:
    """feed-R01."""
    read = feedparser.parse(server.ask(FEED).body)

    assert not read.bozo
    assert [entry.enclosures[0].href for entry in read.entries] == [server.address + SOUND]


def test_podcastparser_reads_the_same_episodes(server: Server) -> None:
    """feed-R02."""
    read = podcastparser.parse(server.address + FEED, BytesIO(server.ask(FEED).body))

    (promised,) = look_at(server).enclosures
    (episode,) = read["episodes"]
    (enclosure,) = episode["enclosures"]
    assert enclosure["url"] == server.address + promised.path
    assert (enclosure["file_size"], enclosure["mime_type"]) == (promised.length, promised.media_type)
    assert episode["total_time"] == round(decoded_ms(server.ask(SOUND).body) / 1000)
    assert read["title"]


@pytest.mark.needs("gpo")
def test_gpodder_subscribes_downloads_the_very_file_and_asks_politely_again(
    behind_a_proxy: tuple[Server, Witness], tmp_path: Path
) -> None:
    """feed-R04, feed-R09, feed-L09."""
    server, proxy = behind_a_proxy
    gpo, feed = Gpo(tmp_path), proxy.address + FEED

    gpo("subscribe", feed)
    gpo("update")
    gpo("download")

    assert gpo.downloads() == [(server.log.parent / ORIGINAL).read_bytes()]
    before = len(proxy.asked(FEED))

    assert "0 new episodes" in gpo("update")
    again = proxy.asked(FEED)[before:]
    assert [one.status for one in again] == [304]
    assert "if-none-match" in again[0].fields or "if-modified-since" in again[0].fields


@pytest.mark.needs("newsboat", "podboat")
def test_newsboat_queues_and_podboat_downloads_the_very_file(server: Server, tmp_path: Path) -> None:
    """feed-R05."""
    home = tmp_path / ".newsboat"
    home.mkdir()
    (home / "urls").write_text(f"{server.address}{FEED}\n")
    (home / "config").write_text(f'download-path "{tmp_path}/got/"\npodcast-auto-enqueue yes\n')
    environment = os.environ | {"HOME": str(tmp_path), "TERM": "xterm"}

    subprocess.run([str(NEEDS["newsboat"].find()), "-x", "reload"], env=environment, check=True, timeout=60)
    queued = (home / "queue").read_text()
    _run_on_a_terminal([str(NEEDS["podboat"].find()), "-a"], environment, tmp_path / "got" / Path(SOUND).name)

    assert queued.startswith(server.address + SOUND)
    (got,) = (tmp_path / "got").iterdir()
    assert got.name == Path(SOUND).name
    assert got.read_bytes() == (server.log.parent / ORIGINAL).read_bytes()


@pytest.mark.needs("podget")
def test_podget_downloads_the_very_file(server: Server, tmp_path: Path) -> None:
    """feed-R06."""
    conf, got = tmp_path / "conf", tmp_path / "got"
    conf.mkdir()
    (conf / "serverlist").write_text(f"{server.address}{FEED} shows show\n")

    folders = ["--dir_config", str(conf), "--dir_session", str(tmp_path / "session"), "--library", str(got)]
    subprocess.run([str(NEEDS["podget"].find()), *folders], env=_at_home(tmp_path), check=True, timeout=60)

    assert [path.read_bytes() for path in got.rglob("*.mp3")] == [(server.log.parent / ORIGINAL).read_bytes()]


def test_poca_downloads_the_very_file_and_asks_for_it_once(
    behind_a_proxy: tuple[Server, Witness], tmp_path: Path
) -> None:
    """feed-R07."""
    server, proxy = behind_a_proxy
    got, conf = tmp_path / "got", tmp_path / "conf"
    got.mkdir()
    conf.mkdir()
    (conf / "poca.xml").write_text(
        f"<poca><settings><base_dir>{got}</base_dir></settings><subscriptions><subscription>"
        f"<title>show</title><url>{proxy.address}{FEED}</url></subscription></subscriptions></poca>"
    )
    before = len(proxy.asked(SOUND))

    for _ in range(2):
        command = [str(PROGRAMS / "poca"), "--config", str(conf)]
        subprocess.run(command, env=_at_home(tmp_path), check=True, timeout=60)

    assert [path.read_bytes() for path in got.rglob("*.mp3")] == [(server.log.parent / ORIGINAL).read_bytes()]
    assert len(proxy.asked(SOUND)) == before + 1


def test_yt_dlp_downloads_the_very_file(server: Server, tmp_path: Path) -> None:
    """feed-R08."""
    command = [str(PROGRAMS / "yt-dlp"), "--no-config", "--no-cache-dir", "--paths", str(tmp_path)]

    subprocess.run([*command, server.address + FEED], env=_at_home(tmp_path), check=True, timeout=60)

    assert [path.read_bytes() for path in tmp_path.glob("*.mp3")] == [(server.log.parent / ORIGINAL).read_bytes()]


def _at_home(home: Path) -> dict[str, str]:
    """Return an environment in which a program finds and leaves nothing outside ``home``."""
    return os.environ | {"HOME": str(home)}


def _run_on_a_terminal(command: list[str], environment: dict[str, str], wanted: Path) -> None:
    """Let podboat draw on a terminal nobody looks at, and leave it with ``q`` once ``wanted`` is there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdin=theirs, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        os.set_blocking(ours, False)
        end = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < end:
            if wanted.exists():
                os.write(ours, b"q")
            _drain(ours)
            time.sleep(0.2)
        process.kill()
    os.close(ours)


def _drain(terminal: int) -> None:
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        return
