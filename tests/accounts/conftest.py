"""The studio over a house with two shows in its catalog, and nobody who may sign in yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from arrivals import Doorstep, opened


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Doorstep]:
    """Give the studio."""
    with opened(tmp_path) as found:
        yield found
