"""A show with one draft whose tags are written, and what a killed write may leave."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from servers import Site
from sounds import mp3_bytes, tag_sound

SHOW = """---
title: Min serie
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
language: da
description: En serie.
categories: [[Government]]
---
"""
TARGET = "min-serie/snak"


def site_with_a_draft(folder: Path, seconds: float = 5) -> tuple[Site, Path]:
    """Make a show with one draft."""
    show = folder / "episodes" / "min-serie"
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW)
    sound = show / "snak.mp3"
    sound.write_bytes(mp3_bytes(seconds))
    tag_sound(sound, title="Blåbær", people=("Åse",))
    site = Site(folder)
    site.ingest()
    return site, sound


def kill_writes(folder: Path, rounds: int, *, seconds: float = 600) -> None:
    """Kill ``tags write`` at ``rounds`` random moments: the old file or the new one is there whole, each time."""
    site, sound = site_with_a_draft(folder, seconds)
    page, old = sound.with_suffix(".md"), sound.read_bytes()
    page.write_text(page.read_text().replace("title: Blåbær", "title: Hindbær"))
    site.ingest()
    kept = folder / "kept"
    for name in ("var", "episodes"):
        shutil.copytree(folder / name, kept / name)
    command = [sys.executable, "-m", "podcast_service.cli.main", "tags", "write", TARGET]
    started = time.monotonic()
    subprocess.run(command, cwd=folder, env=site.environment(), check=True, stdout=subprocess.DEVNULL)
    longest = time.monotonic() - started
    whole = {_hash(old), _hash(sound.read_bytes())}
    chance = random.Random(5)
    for _ in range(rounds):
        for name in ("var", "episodes"):
            shutil.rmtree(folder / name)
            shutil.copytree(kept / name, folder / name)
        with subprocess.Popen(
            command, cwd=folder, env=site.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0, longest))
            process.send_signal(signal.SIGKILL)
        assert _hash(sound.read_bytes()) in whole

    _a_day_passes(sound.parent)
    site.ingest()
    assert site.run("tags", "write", TARGET).returncode == 0
    assert _hash(sound.read_bytes()) in whole
    assert not [one.name for one in sound.parent.iterdir() if one.name.startswith(".")], "leftovers are swept"


def _a_day_passes(folder: Path) -> None:
    """Make what lies hidden there older than a day: a page half written stays so long, as somebody may be at it."""
    yesterday = time.time() - 25 * 3600
    for one in folder.glob(".*"):
        os.utime(one, (yesterday, yesterday))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
