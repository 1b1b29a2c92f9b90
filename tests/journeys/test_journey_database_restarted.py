"""PostgreSQL taken away and brought back while producers write and listeners listen (rel-F5)."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest
from databases import Postgres, postgres
from servers import Server, Site
from shows import EPISODE, FEED, SHOW, SOUND
from tokens import make_token

AWAY_SECONDS, ERRORS_SECONDS = 3.0, 10.0
UPLOADS = "/api/v1/uploads"

pytestmark = pytest.mark.needs("postgresql")


@dataclass
class Writer:
    """A producer's program that begins one upload after the other, and remembers what it was told."""

    server: Server
    token: str
    acknowledged: list[str] = field(default_factory=list)
    errors: list[tuple[float, str]] = field(default_factory=list)

    def write(self) -> None:
        key = f"key-{len(self.acknowledged)}"
        body = {"show": SHOW, "name": "x.wav", "size": 1_000_000, "key": key, "direct": False}
        try:
            status, answer = self.ask("POST", UPLOADS, json.dumps(body))
        except (OSError, HTTPException) as error:
            status, answer = 0, {"words": repr(error)}
        if status == 201:
            self.acknowledged.append(str(answer["id"]))
        else:
            self.errors.append((time.monotonic(), f"{status} {answer}"))

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, object]]:
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        headers = {"Host": "localhost", "Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, body, headers)
        reply = connection.getresponse()
        answer = reply.read()
        connection.close()
        return reply.status, json.loads(answer) if answer.startswith(b"{") else {"words": answer.decode()}


@pytest.fixture
def database() -> Iterator[Postgres]:
    with postgres() as made:
        yield made


@pytest.fixture
def site(read_in: Site, database: Postgres, tmp_path: Path) -> Site:
    """Give the content of the repository, read in on PostgreSQL."""
    folder = tmp_path / "site"
    shutil.copytree(read_in.folder / "episodes", folder / "episodes")
    made = Site(folder, {"PODCAST_DATABASE_URL": database.url})
    made.ingest()
    return made


def test_f5_listeners_notice_nothing_and_nothing_that_was_acknowledged_is_lost(site: Site, database: Postgres) -> None:
    with site.serving() as server:
        writer, over = Writer(server, make_token(site, SHOW)), Event()
        told: list[int] = []

        def listen() -> None:
            while not over.is_set():
                told.extend(server.ask(path).status for path in (FEED, EPISODE, SOUND))

        def write() -> None:
            while not over.is_set():
                writer.write()
                time.sleep(0.05)

        threads = [Thread(target=listen), Thread(target=write)]
        for thread in threads:
            thread.start()
        _until(lambda: len(writer.acknowledged) > 10)

        database.stop()
        time.sleep(AWAY_SECONDS)
        database.start()
        back, before = time.monotonic(), len(writer.acknowledged)
        _until(lambda: len(writer.acknowledged) > before + 10)
        over.set()
        for thread in threads:
            thread.join()

        assert set(told) == {200}
        assert writer.errors
        assert writer.errors[-1][0] - back < ERRORS_SECONDS - AWAY_SECONDS
        assert {words.partition(" ")[0] for _, words in writer.errors} <= {"503"}, writer.errors
        lost = [one for one in writer.acknowledged if writer.ask("GET", f"{UPLOADS}/{one}")[0] != 200]
        assert lost == []
        done = site.run("withdraw", f"{SHOW}/at-balancere-sine-forventninger", "--reason", "Prøve.", "--yes")
        assert done.returncode == 0, done.stdout + done.stderr
        server.wait_for(EPISODE, 410)
    assert "Traceback" not in server.said()


def _until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)
