"""What killed processes left is taken away once nobody can be at work on it any more; what is being written stays."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from podcast_service.content.folder import UNFINISHED
from podcast_service.content.replace import sweep
from podcast_service.delivery.node import Node
from podcast_service.storage.memory import MemoryStorage


@pytest.fixture
def leave():
    """Give what leaves two files in a folder: one of yesterday, one of now."""

    def leave(folder: Path, prefix: str = "", suffix: str = "") -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        old, young = folder / f"{prefix}old{suffix}", folder / f"{prefix}young{suffix}"
        old.write_bytes(b"half")
        young.write_bytes(b"half")
        os.utime(old, (time.time() - 90_000,) * 2)
        return young

    return leave


def test_a_page_on_its_way_stays_and_one_of_yesterday_goes(tmp_path: Path, leave):
    """rel-R6."""
    young = leave(tmp_path / "my-show", UNFINISHED, ".tmp")
    hidden = leave(tmp_path / "my-show", ".somebody-elses-", ".tmp")

    sweep(tmp_path)

    names = {path.name for path in (tmp_path / "my-show").iterdir()}
    assert names == {young.name, hidden.name, hidden.name.replace("young", "old")}


def test_a_copy_on_its_way_stays_and_one_of_yesterday_goes(tmp_path: Path, leave):
    """rel-R6."""
    young = leave(tmp_path / "node" / ".unfinished")

    Node(tmp_path / "node", MemoryStorage()).point(b"{}")

    assert list((tmp_path / "node" / ".unfinished").iterdir()) == [young]
    assert (tmp_path / "node" / "pointer.json").read_bytes() == b"{}"
