"""How quick the studio's lists are with 10 000 episodes in 200 shows: asked as a browser does, by an administrator."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy import Connection

from bench.measure import Row, print_table
from bench.release import make_episode, make_library, open_bench_house
from podcast_service.catalog.database import transact
from podcast_service.catalog.episodes import save_episode
from podcast_service.domain.episode import EpisodeStatus
from podcast_service.workflows.house import House

SHOWS, EPISODES = 200, 50
DRAFTS = 5
"""Of each show's episodes, how many are drafts."""
MOST_MS = 300.0
ROUNDS = 20
PAGES = {
    "overview": "/studio",
    "drafts, page 9": "/studio?vis=kladder&side=9",
    "published, page 90": "/studio?vis=udgivet&side=90",
    "episodes of a show": "/studio/serier/serie-25",
    "an episode": "/studio/afsnit/serie-25/afsnit-7",
    "jobs": "/studio/opgaver",
}


def add_drafts(tx: Connection) -> None:
    """Add what waits to be published; half of it lacks a transcript."""
    for show in range(SHOWS):
        for number in range(EPISODES, EPISODES + DRAFTS):
            one = make_episode(f"serie-{show}", number)
            one = replace(one, status=EpisodeStatus.DRAFT, published_at=None, enclosure=None)
            one = replace(one, transcripts=()) if number % 2 else one
            save_episode(tx, one, source=f"{one.show}/{one.slug}.md", made_at=datetime.now(UTC))


@contextmanager
def asking(house: House) -> Iterator[object]:
    """Open the studio of ``house`` in a client whose administrator is signed in."""
    from houses import Clock, Place
    from studios import studio_of

    stage = studio_of(Place(house, Clock(datetime.now(UTC)), house.storage))
    yield stage.browser(stage.producer(None, is_administrator=True)).client


def times(client: FlaskClient, path: str) -> tuple[float, list[float]]:
    """Return how long a page takes the first time, and then, in milliseconds."""
    found = list[float]()
    for _ in range(ROUNDS + 1):
        start = perf_counter()
        reply = client.get(path, base_url="http://localhost")
        found.append((perf_counter() - start) * 1000)
        if reply.status_code != 200:
            raise AssertionError(f"{path}: {reply.status_code}")
    return found[0], found[1:]


def main() -> int:
    """Fill a catalog, ask for every list, print; 1 when one takes too long (rel-L7)."""
    sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]
    rows = list[Row]()
    with TemporaryDirectory() as folder, open_bench_house(Path(folder)) as house:
        make_library(house, SHOWS, EPISODES - DRAFTS)
        with transact(house.catalog) as tx:
            add_drafts(tx)
        with asking(house) as client:
            for name, path in PAGES.items():
                first, later = times(client, path)
                if not rows:
                    rows.append(Row(name="overview, the first time in a process", ours=first, unit="ms"))
                rows.append(Row(name=f"{name}: median", ours=median(later), unit="ms", limit=MOST_MS))
                rows.append(Row(name=f"{name}: slowest of {ROUNDS}", ours=max(later), unit="ms"))
    return 0 if print_table(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
