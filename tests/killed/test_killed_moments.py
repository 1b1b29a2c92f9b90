"""Server, worker and client are killed with -9 while a producer publishes and a listener listens: the short form."""

from __future__ import annotations

from pathlib import Path
from random import Random

from besieged import Besieged, listening
from killed_scenes import copied
from killing import Runner
from servers import Site
from services import free_port

VICTIMS = (("server",), ("worker",), ("client",), ("server", "worker"), ("client",), ("server", "client"))


def test_whoever_is_killed_listeners_get_the_old_or_the_new_whole_and_nothing_is_lost(
    runner: Runner, base: Site, tmp_path: Path
):
    """rel-R1, rel-R2: the full counts are in ``make soak``."""
    port = free_port()
    site = Site(copied(base, tmp_path / "site").folder, {"PORT": str(port)})
    besieged = Besieged(site, runner, Random(5), port, lasts=1.5, slugs={"first"})
    besieged.start()
    try:
        with listening(besieged, seed=5) as statuses:
            for victims in VICTIMS:
                besieged.round(*victims)
    finally:
        besieged.stop()
    assert {"200", "206", "304"} <= set(statuses)
