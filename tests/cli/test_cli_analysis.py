"""The command that tells what the sound of an episode is like, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound


def test_from_a_recording_to_what_is_the_matter_with_it(tmp_path: Path):
    show = tmp_path / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    make_sound(show / "talk.mp3", 3)
    typed(tmp_path, "ingest")

    early = typed(tmp_path, "analysis", f"{SHOW}/talk")
    worked = typed(tmp_path, "worker", "--once")
    words = typed(tmp_path, "analysis", f"{SHOW}/talk", "--language", "da")
    data = typed(tmp_path, "analysis", f"{SHOW}/talk", "--json")

    assert (early.returncode, worked.returncode) == (1, 0), worked.stdout + worked.stderr
    assert "podcast-service worker --once" in early.stdout
    assert words.returncode == 0, words.stderr
    assert "−16,5 LUFS" in words.stdout
    assert "44,1 kHz" in words.stdout
    assert "Der er intet at rette." in words.stdout
    found = json.loads(data.stdout)
    assert (found["findings"], found["analysis"]["clipped"]) == ([], 0)


def test_an_episode_has_to_be_named(tmp_path: Path):
    done = typed(tmp_path, "analysis", SHOW)

    assert done.returncode == 2
    assert "SHOW/EPISODE" in done.stderr
