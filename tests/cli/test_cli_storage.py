"""The commands that look after the storage, as a person types them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from builders import make_guid
from click.testing import CliRunner, Result
from houses import SHOW, SHOW_PAGE, square

from podcast_service.cli.content import ingest
from podcast_service.cli.storage import gc, repair, verify

PAPER = b"%PDF-1.7 a paper"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a show and a paper, read in; its storage is in var/."""
    monkeypatch.chdir(tmp_path)
    show, papers = tmp_path / "episodes" / SHOW, tmp_path / "episodes" / "publications"
    show.mkdir(parents=True)
    papers.mkdir()
    (show / "show.md").write_text(SHOW_PAGE.replace("GUID", make_guid(SHOW)))
    (show / "cover.png").write_bytes(square(1400))
    (papers / "paper.md").write_text("---\ntitle: Paper\nfiles: [paper.pdf]\n---\n")
    (papers / "paper.pdf").write_bytes(PAPER)
    assert CliRunner().invoke(ingest).exit_code == 0
    return tmp_path


def stored(site: Path) -> Path:
    (path,) = (site / "var" / "storage" / "files").rglob("*.pdf")
    return path


def test_harm_is_found_told_and_put_right(site: Path) -> None:
    """rel-R6."""

    def run(command: object, *words: str) -> Result:
        return CliRunner().invoke(command, words)  # type: ignore[arg-type]

    whole = run(verify)
    assert whole.exit_code == 0, whole.output
    assert "all whole." in whole.output
    assert run(repair).output == "Everything is whole; nothing was repaired.\n"
    paper = stored(site)
    key = paper.relative_to(site / "var" / "storage").as_posix()

    paper.write_bytes(b"other")
    damaged = run(verify)
    assert damaged.exit_code == 1
    assert f"damaged  {key} — paper.pdf of the publication paper" in damaged.output
    (site / "episodes" / "publications" / "paper.pdf").rename(site / "my copy.pdf")
    lost = run(repair, key)
    assert lost.exit_code == 1
    assert "No whole copy was found" in lost.output

    done = run(repair, "--from", str(site), "--json")
    assert done.exit_code == 0, done.output
    (row,) = json.loads(done.output)
    assert (row["key"], row["source"]) == (key, str(site / "my copy.pdf"))
    assert paper.read_bytes() == PAPER
    assert json.loads(run(verify, "--json").output)["wrong"] == []


def test_what_is_no_place_for_copies_is_refused(site: Path) -> None:
    failed = CliRunner().invoke(repair, ["--from", "nowhere"])
    assert "neither the address of a storage nor a folder" in str(failed.exception)


def test_what_nothing_needs_is_told_before_it_is_removed(site: Path) -> None:
    key = f"files/ab/{'ab' * 32}.pdf"
    old = site / "var" / "storage" / key
    old.parent.mkdir(parents=True)
    old.write_bytes(b"x" * 100_000)
    os.utime(old, (0, 0))

    looked = CliRunner().invoke(gc, ["--dry-run"])
    assert looked.exit_code == 0, looked.output
    assert f"{key}  0.1 MB, of 1970-01-01" in looked.output
    assert "1 objects (0.1 MB) and 0 unfinished uploads would be removed" in looked.output
    assert old.exists()

    removed = json.loads(CliRunner().invoke(gc, ["--json"]).output)
    assert [one["key"] for one in removed["removed"]] == [key]
    assert not old.exists()
    assert CliRunner().invoke(verify).exit_code == 0
