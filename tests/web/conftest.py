"""The small site of ``doorways``, asked through Flask and through the front door."""

from __future__ import annotations

from pathlib import Path

import pytest
from doorways import (
    Ask,
    ask_flask,
    ask_front,
    make_apps,
)  # fmt: skip


@pytest.fixture(params=["flask", "front"])
def ask(request: pytest.FixtureRequest, tmp_path: Path) -> Ask:
    app, front = make_apps(tmp_path)
    return ask_flask(app) if request.param == "flask" else ask_front(front)
