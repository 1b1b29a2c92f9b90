"""The long form of killing a write of tags; ``SOAK_KILLS=500 make soak`` runs the whole count."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tag_writes import kill_writes

KILLS = int(os.environ.get("SOAK_KILLS", "60"))


@pytest.mark.soak
def test_no_killed_write_of_tags_damages_a_file(tmp_path: Path) -> None:
    kill_writes(tmp_path, rounds=KILLS)
