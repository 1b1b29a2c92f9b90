"""What ``make run`` does with each end of the ingest: the recipe as it stands, over stand-ins for the programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from repository import ROOT

STAND_IN = """#!/bin/sh
echo "$@"
if [ "$1" = ingest ]; then exit {code}; fi
"""


def _make_run(folder: Path, code: int) -> subprocess.CompletedProcess[str]:
    """Run the recipe in an environment that is set up already; its ingest ends with ``code``."""
    shutil.copy(ROOT / "Makefile", folder)
    for name in ("requirements.lock", "pyproject.toml"):
        (folder / name).touch()
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "podcast-service").write_text(STAND_IN.format(code=code))
    (programs / "podcast-service").chmod(0o755)
    (folder / ".venv" / ".run").touch()
    # Under make test this make is a child, and would say so.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    return subprocess.run(["make", "run"], cwd=folder, env=environment, capture_output=True, text=True, timeout=60)


def test_make_run_serves_after_an_ingest_that_went_well(tmp_path: Path):
    done = _make_run(tmp_path, 0)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["ingest", "serve"])


def test_make_run_serves_what_is_good_when_a_file_was_refused(tmp_path: Path):
    """One bad recording does not take the site down."""
    done = _make_run(tmp_path, 1)
    first, words, last = done.stdout.splitlines()
    assert (done.returncode, first, last) == (0, "ingest", "serve")
    assert "refused" in words


@pytest.mark.parametrize("code", [2, 3, 4, 5, 70, 130])
def test_make_run_stops_when_the_ingest_could_not_do_its_work(tmp_path: Path, code: int):
    done = _make_run(tmp_path, code)
    assert done.returncode != 0
    assert done.stdout.splitlines() == ["ingest"]
