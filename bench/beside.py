"""Listeners beside the studio: how long feed, page and 64 KB of sound take while producers send files and others work.

The server is ``serve`` as it comes, with its worker, which takes in what was sent; those who ask and those who send are
processes on the same two cores. Alone and beside are measured in turns, as the machine is not always as quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from bench.asking import Told, ask, pace
from bench.load import SHOW, VAR, Questions, errors, serving, together
from bench.measure import Row, print_table
from bench.sending import send_sound

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from sounds import mp3_bytes
from tokens import make_cookie, make_token

if TYPE_CHECKING:
    from servers import Server, Site

DRAFTS = "kladder"
PRODUCERS, SECONDS_OF_SOUND = 4, 6250
"""How many send, file after file of 50 MB at 64 kbit/s."""
RATE, SECONDS, ROUNDS = 100, 6.0, 2
"""How many a second ask, for how long, and how often alone and beside."""
WORK = ("/studio", f"/studio/serier/{SHOW}", f"/studio/afsnit/{SHOW}/afsnit-1", f"/studio/afsnit/{SHOW}/afsnit-1/klar")
KINDS = {"feed, whole": "feed", "page": "page", "piece": "64 KB of sound"}
MOST_MS = 150.0


class Studio:
    """Four who send, and one who works in the studio without a pause, until it is over."""

    def __init__(self, site: Site, server: Server, token: str, cookie: str, sounds: list[bytes]) -> None:
        self._server, self._token, self._cookie, self._sounds = server, token, cookie, sounds
        self._over = Event()
        self.sent = self.looked = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work until the block ends; what is being sent then is sent whole."""
        self._over.clear()
        with ThreadPoolExecutor(PRODUCERS + 1) as pool:
            tasks = [pool.submit(self._send, number) for number in range(PRODUCERS)]
            tasks.append(pool.submit(self._look))
            yield
            self._over.set()
            for task in tasks:
                task.result()

    def _send(self, producer: int) -> None:
        """Send file after file: each is a new one, as its first frames are."""
        while not self._over.is_set():
            self.sent += 1
            number = self.sent
            sound = mp3_bytes(1 + number, tone=200 + number) + self._sounds[producer]
            send_sound(self._server, self._token, sound, f"fil-{number}", DRAFTS)

    def _look(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        while not self._over.is_set():
            connection.request("GET", WORK[self.looked % len(WORK)], headers={"Cookie": self._cookie})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, (answer.status, WORK[self.looked % len(WORK)])
            self.looked += 1
        connection.close()


def rows() -> list[Row]:
    """rel-L2: measure, and return each figure beside what it is alone."""
    with serving() as (site, server, sound):
        assert site.run("new-show", DRAFTS, "--title", "Kladder").returncode == 0
        asked = Questions(server, sound)
        token, cookie = make_token(site, DRAFTS), make_cookie(site, SHOW)
        sounds = [mp3_bytes(SECONDS_OF_SOUND, tone=300 + 20 * number) for number in range(PRODUCERS)]
        studio = Studio(site, server, token, f"__Host-studio={cookie}; studio={cookie}", sounds)
        dues, alone, beside = list(pace((SECONDS, RATE, RATE))), list[Told](), list[Told]()
        for _ in range(ROUNDS):
            alone.append(ask(server.port, asked.mixed, dues))
            with studio.at_work():
                beside.append(ask(server.port, asked.mixed, dues))
    print(f"Sent beside: {studio.sent} files of 50 MB; pages of the studio looked at: {studio.looked}.")
    calm, busy = together(alone), together(beside)
    return [*_compared(calm, busy), _all_of(busy), errors("L2", together([calm, busy]))]


def _compared(calm: Told, busy: Told) -> Iterator[Row]:
    for kind, name in KINDS.items():
        for share in (0.5, 0.99):
            yield Row(
                name=f"L2 {name}, {share * 100:.0f} of 100 wait",
                ours=_of(busy, kind).wait_ms(share),
                peer=_of(calm, kind).wait_ms(share),
                peer_name="alone",
                unit="ms",
            )


def _of(told: Told, kind: str) -> Told:
    return Told(tuple(one for one in told.heard if one.kind == kind), told.share)


def _all_of(busy: Told) -> Row:
    return Row(name="L2 all of it beside the studio: 99 of 100 wait", ours=busy.wait_ms(), unit="ms", limit=MOST_MS)


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    VAR.mkdir(exist_ok=True)
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    return 0 if print_table(rows()) else 1


if __name__ == "__main__":
    sys.exit(main())
