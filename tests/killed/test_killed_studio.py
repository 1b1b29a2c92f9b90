"""Kill -9 in the middle of what producers press: the public has the old or the new, and nothing of theirs is lost.

What the worker carries out it finishes by itself; what a person pressed is whole when it is pressed again.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from killed_pressed import kill_press
from killing import Runner
from servers import Site


@pytest.mark.parametrize("name", ["restore a state", "throw away", "take back", "take in a transcript", "upload"])
def test_a_press_that_moves_several_files_loses_none_and_is_whole_when_it_is_done_again(
    name: str, base: Site, runner: Runner, tmp_path: Path
):
    """rel-R2, rel-R3: after each file that got its name; the soak kills every press at every single point."""
    assert kill_press(runner, base, tmp_path, name, lambda point: point.startswith("named: ") and "object" not in point)
