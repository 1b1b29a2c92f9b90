"""The long form of killing an ingest (rel-R1); ``SOAK_KILLS=500 make soak`` runs the whole count."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import feedparser
import pytest
from sounds import mp3_bytes

KILLS = int(os.environ.get("SOAK_KILLS", "60"))
SHOW = """---
title: Udholdenhed
guid: 9b024349-ccf0-5f69-a609-6b82873eab3c
language: da
description: En serie, hvis indlæsning bliver slået ihjel.
categories: [[Government]]
---
"""
PAGE = """---
title: Afsnit {number}
status: published
without_transcript: {{reason: En prøve uden ord, decided_at: 2026-11-22T12:00:00+01:00}}
---

Udgave {edition}.
"""
COMMAND = [sys.executable, "-m", "podcast_service.cli.main"]


@pytest.mark.soak
def test_an_ingest_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Each round adds an episode, edits another, and kills ``ingest --publish`` at a random moment."""
    chance = random.Random(2026)
    folder = tmp_path / "episodes" / "udholdenhed"
    folder.mkdir(parents=True)
    (folder / "show.md").write_text(SHOW)
    environment = {
        **os.environ,
        "PODCAST_CONTENT": str(tmp_path / "episodes"),
        "PODCAST_DATABASE_URL": f"sqlite:///{tmp_path}/catalog.db",
        "PODCAST_STORAGE_URL": (tmp_path / "objects").as_uri(),
    }
    guids: dict[str, str] = {}
    for number in range(KILLS):
        (folder / f"e{number}.mp3").write_bytes(mp3_bytes(1 + number / 20))
        (folder / f"e{number}.md").write_text(PAGE.format(number=number, edition=0))
        if number:
            edited = folder / f"e{chance.randrange(number)}.md"
            edited.write_text(edited.read_text() + "Mere.\n")
        with subprocess.Popen(
            [*COMMAND, "ingest", "--publish"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            time.sleep(chance.uniform(0.1, 2.5))
            process.send_signal(signal.SIGKILL)
        for page in folder.glob("e*.md"):
            guid = next((line for line in page.read_text().splitlines() if line.startswith("guid:")), None)
            assert guid is None or guids.setdefault(page.stem, guid) == guid, f"{page.stem} got another guid"

    done = subprocess.run([*COMMAND, "ingest", "--publish"], env=environment, capture_output=True, text=True)
    again = subprocess.run([*COMMAND, "ingest"], env=environment, capture_output=True, text=True)
    exported = subprocess.run(
        [*COMMAND, "feed", "validate", "udholdenhed"], env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Nothing has changed" in again.stdout
    assert exported.returncode == 0, exported.stdout
    with sqlite3.connect(tmp_path / "catalog.db") as catalog:
        assert catalog.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        items = [body for (body,) in catalog.execute("SELECT body FROM feed_parts WHERE guid <> ''")]
    read = feedparser.parse(b"<rss version='2.0'><channel>" + b"".join(items) + b"</channel></rss>")
    assert len(read.entries) == KILLS
    assert len({entry.id for entry in read.entries}) == KILLS
    for path in (tmp_path / "objects" / "audio").rglob("*.mp3"):
        assert sha256(path.read_bytes()).hexdigest() == path.stem, "a stored object is not what its name says"
    assert len(list((tmp_path / "objects" / "audio").rglob("*.mp3"))) == KILLS
