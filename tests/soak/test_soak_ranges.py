"""rel-B4: 100 000 random and hostile requests over real sockets, and not one wrong byte."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from doorways import HUGE_PATH, M4A_PATH, SOUND_PATH
from front_process import Server, start, stop
from oracle_asks import wrong_bytes

pytestmark = pytest.mark.soak

FILES = {"mp3": (SOUND_PATH, "near/sound"), "m4a": (M4A_PATH, "m4a"), "2 GB": (HUGE_PATH, "huge")}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = start(tmp_path_factory.mktemp("ranges"))
    yield running
    stop(running)


@pytest.mark.parametrize("name", FILES)
def test_b4_a_hundred_thousand_requests_get_no_wrong_byte(server: Server, name: str) -> None:
    """rel-B4."""
    path, original = FILES[name]

    assert wrong_bytes(server.port, path, server.folder / original, count=33_334, seed=4) == []
