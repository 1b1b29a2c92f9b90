"""Tags by the command line, as a producer meets them; and killed at any moment, the file is whole."""

from __future__ import annotations

import hashlib
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


def _site(folder: Path, seconds: float = 5) -> tuple[Site, Path]:
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


def test_a_producer_compares_writes_and_decides(tmp_path: Path) -> None:
    site, sound = _site(tmp_path)
    page = sound.with_suffix(".md")

    shown = site.run("tags", "show", TARGET)
    assert shown.returncode == 0, shown.stderr
    assert "Blåbær" in shown.stdout
    assert "[page]" in shown.stdout

    page.write_text(page.read_text().replace("title: Blåbær", "title: Hindbær"))
    site.ingest()
    behind = site.run("tags", "diff", TARGET)
    assert behind.returncode == 1
    assert "the page is ahead" in behind.stdout

    written = site.run("tags", "write", TARGET)
    assert written.returncode == 0, written.stderr
    assert "Written into the file: title" in written.stdout
    assert site.run("tags", "diff", TARGET).returncode == 0

    page.write_text(page.read_text().replace("title: Hindbær", "title: Solbær"))
    tag_sound(sound, title="Ribs")
    assert "nothing was decided" in site.ingest()
    assert "CONFLICT" in site.run("tags", "diff", TARGET).stdout
    assert "tagged anew" in site.run("status").stdout
    assert "Taken into the page: title" in site.run("tags", "take", TARGET).stdout
    assert "title: Ribs" in page.read_text()

    site.run("publish", TARGET, "--without-transcript", "Kommer snart.")
    page.write_text(page.read_text().replace("title: Ribs", "title: Tyttebær"))
    site.run("publish", TARGET)
    priced = subprocess.run(
        [str(site.programs / "podcast-service"), "tags", "write", TARGET, "--republish"],
        cwd=tmp_path, env=site.environment(), input="n\n", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "would fetch 0.1 MB once more" in priced.stdout
    assert priced.returncode == 1
    assert "Republished." in site.run("tags", "write", TARGET, "--republish", "--yes").stdout


def test_killed_at_any_moment_the_old_file_or_the_new_one_is_there_whole(tmp_path: Path) -> None:
    """Item 5: the long form is the soak."""
    site, sound = _site(tmp_path, seconds=600)
    page, old = sound.with_suffix(".md"), sound.read_bytes()
    page.write_text(page.read_text().replace("title: Blåbær", "title: Hindbær"))
    site.ingest()
    kept = tmp_path / "kept"
    shutil.copytree(tmp_path / "var", kept / "var")
    shutil.copytree(tmp_path / "episodes", kept / "episodes")
    assert site.run("tags", "write", TARGET).returncode == 0
    whole = {_hash(old), _hash(sound.read_bytes())}
    chance = random.Random(5)
    seen = set()
    for _ in range(5):
        for name in ("var", "episodes"):
            shutil.rmtree(tmp_path / name)
            shutil.copytree(kept / name, tmp_path / name)
        command = [sys.executable, "-m", "podcast_service.cli.main", "tags", "write", TARGET]
        with subprocess.Popen(
            command, cwd=tmp_path, env=site.environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.4, 2.0))
            process.send_signal(signal.SIGKILL)
        seen.add(_hash(sound.read_bytes()))
        assert seen <= whole

    site.ingest()
    assert site.run("tags", "write", TARGET).returncode == 0
    assert _hash(sound.read_bytes()) in whole
    assert not [one.name for one in sound.parent.iterdir() if one.name.startswith(".")], "leftovers are swept"


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
