"""Tags by the command line, as a producer meets them; and killed at any moment, the file is whole."""

from __future__ import annotations

import subprocess
from pathlib import Path

from servers import Site
from shows import EPISODE
from sounds import tag_sound
from tag_writes import TARGET, kill_writes, site_with_a_draft


def test_a_producer_compares_writes_and_decides(tmp_path: Path) -> None:
    site, sound = site_with_a_draft(tmp_path)
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
    left = site.run("tags", "write", TARGET)
    assert (left.returncode, "Left alone: title" in left.stdout) == (1, True)
    assert "Taken into the page: title" in site.run("tags", "take", TARGET, "--field", "title").stdout
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


def test_the_show_that_comes_along_says_in_its_file_what_its_page_says(site: Site) -> None:
    told = site.run("tags", "diff", EPISODE.removeprefix("/podcasts/"))

    assert told.returncode == 0, told.stdout
    assert "says what the page says" in told.stdout


def test_killed_at_any_moment_the_old_file_or_the_new_one_is_there_whole(tmp_path: Path) -> None:
    """In short; the long form is the soak."""
    kill_writes(tmp_path, rounds=5)
