"""What a listener's app asks of the running server is one download, by the log of what was answered."""

from __future__ import annotations

import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from subprocess import CompletedProcess

from doorways import Reply
from servers import Server, Site
from shows import FEED, SHOW, SOUND

EPISODE = f"{SHOW}/at-balancere-sine-forventninger"
PARTS = 8
AFTER_MIDNIGHT_IN_DENMARK = "22/Nov/2026:23:30:00 +0000"


@dataclass
class Log:
    """Ask a server, and write what a proxy before it would have written."""

    server: Server
    address: str
    agent: str
    lines: list[str] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", **fields: str) -> Reply:
        reply = self.server.ask(path, method, user_agent=self.agent, **fields)
        answer = f"{reply.status} {len(reply.body)}"
        asked, sent = fields.get("range", "-"), reply.fields.get("content-range", "-")
        request = f'"{method} {path} HTTP/1.1" {answer} "-" "{self.agent}" "{asked}" "{sent}"'
        self.lines.append(f"{self.address} - - [{AFTER_MIDNIGHT_IN_DENMARK}] {request}")
        return reply


def listen(log: Log) -> None:
    """Ask as an app does: the feed, a probe, the old tags at the end, then parts side by side."""
    log.ask(FEED)
    size = int(log.ask(SOUND, "HEAD").fields["content-length"])
    assert log.ask(SOUND, range="bytes=0-1").status == 206
    assert len(log.ask(SOUND, range="bytes=-128").body) == 128
    edges = [size * part // PARTS for part in range(PARTS + 1)]
    ranges = [f"bytes={first}-{after - 1}" for first, after in pairwise(edges)]
    with ThreadPoolExecutor(PARTS) as pool:
        replies = list(pool.map(lambda asked: log.ask(SOUND, range=asked), ranges))
    assert sum(len(reply.body) for reply in replies) == size


def count(site: Site, folder: Path, logs: list[Log], *options: str) -> CompletedProcess[str]:
    path = folder / "access.log"
    path.write_text("".join(f"{line}\n" for log in logs for line in log.lines))
    done = site.run("downloads", str(path), *options)
    assert done.returncode == 0, done.stderr
    assert "192.0.2." not in done.stdout + done.stderr
    return done


def test_a_listener_who_probes_reads_the_end_and_fetches_eight_parts_is_one_download(
    server: Server, site: Site, tmp_path: Path
) -> None:
    """feed-L10, feed-D01, feed-D03, feed-D06, feed-D07."""
    app = Log(server, "192.0.2.1", "AppleCoreMedia/1.0.0.21C62 (iPhone; U; CPU OS 17_2 like Mac OS X)")
    listen(app)

    found = json.loads(count(site, tmp_path, [app], "--json").stdout)

    assert found["downloads"] == [{"day": "2026-11-23", "episode": EPISODE, "downloads": 1}]
    assert (found["sum"], found["requests"], found["lines"], found["wrong_lines"]) == (1, PARTS + 3, PARTS + 4, 0)
    assert found["left_out"] == {"method": 1, "probe": 1}


def test_who_only_looks_is_no_download_and_the_sums_say_why(server: Server, site: Site, tmp_path: Path) -> None:
    """feed-D04, feed-D08, feed-D13, feed-D17, feed-D20."""
    listener, other = Log(server, "192.0.2.1", "AntennaPod/3.5"), Log(server, "192.0.2.1", "gPodder/3.11")
    hasty, robot = Log(server, "192.0.2.2", "AntennaPod/3.5"), Log(server, "192.0.2.3", "Examplebot/1.0")
    for log in (listener, other, robot):
        log.ask(SOUND)
    hasty.ask(SOUND, range="bytes=0-99999")
    hasty.lines.append("192.0.2.2 nonsense")

    done = count(site, tmp_path, [listener, other, hasty, robot], "--by", "app")

    told = done.stdout.splitlines()
    assert [line.split() for line in told[:2]] == [["1", "AntennaPod"], ["1", "gPodder"]]
    assert told[2] == "Sum: 2 downloads in 4 requests for sound, of 5 lines."
    assert told[3] == "Left out: 1 came from robots."
    assert told[4].startswith("Too little: 1 listeners")
    assert told[5].startswith("Method: IAB 2.3")
    assert "24 hours" in told[5]
    assert "1 lines. The first: " in done.stderr
    assert "line 4. The line is neither" in done.stderr


def test_the_door_hears_by_itself_what_it_sends_and_keeps_neither_address_nor_user_agent(
    server: Server, site: Site
) -> None:
    """sec-S28, exp-6.3.13: with the settings there are from the start."""
    agent = "Overcast/3.0 (+http://overcast.fm/; iOS podcast app)"
    listen(Log(server, "", agent))

    end = time.monotonic() + 30
    while not (found := heard_from(site, "Overcast")) and time.monotonic() < end:
        time.sleep(0.2)
    assert found >= 1
    assert agent.encode() not in b"".join(path.read_bytes() for path in site.folder.glob("var/catalog.sqlite3*"))


def heard_from(site: Site, app: str) -> int:
    """Return how much was heard of an app, whether or not the worker has counted it already."""
    with closing(sqlite3.connect(site.folder / "var" / "catalog.sqlite3")) as catalog:
        (kept,) = catalog.execute("SELECT count(*) FROM heard WHERE app = ? AND path = ?", (app, SOUND)).fetchone()
        (counted,) = catalog.execute("SELECT count(*) FROM downloads WHERE app = ?", (app,)).fetchone()
    return int(kept + counted)
