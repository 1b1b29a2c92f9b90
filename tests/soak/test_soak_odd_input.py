"""Every route of the studio, asked oddly for long (rel-B5)."""

from __future__ import annotations

from pathlib import Path

import pytest
from remembering import Remembering
from test_studio_odd_input import mistakes, open_odd

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("seed", range(8))
def test_b5_no_odd_request_is_a_mistake_of_ours(tmp_path: Path, seed: int) -> None:
    """rel-B5."""
    with Remembering() as reader, open_odd(tmp_path, reader, seed) as odd:
        assert mistakes(odd, rounds=60) == []
