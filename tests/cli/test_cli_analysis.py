"""The command that tells what the sound of an episode is like, as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from builders import make_guid
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound

PROGRAM = [sys.executable, "-m", "podcast_service.cli.main"]


def _type(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *words], cwd=folder, env=os.environ, capture_output=True, text=True, timeout=120)


def test_from_a_recording_to_what_is_the_matter_with_it(tmp_path: Path):
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    make_sound(show / "talk.mp3", 3)
    _type(tmp_path, "ingest")

    early = _type(tmp_path, "analysis", f"{SHOW}/talk")
    worked = _type(tmp_path, "worker", "--once")
    words = _type(tmp_path, "analysis", f"{SHOW}/talk", "--language", "da")
    data = _type(tmp_path, "analysis", f"{SHOW}/talk", "--json")

    assert (early.returncode, worked.returncode) == (1, 0), worked.stdout + worked.stderr
    assert "podcast-service worker --once" in early.stdout
    assert words.returncode == 0, words.stderr
    assert "−16,5 LUFS" in words.stdout
    assert "44,1 kHz" in words.stdout
    assert "Der er intet at rette." in words.stdout
    found = json.loads(data.stdout)
    assert (found["findings"], found["analysis"]["clipped"]) == ([], 0)


def test_an_episode_has_to_be_named(tmp_path: Path):
    done = _type(tmp_path, "analysis", SHOW)

    assert done.returncode == 2
    assert "SHOW/EPISODE" in done.stderr
