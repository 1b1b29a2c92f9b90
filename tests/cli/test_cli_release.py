"""The commands about releases, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import make_guid
from commands import typed
from houses import SHOW, SHOW_PAGE, square
from sounds import make_sound

WITHOUT = ("--without-transcript", "Being written.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a show and one published episode, released twice."""
    folder = tmp_path_factory.mktemp("releases")
    show = folder / "episodes" / SHOW
    show.mkdir(parents=True)
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    make_sound(show / "first.mp3", 2)
    (show / "first.md").write_text("---\ntitle: First\n---\n\nNotes.\n")
    typed(folder, "publish", f"{SHOW}/first", *WITHOUT)
    make_sound(show / "second.mp3", 3)
    (show / "second.md").write_text("---\ntitle: Second\n---\n\nNotes.\n")
    typed(folder, "publish", f"{SHOW}/second", *WITHOUT)
    return folder


def test_publishing_lets_the_change_go_out_and_says_so_beside_the_output(folder: Path):
    make_sound(folder / "episodes" / SHOW / "third.mp3", 4)
    (folder / "episodes" / SHOW / "third.md").write_text("---\ntitle: Third\n---\n\nNotes.\n")

    done = typed(folder, "publish", f"{SHOW}/third", *WITHOUT)

    assert done.returncode == 0, done.stderr
    assert "Published: " in done.stdout
    assert " is out: 6 new, " in done.stderr


def test_the_releases_are_listed_compared_and_rolled_back_to(folder: Path):
    listed = typed(folder, "releases")
    assert listed.stdout.splitlines()[0].endswith("served")

    rows = json.loads(typed(folder, "releases", "--json").stdout)
    assert [row["number"] for row in rows] == list(range(len(rows), 0, -1))

    differs = typed(folder, "release", "diff", "1", "2", "--json")
    assert f"/podcasts/{SHOW}/second" in json.loads(differs.stdout)["added"]

    back = typed(folder, "rollback", "1")
    assert back.stdout.startswith("Release 1 is served again")
    assert "rolled back to and holds" in typed(folder, "status").stdout
    assert "holds" in typed(folder, "releases").stdout
    assert "holds" in typed(folder, "ingest").stderr

    again = typed(folder, "release")
    assert " is out: " in again.stdout
    assert typed(folder, "release").stdout.startswith("Nothing is due")


def test_a_rehearsal_lists_what_would_change_and_changes_nothing(folder: Path):
    page = folder / "episodes" / SHOW / "first.md"
    page.write_text(page.read_text().replace("Notes.", "Other words."))
    before = typed(folder, "releases").stdout

    rehearsed = typed(folder, "release", "--dry-run")

    assert rehearsed.stdout.startswith("Nothing would change")
    assert typed(folder, "releases").stdout == before


def test_what_is_not_there_is_told_with_what_is(folder: Path):
    done = typed(folder, "rollback", "99")
    assert done.returncode == 3
    assert "no release 99" in done.stderr
