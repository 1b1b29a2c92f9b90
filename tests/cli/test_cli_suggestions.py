"""The command that says which themes an episode may belong to, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square


def test_a_theme_is_offered_and_nothing_is_changed(tmp_path: Path):
    """exp-6.3.9."""
    show, themes = tmp_path / "episodes" / SHOW, tmp_path / "episodes" / "themes"
    show.mkdir(parents=True)
    themes.mkdir()
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    (show / "talk.md").write_text("---\ntitle: Talk\nlanguage: da\n---\n\nOm kollegial sparring.\n")
    (themes / "sparring.md").write_text("---\ntitle: Fornyet tro via kollegial sparring\n---\n")
    typed(tmp_path, "ingest")
    before = (show / "talk.md").read_bytes()

    words = typed(tmp_path, "suggest-themes", f"{SHOW}/talk", "--language", "da")
    data = typed(tmp_path, "suggest-themes", f"{SHOW}/talk", "--json")

    assert "Du nævner »kollegial sparring« – knyt til temaet »Fornyet tro via kollegial sparring«?" in words.stdout
    assert [(one["theme"], one["start_ms"]) for one in json.loads(data.stdout)] == [("sparring", None)]
    assert (show / "talk.md").read_bytes() == before
    assert typed(tmp_path, "suggest-themes", SHOW).returncode == 2
