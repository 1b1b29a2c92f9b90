"""Requests per CPU-second of the front door beside nginx on the same bytes, one worker each.

Only the servers' own CPU time counts, of all their threads and processes, user and system, read from /proc: the load
generator (wrk) does not matter. nginx is measured as Debian sets it up (``sendfile on``: the kernel hands the file's
pages to the socket) and, for ranges, also with ``sendfile off``, where it reads and writes them as we do.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from bench.measure import Row, leave_out, print_table
from podcast_service.delivery.ears import Counting
from podcast_service.delivery.kept import keep
from podcast_service.delivery.responder import ASGIApp
from podcast_service.delivery.shelf import Shelf
from podcast_service.domain.document import Answer, Document, Media
from podcast_service.domain.media import StoredObject
from podcast_service.front import create_front
from podcast_service.server import run

SECONDS = int(os.environ.get("BENCH_SECONDS", "2"))
ROUNDS = 3
AUDIO_SIZE = 256 * 1024 * 1024
MODIFIED = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROOT = "BENCH_ROOT"
RANDOM = "64 KB range, any place"
PIECE = 64 * 1024
AT_RANDOM = """
math.randomseed(7)
request = function()
  local at = math.random(0, {last})
  return wrk.format("GET", nil, {{["Range"] = "bytes=" .. at .. "-" .. (at + {piece} - 1)}})
end
"""
"""What tells wrk to ask for another place in the file each time, as listeners do."""

NGINX = """
worker_processes 1;
daemon off;
pid {root}/nginx.pid;
error_log {root}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; tcp_nopush on; keepalive_requests 100000000;
  types {{ application/rss+xml xml; text/html html; audio/mpeg mp3; }}
  client_body_temp_path {root}; proxy_temp_path {root}; fastcgi_temp_path {root}; uwsgi_temp_path {root};
  scgi_temp_path {root};
  server {{ listen 127.0.0.1:{port}; root {root}; gzip_static on; sendfile on; }}
  server {{ listen 127.0.0.1:{copying}; root {root}; gzip_static on; sendfile off; }}
}}
"""


@dataclass(frozen=True)
class Case:
    """One kind of request: its fields, and the least share of nginx's figure we promise."""

    name: str
    path: str
    fields: tuple[str, ...]
    limit: float
    at_random: bool = False


class Disk:
    """The least storage there is: one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def local_path(self, key: str) -> Path | None:
        """Return where ``key`` lies."""
        return self._root / key

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of ``key``; not asked for, as the file is local."""
        yield (self._root / key).read_bytes()[start:stop]


def make_front(counting: Counting | None = None) -> ASGIApp:
    """Make a front door over the files of the bench: what a server process calls."""
    root = Path(os.environ[ROOT])
    answers: dict[str, Answer] = {
        "/feed.xml": Document(
            body=(root / "feed.xml").read_bytes(), media_type="application/rss+xml; charset=utf-8", modified_at=MODIFIED
        ),
        "/page.html": Document(body=(root / "page.html").read_bytes(), media_type="text/html; charset=utf-8"),
    }
    audio = StoredObject(
        key="audio.mp3",
        sha256=sha256(b"").hexdigest(),
        size=AUDIO_SIZE,
        media_type="audio/mpeg",
        modified_at=MODIFIED,
    )
    answers |= dict.fromkeys(("/audio.mp3", "/lyd/bench/audio.mp3"), Media(object=audio))

    async def nothing(scope: object, receive: object, send: object) -> None:
        raise AssertionError("the bench asks for nothing else")

    shelf = Shelf(lambda path: keep(path, answers[path], https=False) if path in answers else None, lambda: 1)
    return create_front(shelf, Disk(root), nothing, trusted_hosts=["127.0.0.1"], counting=counting)


