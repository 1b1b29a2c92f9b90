"""What counting downloads costs the front door: the same requests with and without it, in one run (design.md).

Requests per CPU-second of one worker, the thread that writes into a real catalog with it. Small answers never come to
the counting; ranges of sound do, by a listener who is no robot.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import harmonic_mean

from bench.measure import Row, leave_out, print_table
from bench.requests import (
    AT_RANDOM,
    AUDIO_SIZE,
    PIECE,
    ROOT,
    Case,
    find,
    free_port,
    make_files,
    make_front,
    measure,
    running,
    tags,
)
from podcast_service.catalog.database import migrate, open_database
from podcast_service.delivery.responder import ASGIApp
from podcast_service.server import run
from podcast_service.workflows.hear import open_hearing

SOUND = "/lyd/bench/audio.mp3"
ROUNDS, BEST = 12, 4
APP = "User-Agent: AntennaPod/3.5.0"


def make_counting_front(database: str) -> ASGIApp:
    """Make the front door of the bench, and count what it sends."""
    return make_front(open_hearing(open_database(database), lambda: datetime.now(UTC), 0, ""))


def cases(port: int) -> list[Case]:
    """List what is asked, each with the least share of the figure without counting."""
    coded = "Accept-Encoding: gzip"
    return [
        Case("feed, 304", "/feed.xml", (coded, f"If-None-Match: {tags(port, '/feed.xml')}"), 0.97),
        Case("64 KB range, the same place", SOUND, (APP, f"Range: bytes=4321-{4320 + PIECE}"), 0.97),
        Case("64 KB range, any place", SOUND, (APP,), 0.97, at_random=True),
    ]


def rows(root: Path) -> list[Row]:
    """Ask both doors in turn, several rounds; make a row of the best rounds."""
    make_files(root)
    (root / "random.lua").write_text(AT_RANDOM.format(last=AUDIO_SIZE - PIECE, piece=PIECE))
    database = f"sqlite:///{root / 'catalog.sqlite3'}"
    migrate(open_database(database))
    os.environ[ROOT] = str(root)
    serve = [sys.executable, "-m", "bench.hearing", "serve"]
    with_it, without = free_port(), free_port()
    found: list[Row] = []
    with (
        running([*serve, str(with_it), database], with_it) as counting,
        running([*serve, str(without)], without) as plain,
    ):
        for case in cases(with_it):
            doors = [(counting, with_it), (plain, without)]
            rates: tuple[list[float], list[float]] = [], []
            for number in range(ROUNDS):
                # Each is first in every other round: what went before is felt.
                for door in (0, 1) if number % 2 else (1, 0):
                    rates[door].append(measure(*doors[door], case, root) / 1000)
            # The rounds least disturbed by what else the machine does.
            ours, peer = (harmonic_mean(sorted(one)[-BEST:]) for one in rates)
            name = f"{case.name}, counted"
            found.append(
                Row(
                    name=name,
                    ours=ours,
                    peer=peer,
                    peer_name="not counted",
                    unit="k/CPU s",
                    limit=case.limit,
                    at_least=True,
                )
            )
    return found


def main() -> int:
    """Print each figure beside that without counting; 1 when one is missed."""
    if find("wrk") is None:
        leave_out("what counting costs", "needs wrk (apt-get install wrk)")
        return 0
    with tempfile.TemporaryDirectory(prefix="bench-", dir="/tmp") as folder:
        return 0 if print_table(rows(Path(folder))) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        make = partial(make_counting_front, sys.argv[3]) if len(sys.argv) > 3 else make_front
        run(make, port=int(sys.argv[2]), addresses=("127.0.0.1",))
    else:
        sys.exit(main())
