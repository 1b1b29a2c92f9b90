"""The long form of killing server, worker and client (rel-R1, R2, R3); ``SOAK_KILLS=500 make soak`` runs it all.

``SOAK_SEED`` begins another run of chance, so that several runs make one count.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from random import Random

import pytest
from besieged import Besieged, listening
from faulty import Faults, faulty_proxy
from invariants import look
from killed_pressed import kill_press
from killed_scenes import SCENES, begin, check, copied, finish, publishing, write
from killed_studio import PRESSED
from killing import Runner, warm_runner
from servers import Site
from services import BUCKET, free_port, rclone

KILLS = int(os.environ.get("SOAK_KILLS", "25"))
SEED = int(os.environ.get("SOAK_SEED", "2026"))
VICTIMS = {
    "server": (("server",), KILLS),
    "worker": (("worker",), KILLS * 2 // 5),
    "both": (("server", "worker"), KILLS * 2 // 5),
    "client": (("client",), KILLS * 2 // 5),
}
"""Who is killed, and how often."""


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with warm_runner() as started:
        yield started


@pytest.fixture(scope="module")
def base(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = begin(tmp_path_factory.mktemp("killed") / "base")
    write(site, "first")
    assert runner.run(site, *publishing("first"), warm=True).code == 0
    return site


@pytest.mark.soak
@pytest.mark.parametrize("name", SCENES)
def test_killed_at_any_single_point_a_command_can_be_run_again(name: str, base: Site, runner: Runner, tmp_path: Path):
    scene = SCENES[name]
    start = copied(base, tmp_path / "start")
    scene.before(runner, start)
    clean = copied(start, tmp_path / "clean")
    old, _, new = look(start), runner.do(clean, *scene.command), look(clean)
    for point in count(1):
        site = copied(start, tmp_path / str(point))
        ran = runner.run(site, *scene.command, die_at=point)
        check(site, ran, scene, old, new)
        finish(site, runner, scene, clean)
        if not ran.was_killed:
            break
    assert point > 1


@pytest.mark.soak
@pytest.mark.parametrize("name", PRESSED)
def test_killed_at_any_single_point_a_press_in_the_studio_loses_nothing(
    name: str, base: Site, runner: Runner, tmp_path: Path
):
    """rel-R2, rel-R3."""
    assert kill_press(runner, base, tmp_path, name, lambda _point: True)


@pytest.mark.soak
@pytest.mark.parametrize("who", VICTIMS)
def test_killed_at_any_moment_nothing_is_lost_and_listeners_notice_nothing(who: str, runner: Runner, tmp_path: Path):
    port = free_port()
    site = begin(tmp_path / "site", PORT=str(port))
    besieged = _begun(site, runner, port)
    victims, rounds = VICTIMS[who]
    besieged.start()
    try:
        with listening(besieged, SEED):
            for _ in range(rounds):
                besieged.round(*victims)
    finally:
        besieged.stop()


@pytest.mark.soak
def test_the_same_before_a_store_that_fails(runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    port, faults = free_port(), Faults()
    with ExitStack() as opened:
        store = opened.enter_context(rclone(tmp_path))
        store.use(monkeypatch)
        proxy = opened.enter_context(faulty_proxy(store.endpoint, faults))
        settings = {**store.variables(endpoint=proxy), "PODCAST_STORAGE_URL": f"s3://{BUCKET}/killed"}
        besieged = _begun(begin(tmp_path / "site", PORT=str(port), **settings), runner, port)
        besieged.faults = faults
        besieged.start()
        try:
            for _ in range(KILLS // 5):
                besieged.round(besieged.chance.choice(("server", "worker", "client")))
        finally:
            besieged.stop()


def _begun(site: Site, runner: Runner, port: int) -> Besieged:
    write(site, "e0")
    assert runner.run(site, *publishing("e0"), warm=True).code == 0
    return Besieged(site, runner, Random(SEED), port, lasts=2.5, slugs={"e0"})
