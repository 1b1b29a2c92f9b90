"""Load held on two cores, the shipped server as ``serve`` starts it: a feed of 500 episodes, a launch, uploads beside.

Requests come at a pace that does not wait for answers (bench/asking.py), from a process that shares the two cores with
the server: how much of them it takes, and how long it waits for a server that only repeats, is told beside.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import sleep

from bench.asking import REFUSED, Question, Told, ask, pace, repeating
from bench.listeners import RATE, listening
from bench.measure import Row, print_table
from bench.release import make_library, open_bench_house
from podcast_service.workflows.release import release

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from servers import Server, Site
from sounds import mp3_bytes

VAR = Path(__file__).parents[1] / "var"
EPISODES = 500
SOUND_SIZE = 8_000_000
PIECE = 64 * 1024
SECONDS = 6.0
LISTENERS = 500
UPLOADS, PRODUCERS, UPLOAD_SECONDS = 20, 4, 6250
"""Files of 50 MB, at 64 kbit/s; how many producers send them, each one after the other."""
PEAK = 1500.0
CALM_MS = 150.0
SHOW, DRAFTS = "serie-0", "kladder"
FEED, SOUND = f"/podcasts/{SHOW}/feed.xml", f"/lyd/{SHOW}/afsnit-{EPISODES - 1}.mp3"
PAGES = (f"/podcasts/{SHOW}", *(f"/podcasts/{SHOW}/afsnit-{EPISODES - number}" for number in range(1, 6)))
CHANCE = Random(7)  # noqa: S311 - the same in every run
CODED = {"Accept-Encoding": "gzip"}


@contextmanager
def serving() -> Iterator[tuple[Site, Server, bytes]]:
    """Serve a show of 500 episodes from a release; yield the bytes of the sound too."""
    sound = CHANCE.randbytes(SOUND_SIZE)  # so that a piece from another place would be seen
    with TemporaryDirectory(dir=VAR) as folder:
        root = Path(folder, "var")
        root.mkdir()
        with open_bench_house(root) as house:
            make_library(house, 1, EPISODES, sound)
            release(house)
        (root / "episodes").mkdir()
        site = Site(Path(folder), {"PODCAST_CONTENT": "var/episodes", "PODCAST_PUBLIC_URL": "https://pod.example"})
        with site.serving() as server:
            yield site, server, sound


class Questions:
    """What is asked of the server, and what is right: documents as they are before, and pieces of the sound."""

    def __init__(self, server: Server, sound: bytes) -> None:
        self.feed = self._whole(server, "feed, whole", FEED)
        self.again = self._again(server, "feed, 304", FEED)
        pages = [question for path in PAGES for question in self._both(server, path)]
        places = CHANCE.choices(range(SOUND_SIZE - PIECE), k=50)
        pieces = [self._piece(at, sound) for at in places]
        self.mixed = [self.feed, self.again] * 15 + pages * 2 + pieces
        CHANCE.shuffle(self.mixed)

    def _both(self, server: Server, path: str) -> list[Question]:
        return [self._whole(server, "page", path), self._again(server, "page, 304", path)]

    def _whole(self, server: Server, kind: str, path: str) -> Question:
        reply = server.ask(path, Accept_Encoding="gzip")
        assert (reply.status, reply.fields.get("content-encoding")) == (200, "gzip"), path
        return Question(kind, _request(path, CODED), 200, reply.body)

    def _again(self, server: Server, kind: str, path: str) -> Question:
        tag = server.ask(path, Accept_Encoding="gzip").fields["etag"]
        return Question(kind, _request(path, {**CODED, "If-None-Match": tag}), 304, b"")

    def _piece(self, at: int, sound: bytes) -> Question:
        request = _request(SOUND, {"Range": f"bytes={at}-{at + PIECE - 1}"})
        return Question("piece", request, 206, sound[at : at + PIECE])


def _request(path: str, fields: dict[str, str]) -> bytes:
    lines = (f"GET {path} HTTP/1.1", "Host: localhost", *(f"{name}: {value}" for name, value in fields.items()))
    return "\r\n".join((*lines, "", "")).encode()


def feed_rows(server: Server, questions: Questions) -> list[Row]:
    """rel-L1: 1000 conditional and 500 whole requests a second."""
    asked, dues = [questions.again, questions.again, questions.feed], list(pace((SECONDS, 1500, 1500)))
    told = ask(server.port, asked, dues)
    with repeating(asked) as port:
        bare = ask(port, asked, dues)
    print(f"The feed: {len(questions.feed.body) / 1000:.0f} kB, gzip. The crowd takes {told.share:.0%} of a core.")
    return [
        Row(name="L1 feed, 1500 a second: 99 of 100 wait", ours=told.wait_ms(), unit="ms", limit=50),
        Row(name="– the same crowd before a server that only repeats", ours=bare.wait_ms(), unit="ms"),
        errors("L1", told),
    ]


def together(every: Sequence[Told]) -> Told:
    """Put what several crowds tell together."""
    return Told(tuple(one for told in every for one in told.heard), max(told.share for told in every))


def errors(name: str, told: Told) -> Row:
    """Make the row of whatever went wrong, refusals too, and say what it was."""
    for fault in sorted(told.faults()):
        print(f"  {name}: {fault}")
    return Row(name=f"{name} errors and wrong bytes", ours=sum(bool(one.fault) for one in told.heard), unit="", limit=0)


def slow_rows(server: Server, questions: Questions) -> list[Row]:
    """rel-L3: 500 slow listeners beside; with and without them in turn, since the machine is not always as quick."""
    dues = list(pace((SECONDS / 2, 300, 300)))
    alone, crowded = list[Told](), list[Told]()
    for _ in range(2):
        alone.append(ask(server.port, questions.mixed, dues))
        with listening(server.port, LISTENERS, SOUND) as listeners:
            sleep(2)  # until all have what a socket holds, and wait for more
            crowded.append(ask(server.port, questions.mixed, dues))
            served = listeners.stop()
    return [
        Row(
            name=f"L3 beside {LISTENERS} slow listeners: 99 of 100 wait",
            ours=together(crowded).wait_ms(),
            peer=together(alone).wait_ms(),
            peer_name="alone",
            unit="ms",
            limit=1.5,
        ),
        Row(name=f"L3 listeners served {RATE // 1000} kB/s", ours=served, unit="", limit=LISTENERS, at_least=True),
        errors("L3", together([*alone, *crowded])),
    ]


def peak_rows(server: Server, questions: Questions) -> list[Row]:
    """rel-L4: from 10 a second to 1500 within 5 s, on new connections as new listeners have."""
    rise, hold, after = 5.0, 6.0, 12.0
    dues = list(pace((2, 10, 10), (rise, 10, PEAK), (hold, PEAK, PEAK), (after, 10, 10)))
    told = ask(server.port, questions.mixed, dues, lines=4, uses=3)
    over = 2 + rise + hold
    refused = sum(one.fault == REFUSED for one in told.heard)
    impolite = int(errors("L4", told).ours) - refused
    late = [one.due + one.wait for one in told.heard if one.fault or one.wait * 1000 > CALM_MS]
    return [
        Row(name="L4 peak, errors that are no polite refusal", ours=impolite, unit="", limit=0),
        Row(name="L4 refused with Retry-After", ours=refused, unit=""),
        Row(name="L4 all of it: 99 of 100 wait", ours=told.wait_ms(), unit="ms"),
        Row(name="L4 calm again after the peak", ours=max([0.0, *(at - over for at in late)]), unit="s", limit=10),
    ]


def upload_rows(site: Site, server: Server, questions: Questions) -> list[Row]:
    """rel-L2: 500 mixed requests a second, and producers who upload by the command line meanwhile."""
    assert site.run("new-show", DRAFTS, "--title", "Kladder").returncode == 0
    files = [site.folder / f"afsnit-{number}.mp3" for number in range(UPLOADS)]
    for number, file in enumerate(files):
        file.write_bytes(mp3_bytes(UPLOAD_SECONDS, tone=300 + 20 * number))
    with ThreadPoolExecutor(PRODUCERS) as pool:
        sent = [pool.submit(_upload, site, files[number::PRODUCERS]) for number in range(PRODUCERS)]
        every = list[Told]()
        while not all(one.done() for one in sent):
            every.append(ask(server.port, questions.mixed, list(pace((SECONDS, 500, 500)))))
        done = sum(one.result() for one in sent)
    told = together(every)
    print(f"The uploads took up to {SECONDS * len(every):.0f} s; {len(told.heard)} requests meanwhile.")
    return [
        Row(name="L2 mixed, 500 a second: 99 of 100 wait", ours=told.wait_ms(), unit="ms", limit=150),
        Row(name="L2 uploads beside, 50 MB each", ours=done, unit="", limit=UPLOADS, at_least=True),
        errors("L2", told),
    ]


def _upload(site: Site, files: Sequence[Path]) -> int:
    """Upload as a producer does; return how many came to be drafts."""
    done = site.run("upload", *map(str, files), "--show", DRAFTS)
    if done.returncode:
        print(done.stdout, done.stderr)
        return 0
    return len(files)


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    VAR.mkdir(exist_ok=True)
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.")
    with ExitStack() as stack:
        site, server, sound = stack.enter_context(serving())
        questions = Questions(server, sound)
        rows = feed_rows(server, questions) + slow_rows(server, questions) + peak_rows(server, questions)
        rows += upload_rows(site, server, questions)
    return 0 if print_table(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
