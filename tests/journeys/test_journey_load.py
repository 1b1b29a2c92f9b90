"""Listeners all at once while what they ask for is replaced again and again: nobody meets an error or a mixture."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from threading import Event

from builders import make_guid
from doorways import Reply
from houses import SHOW, SHOW_PAGE
from servers import Server, Site, ask_on
from sounds import mp3_bytes

from podcast_service.catalog.database import read
from podcast_service.catalog.episodes import get_episode
from podcast_service.config import Settings
from podcast_service.wiring import open_house
from podcast_service.workflows.house import House
from podcast_service.workflows.ingest import ingest
from podcast_service.workflows.publication_asked import Word
from podcast_service.workflows.publish import publish_episode
from podcast_service.workflows.release import release

FLIPS, LISTENERS = 10, 4
FEED, PAGE, SOUND = f"/podcasts/{SHOW}/feed.xml", f"/podcasts/{SHOW}/talk", f"/lyd/{SHOW}/talk.mp3"
SHOW_FILE = SHOW_PAGE.replace("GUID", make_guid(SHOW)).replace("cover: cover.png\n", "")
CHOSEN = Word(without_transcript="Being written.", fetch_again=True)
PAUSE = 0.02
"""Seconds a listener rests between two looks: this process also makes what they look at."""
FROM = 1000
"""Where a listener takes a download up again."""


@dataclass
class Truth:
    """The recording listeners get in each state of the episode, by number and by hash."""

    sounds: list[bytes] = field(default_factory=list)
    states: dict[str, int] = field(default_factory=dict)

    def add(self, sound: bytes) -> None:
        self.states[sha256(sound).hexdigest()] = len(self.sounds)
        self.sounds.append(sound)


def test_readers_by_the_dozen_see_the_old_or_the_new_whole_while_a_release_flips_ten_times(tmp_path: Path):
    """feed-L02, feed-E13, rel-L2: no error, no wrong byte, and feed, page and sound are of one state."""
    site = Site(tmp_path, {"PODCAST_PUBLIC_URL": "https://pod.example"})
    truth = Truth()
    with opened(site) as house:
        publish_next(house, truth)
        release(house)
        with site.serving("--workers", "2", "--without-worker") as server, listening(server, truth) as listeners:
            for state in range(FLIPS):
                publish_next(house, truth)
                wait_for(listeners, state)
                release(house)
            wait_for(listeners, FLIPS)

    looks = [look for one in listeners for look in one.done.result()]
    assert {look.trouble for look in looks} == {""}
    assert {look.states[0] for look in looks} == set(range(FLIPS + 1))


@contextmanager
def opened(site: Site) -> Iterator[House]:
    """Open the house that the server in ``site`` serves."""
    var = site.folder / "var"
    (site.folder / "episodes" / SHOW).mkdir(parents=True)
    (site.folder / "episodes" / SHOW / "show.md").write_text(SHOW_FILE)
    settings = Settings(
        content=site.folder / "episodes",
        database_url=f"sqlite:///{var / 'catalog.sqlite3'}",
        storage_url=(var / "storage").as_uri(),
        node_folder=var / "node",
        PODCAST_PUBLIC_URL=site.settings["PODCAST_PUBLIC_URL"],
    )
    with open_house(settings) as house:
        yield house


def publish_next(house: House, truth: Truth) -> None:
    """Give the episode other notes and another recording, of another length: both are due to go out."""
    state = len(truth.sounds)
    page = house.content / SHOW / "talk.md"
    before = page.read_text() if state else "---\ntitle: Talk\n---\n\nState 0 of it.\n"
    page.write_text(before.replace(f"State {state - 1} of it", f"State {state} of it"))
    page.with_suffix(".mp3").write_bytes(mp3_bytes(2 + state / 4, tone=300 + 20 * state))
    assert not ingest(house).has_refused
    publish_episode(house, SHOW, "talk", CHOSEN)
    with read(house.catalog) as tx:
        heard = get_episode(tx, SHOW, "talk").approved.heard
    with house.storage.read(heard.key) as pieces:
        truth.add(b"".join(pieces))


@dataclass(frozen=True)
class Look:
    """The states a listener met, in turn, and what was wrong."""

    states: tuple[int, ...]
    trouble: str = ""


@dataclass
class Listener:
    """One who asks on and on over one connection, and what is to be resumed next."""

    server: Server
    truth: Truth
    stop: Event
    state: int = -1
    tag: str = '"none"'
    done: Future[list[Look]] = field(default_factory=Future)

    def listen(self) -> list[Look]:
        looks = list[Look]()
        connection = self.server.connect()
        while not self.stop.wait(PAUSE):
            looks.append(self._look(connection))
            self.state = looks[-1].states[0]
        connection.close()
        return looks

    def _look(self, connection: HTTPConnection) -> Look:
        """Ask as an app does: one process answers one connection, so what comes later is never older."""
        replies = [
            ask_on(connection, FEED),
            ask_on(connection, PAGE),
            ask_on(connection, SOUND, Range=f"bytes={FROM}-", If_Range=self.tag),
            ask_on(connection, SOUND),
            ask_on(connection, FEED),
        ]
        feed, page, resumed, sound, later = replies
        self.tag, resumed_from = sound.fields["etag"], self.tag
        states = (
            self._of_feed(feed),
            _told(page),
            self._of_resumed(resumed, resumed_from),
            self._of_sound(sound.body),
            self._of_feed(later),
        )
        wrong = [reply.status for reply in replies if reply.status not in (200, 206)]
        is_mixed = -1 in states or list(states) != sorted(states)
        return Look(states, f"{wrong} {states}" if wrong or is_mixed else "")

    def _of_feed(self, feed: Reply) -> int:
        """Return the state a feed tells of: its notes, and the length of the sound it promises."""
        state = _told(feed)
        length = re.search(rb'length="(\d+)"', feed.body)
        return state if length and int(length[1]) == len(self.truth.sounds[state]) else -1

    def _of_resumed(self, reply: Reply, tag: str) -> int:
        """Return the state of a download taken up again: the rest of what it was begun from, or all of another."""
        if reply.status == 200:
            return self._of_sound(reply.body)
        begun = self._of_sound(next((one for one in self.truth.sounds if one[FROM:] == reply.body), b""))
        return begun if reply.fields["etag"] == tag else -1

    def _of_sound(self, body: bytes) -> int:
        return self.truth.states.get(sha256(body).hexdigest(), -1)


def _told(reply: Reply) -> int:
    found = re.search(rb"State (\d+) of it", reply.body)
    return int(found[1]) if found else -1


@contextmanager
def listening(server: Server, truth: Truth) -> Iterator[list[Listener]]:
    """Let the listeners listen until the block ends."""
    stop = Event()
    listeners = [Listener(server, truth, stop) for _ in range(LISTENERS)]
    with ThreadPoolExecutor(LISTENERS) as pool:
        for one in listeners:
            one.done = pool.submit(one.listen)
        try:
            yield listeners
        finally:
            stop.set()


def wait_for(listeners: list[Listener], state: int) -> None:
    """Wait until all have met a state, or one of them is in trouble."""
    end = time.monotonic() + 30
    while any(one.state < state for one in listeners) and not any(one.done.done() for one in listeners):
        assert time.monotonic() < end
        time.sleep(0.05)