def make_files(root: Path) -> None:
    """Write a feed of 500 episodes, an episode page and 256 MB of sound."""
    item = "<item><title>Del {n}: om samtaler</title><guid>{n:032x}</guid><description>{text}</description></item>\n"
    words = "At balancere sine forventninger til borgeren kræver tid og erfaring. "
    items = "".join(item.format(n=n * 7919 % 104729, text=words * (1 + n % 4)) for n in range(500))
    (root / "feed.xml").write_text(f"<rss><channel>{items}</channel></rss>", encoding="utf-8")
    page = "".join(f"<p>{words}{n}</p>\n" for n in range(200))
    (root / "page.html").write_text(f"<!doctype html><main>{page}</main>", encoding="utf-8")
    for name in ("feed.xml", "page.html"):
        path = root / name
        path.with_name(name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
        for each in (path, path.with_name(name + ".gz")):
            os.utime(each, (MODIFIED.timestamp(), MODIFIED.timestamp()))
    with (root / "audio.mp3").open("wb") as audio:
        for _ in range(AUDIO_SIZE // 2**20):
            audio.write(os.urandom(2**20))


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    """Run a server until the block ends; yield its process id."""
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def cpu_seconds(pid: int) -> float:
    """Add up the CPU time of a process and of all below it, in the scheduler's nanoseconds."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        children.setdefault(int(parent), []).append(int(folder.name))
    nanoseconds, waiting = 0, [pid]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        for task in Path(f"/proc/{process}/task").glob("*/schedstat"):
            nanoseconds += int(task.read_text().split()[0])
    return nanoseconds / 1e9


def measure(pid: int, port: int, case: Case, root: Path, connections: int = 32) -> float:
    """Return requests per CPU-second of the server; refuse a run with wrong answers."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}{case.path}"]
    for field in case.fields:
        command += ["-H", field]
    if case.at_random:
        command += ["-s", str(root / "random.lua")]
    before = cpu_seconds(pid)
    report = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    if "Non-2xx" in report or "Socket errors" in report:
        raise SystemExit(f"{case.name}: wrong answers\n{report}")
    requests = int(report.split(" requests in ")[0].split()[-1])
    return requests / used


def tags(port: int, path: str) -> str:
    """Return the ETag a server gives for the gzip coding of ``path``."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("HEAD", path, headers={"Accept-Encoding": "gzip"})
    tag = connection.getresponse().getheader("ETag")
    connection.close()
    return tag or ""


def cases(port: int) -> list[Case]:
    """List what is asked of the server at ``port``; each server gets its own ETag."""
    coded = "Accept-Encoding: gzip"
    middle = AUDIO_SIZE // 2 + 4321
    ranges = {"start": 0, "middle": middle, "end": AUDIO_SIZE - PIECE}
    return [
        Case("feed, gzip", "/feed.xml", (coded,), 0.4),
        Case("feed, 304", "/feed.xml", (coded, f"If-None-Match: {tags(port, '/feed.xml')}"), 0.4),
        Case("episode page, gzip", "/page.html", (coded,), 0.4),
        *(
            Case(f"64 KB range, {where}", "/audio.mp3", (f"Range: bytes={at}-{at + PIECE - 1}",), 1.2)
            for where, at in ranges.items()
        ),
        Case(RANDOM, "/audio.mp3", (), 1.2, at_random=True),
    ]


def free_port() -> int:
    """Return a port nobody has now."""
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
        return port


def rows() -> list[Row]:
    """Measure both servers, turn by turn."""
    # nginx drops its rights when root starts it, and must still reach the files.
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as folder:
        root = Path(folder)
        root.chmod(0o755)
        make_files(root)
        theirs, copying, ours = free_port(), free_port(), free_port()
        (root / "nginx.conf").write_text(NGINX.format(root=root, port=theirs, copying=copying))
        (root / "random.lua").write_text(AT_RANDOM.format(last=AUDIO_SIZE - PIECE, piece=PIECE))
        nginx = [find("nginx") or "nginx", "-c", f"{root}/nginx.conf"]
        os.environ[ROOT] = folder
        front = [sys.executable, "-m", "bench.requests", "serve", str(ours)]
        with running(nginx, theirs) as nginx_pid, running(front, ours) as front_pid:
            servers = {"ours": (front_pid, ours), "nginx": (nginx_pid, theirs)}
            plain = {"nginx sendfile off": (nginx_pid, copying)}
            return [
                row
                for number, case in enumerate(cases(ours))
                for row in compare(number, case, servers | (plain if "range" in case.name else {}), root)
            ]


def compare(number: int, case: Case, servers: dict[str, tuple[int, int]], root: Path) -> list[Row]:
    """Ask every server in turn, several rounds; make a row beside each peer, of the medians, in thousands."""
    found: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (pid, port) in servers.items():
            asked = cases(port)[number]  # each server has its own ETag
            found[name].append(measure(pid, port, asked, root) / 1000)
    middle = {name: median(values) for name, values in found.items()}
    ours = middle.pop("ours")
    return [
        Row(name=case.name, ours=ours, peer=peer, peer_name=name, unit="k/CPU s", limit=case.limit, at_least=True)
        for name, peer in middle.items()
    ]


def find(program: str) -> str | None:
    """Find a program, also where Debian keeps servers."""
    return shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")


def main() -> int:
    """Print each figure beside nginx's and the share that is promised; 1 when one is missed."""
    missing = [name for name in ("wrk", "nginx") if find(name) is None]
    if missing:
        leave_out("requests beside nginx", f"needs {' and '.join(missing)} (apt-get install wrk nginx-light)")
        return 0
    measured = rows()
    first, last = (next(row for row in measured if row.name == f"64 KB range, {where}") for where in ("start", "end"))
    # As shares of nginx's, which is flat: a machine that is slower in one minute than in another changes nothing.
    flat = Row(
        name="range, end beside start",
        ours=last.figure,
        peer=first.figure,
        peer_name="at the start",
        unit="of nginx",
        limit=0.8,
        at_least=True,
    )
    return 0 if print_table([*measured, flat]) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        run(make_front, port=int(sys.argv[2]), addresses=("127.0.0.1",))
    else:
        sys.exit(main())
