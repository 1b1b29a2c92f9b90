"""Gigabytes on their way into a real server: cut fifty times and killed; and five of them, which are no cliff."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest
from ceph import radosgw
from cutting import line_to
from sending import noise
from servers import Server, Site
from services import BUCKET, free_port
from tokens import make_token

GB = 1_000_000_000
CUTS, KILLS = 50, 5
UNDER_WAY = 6_000_000
"""Bytes the sockets to a server may hold, which are lost when it is killed; a cut line loses none of them."""
LARGE = int(os.environ.get("SOAK_GB", "5"))
RATE = 192_000


def a_site(folder: Path, settings: Mapping[str, str] | None = None) -> Site:
    """Make a service with one show."""
    site = Site(folder / "service", {"PORT": str(free_port()), **(settings or {})})
    page = site.folder / "episodes" / "my-show" / "show.md"
    page.parent.mkdir(parents=True)
    page.write_text("---\ntitle: My show\ndescription: About.\nlanguage: en\n---\n")
    site.ingest()
    return site


def long_sound(path: Path, size: int) -> Path:
    """Write a WAV of that many bytes, as recorders do where it is over 4 GB (RF64, EBU Tech 3306); no two MB alike."""
    piece = noise(10_000_000, size // GB)
    form = struct.pack("<HHIIHH", 1, 2, RATE, RATE * 4, 4, 16)
    sizes = struct.pack("<QQQI", 72 + size, size, size // 4, 0)
    unknown = struct.pack("<I", 0xFFFFFFFF)
    with path.open("wb") as file:
        file.write(b"RF64" + unknown + b"WAVEds64" + struct.pack("<I", len(sizes)) + sizes)
        file.write(b"fmt " + struct.pack("<I", len(form)) + form + b"data" + unknown)
        for at in range(size // len(piece)):
            file.write(piece[4 * at :] + piece[: 4 * at])
    return path


def same(one: Path, other: Path) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        return file_digest(first, "sha256").digest() == file_digest(second, "sha256").digest()


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that one started: what answers is the first of them."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return sorted(map(int, found))


@contextmanager
def killing(server: Server, times: int) -> Iterator[None]:
    """Kill what takes the file in, a few times, whatever it is doing; the command starts it again."""
    over = Event()

    def kill() -> None:
        for _ in range(times):
            if over.wait(4):
                return
            os.kill(children(server.process)[0], signal.SIGKILL)

    thread = Thread(target=kill)
    thread.start()
    yield
    over.set()
    thread.join()


@pytest.mark.soak
@pytest.mark.parametrize("kills", [0, KILLS])
def test_a_gigabyte_cut_fifty_times_arrives_whole_and_hardly_any_of_it_is_sent_twice(
    tmp_path: Path, kills: int
) -> None:
    """rel-F6: with the right hash, at most 1 % sent twice; a lost last answer is success when asked again."""
    site, chance = a_site(tmp_path), Random(20261127)
    sound = long_sound(tmp_path / "long.wav", GB)
    with site.serving() as server, line_to(server.port) as line, killing(server, kills):
        token = make_token(site)
        # Each somewhere in its fiftieth of the file, so that all of them strike, wherever the bytes sent twice fall.
        line.cuts = [chance.randrange(1000, 2 * GB // CUTS - 1000) for _ in range(CUTS)]
        line.cuts = [cut * (GB - GB // CUTS) // sum(line.cuts) for cut in line.cuts]
        line.lost = [b"/complete"]
        at = f"http://localhost:{line.port}"
        done = site.run("upload", str(sound), "--show", "my-show", "--server", at, PODCAST_TOKEN=token, seconds=900)
        assert done.returncode == 0, done.stdout + done.stderr + server.said()
    more = line.sent - sound.stat().st_size
    print(f"{line.cut} cuts, {kills} kills, {more:,} bytes sent twice or beside, of {GB:,}: {more / GB:.2%}")  # noqa: T201
    assert same(sound, site.folder / "episodes" / "my-show" / "long.wav")
    assert (line.cut, line.cuts) == (CUTS, [])
    assert more <= GB / 100 + kills * UNDER_WAY


@dataclass
class Watched:
    """The most memory each part of it held, in MB; the CPU seconds of sender and server together; how long it took."""

    seconds: float = 0.0
    most: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)

    def look(self, name: str, pid: int) -> None:
        words = Path(f"/proc/{pid}/status").read_text().split()
        held = int(words[words.index("RssAnon:") + 1])
        self.most[name] = max(self.most.get(name, 0.0), held / 1000)
        if name != "worker":  # which has other work too
            self.cpu[name] = cpu_of(pid)

    @property
    def cost(self) -> float:
        return sum(self.cpu.values())


def cpu_of(pid: int) -> float:
    """Return the CPU seconds a process has taken."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(numbers[11]) + int(numbers[12])) / os.sysconf("SC_CLK_TCK")


