"""Ingest of a thousand new audio files by the command line, beside a loop that only moves their bytes as safely.

The loop hashes each file, reads it once more (as whoever measures its length must), copies it, syncs file and folder
to the disk, and reads the copy back to compare hashes. Ours is the whole command a producer gives, with its start: it
also reads each file's tags in a limited child process, writes each page, draws the cover and fills the catalog.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import sys
import tempfile
from itertools import cycle, islice
from pathlib import Path

from mutagen import id3

from bench.measure import Cost, Row, cost_of, print_table

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from sounds import MP3_FRAME_SAMPLES, RATE, mp3_frames

ROOT = Path(__file__).parent.parent
FILES = int(os.environ.get("BENCH_FILES", "1000"))
ROUNDS = 2
LIMIT = 1.5
MEGABYTE = 1024 * 1024
SHOW = """---
title: Måling
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
language: da
description: En serie til at måle med.
author: Projektet
---
"""


def make_show(folder: Path) -> int:
    """Write a show's page and its sound, no two files alike; return the bytes of the sound.

    Each is three to five minutes of MP3 at 128 kb/s.
    """
    folder.mkdir(parents=True)
    (folder / "show.md").write_text(SHOW, encoding="utf-8")
    size = 0
    frames = mp3_frames(128_000)[:30]
    for number in range(FILES):
        seconds = 180 + number % 121
        sound = b"".join(islice(cycle(frames), seconds * RATE // MP3_FRAME_SAMPLES))
        tags = id3.ID3()
        tags.add(id3.TIT2(encoding=3, text=[f"Afsnit {number}: at balancere sine forventninger"]))
        tags.add(id3.TRCK(encoding=3, text=[str(number + 1)]))
        tags.add(id3.TPE1(encoding=3, text=["Anne Ærlig"]))
        head = io.BytesIO()
        tags.save(head, padding=lambda _: 1024)
        data = head.getvalue() + sound
        (folder / f"afsnit-{number:04}.mp3").write_bytes(data)
        size += len(data)
    os.sync()
    return size


def move_all(source: str, target: str) -> None:
    """Be the peer: one file after the other, nothing but its bytes."""
    folder = Path(target)
    folder.mkdir()
    for path in sorted(Path(source).glob("*.mp3")):
        sha256 = _hash(path)
        with path.open("rb", buffering=0) as file:
            while file.read(MEGABYTE):
                pass
        copy = folder / f"{sha256}.mp3"
        shutil.copyfile(path, copy)
        for place in (copy, folder):
            handle = os.open(place, os.O_RDONLY)
            os.fsync(handle)
            os.close(handle)
        if _hash(copy) != sha256:
            raise SystemExit(f"{path.name} was not copied as it is")


def _hash(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def ours(folder: Path) -> list[Cost]:
    """Ingest into an empty catalog and storage, then once more with nothing changed."""
    state = folder / "ours"
    state.mkdir()
    env = {
        "PODCAST_CONTENT": str(folder / "content"),
        "PODCAST_DATABASE_URL": f"sqlite:///{state}/catalog.db",
        "PODCAST_STORAGE_URL": f"file://{state}/storage",
        "PODCAST_PUBLIC_URL": "https://podcast.example.org",
        "PODCAST_SECRET_KEY": "only-for-the-bench-" * 2,
    }
    command = [sys.executable, "-m", "podcast_service.cli.main", "ingest"]
    costs = [cost_of(command, env, quiet=True) for _ in range(2)]
    stored = sum(1 for _ in (state / "storage" / "audio").rglob("*.mp3"))
    pages = list((folder / "content" / "show").glob("afsnit-*.md"))
    assert (stored, len(pages)) == (FILES, FILES), "every file must have been taken in"
    for page in pages:
        page.unlink()
    shutil.rmtree(state)
    os.sync()
    return costs


def theirs(folder: Path) -> Cost:
    """Run the loop in a process of its own."""
    target = folder / "loop"
    cost = cost_of([sys.executable, "-m", "bench.ingest", str(folder / "content" / "show"), str(target)])
    shutil.rmtree(target)
    os.sync()
    return cost


def rows() -> list[Row]:
    """Measure turn by turn and keep the best of each: the machine may be shared."""
    place = ROOT / "var"  # a disk where a sync costs something: /tmp is memory on many machines
    place.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as name:
        folder = Path(name)
        megabytes = make_show(folder / "content" / "show") / MEGABYTE
        loops, firsts, seconds = [], [], []
        for _ in range(ROUNDS):
            loops.append(theirs(folder))
            first, second = ours(folder)
            firsts.append(first)
            seconds.append(second)
    what = f"ingest {FILES} files, {megabytes:.0f} MB"
    return [
        Row(
            name=f"{what}, time",
            ours=min(cost.seconds for cost in firsts),
            unit="s",
            peer=min(cost.seconds for cost in loops),
            peer_name="loop",
            limit=LIMIT,
        ),
        Row(
            name=f"{what}, CPU",
            ours=min(cost.cpu for cost in firsts),
            unit="CPU s",
            peer=min(cost.cpu for cost in loops),
            peer_name="loop",
        ),
        Row(name=f"{what}, peak memory", ours=max(cost.memory for cost in firsts) / MEGABYTE, unit="MB"),
        Row(name="ingest again, nothing changed, time", ours=min(cost.seconds for cost in seconds), unit="s"),
    ]


def main() -> int:
    """Measure and print, each figure beside its limit."""
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        move_all(*sys.argv[1:])
    else:
        sys.exit(main())