def sent(site: Site, server: Server, sound: Path, token: str) -> Watched:
    """Send a file by the command line until it is an episode, and watch what that holds in memory."""
    command = [str(site.programs / "podcast-service"), "upload", str(sound), "--show", "my-show"]
    command += ["--server", server.address]
    began, found = time.monotonic(), Watched()
    environment = site.environment(PODCAST_TOKEN=token)
    with subprocess.Popen(command, cwd=site.folder, env=environment, stdout=subprocess.PIPE, text=True) as sender:
        web, worker = children(server.process)[:2]
        before = cpu_of(web)
        while sender.poll() is None:
            for name, pid in (("sender", sender.pid), ("server", web), ("worker", worker)):
                try:
                    found.look(name, pid)
                except (OSError, ValueError):  # it has just ended
                    continue
            time.sleep(0.2)
        said = sender.stdout.read() if sender.stdout else ""
    found.seconds = time.monotonic() - began
    found.cpu["server"] -= before
    assert sender.returncode == 0, said + server.said()
    return found


@pytest.mark.soak
@pytest.mark.parametrize("where", ["folder", pytest.param("ceph", marks=pytest.mark.needs("radosgw"))])
def test_five_gigabytes_are_no_cliff(tmp_path: Path, where: str) -> None:
    """rel-L5: memory stays flat, and what it costs grows with the size and no faster; ``SOAK_GB`` names another."""
    figures: dict[int, Watched] = {}
    with _settings_for(where, tmp_path) as settings:
        site = a_site(tmp_path, settings)
        with site.serving() as server:
            token = make_token(site)
            sent(site, server, long_sound(tmp_path / "warm.wav", 50_000_000), token)
            for size in (1, LARGE):
                sound = long_sound(tmp_path / f"long-{size}.wav", size * GB)
                found = figures[size] = sent(site, server, sound, token)
                held = ", ".join(f"{name} {most:.0f} MB" for name, most in sorted(found.most.items()))
                told = f"{found.seconds:.0f} s, {found.cost:.1f} CPU s for sender and server; at most {held}"
                print(f"{where}, {size} GB: {told}")  # noqa: T201
                assert same(sound, site.folder / "episodes" / "my-show" / sound.name)
                sound.unlink()
    small, large = figures[1], figures[LARGE]
    for name, most in large.most.items():
        assert most - small.most[name] < 64 + (64 - 8 if name == "sender" else 0), name  # which holds one part
    assert large.cost < 1.5 * LARGE * small.cost


@contextmanager
def _settings_for(where: str, folder: Path) -> Iterator[dict[str, str]]:
    """Give the settings of a storage; Ceph keeps what it is given in memory, for the time of this test."""
    if where == "folder":
        yield {}
        return
    (folder / "ceph").mkdir()
    with radosgw(folder / "ceph", device_bytes=(2 * LARGE + 4) * GB) as store:
        yield {"PODCAST_STORAGE_URL": f"s3://{BUCKET}/soak", **store.variables()}
