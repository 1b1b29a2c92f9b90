"""Requests on their way to the catalog: a bounded heap in memory, written down by a thread of its own."""

from __future__ import annotations

import atexit
import logging
import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import Event, Lock, Thread

from podcast_service.domain.download import Heard
from podcast_service.domain.errors import PodcastError
from podcast_service.stats.joined import Note, joined

ROOM = 100_000
"""Requests held while the catalog is away; the oldest make room for new ones."""
EVERY = 5.0
"""Seconds between two writes."""
_AT_ONCE = 2000
"""Requests written down in one transaction."""
_GOODBYE = 3.0
"""Seconds the last write may take."""
_A_DAY = timedelta(days=1)

Keys = Mapping[date, bytes]

_log = logging.getLogger(__name__)


class Buffer:
    """Holds what was heard until it is written down, and the keys of the day, in each process by itself.

    ``keep`` writes requests down, ``keys_of`` returns the keys of the days around one; both may raise PodcastError.
    ``lost`` counts the requests that found no room, or no key to name their listener under.
    """

    def __init__(
        self,
        keep: Callable[[Sequence[Heard]], None],
        keys_of: Callable[[date], Keys],
        now: Callable[[], datetime],
        *,
        room: int = ROOM,
        every: float = EVERY,
    ) -> None:
        self._keep, self._keys_of, self._now, self._every = keep, keys_of, now, every
        self._room = room
        self._notes: deque[Note] = deque(maxlen=room)
        self._numbers = count()
        self._opening = Lock()
        self._process = 0
        self._forget()

    def _forget(self) -> None:
        """Be as new: what a process was forked with belongs to the one before it."""
        self._notes.clear()
        self._taken = next(self._numbers) + 1
        self._to_write: list[Heard] = []
        self._keys: Keys = {}
        self._opened, self._stopped = Event(), Event()
        self._thread: Thread | None = None
        self._trouble = ""
        self.lost = 0

    @property
    def waiting(self) -> int:
        """Return how many requests wait to be written down."""
        return len(self._notes) + len(self._to_write)

    @property
    def works(self) -> bool:
        """Say whether the last write went well."""
        return not self._trouble

    def key(self, day: date) -> bytes | None:
        """Return the key of a day, if it is known; what is missing is asked for, and nobody waits."""
        if self._process != os.getpid():
            self.open(0)
        return self._keys.get(day)

    def line(self) -> tuple[Callable[[], int], Callable[[Note], None]]:
        """Return what numbers notes and what holds them: asked for every part of every sound, and no more than that."""
        return self._numbers.__next__, self._notes.append

    def open(self, seconds: float) -> None:
        """Start the thread of this process, if there is none, and wait for the keys no longer than ``seconds``."""
        with self._opening:
            if self._process != os.getpid():
                self._forget()
                self._thread = Thread(target=self._run, name="heard", daemon=True)
                self._thread.start()
                self._process = os.getpid()
                atexit.register(self.close)
        self._opened.wait(seconds)

    def close(self) -> None:
        """Write down what is there, and end the thread; so does the end of the process."""
        atexit.unregister(self.close)
        if self._thread is not None and self._process == os.getpid():
            self._stopped.set()
            self._thread.join(_GOODBYE)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._take_turn()
            self._opened.set()
            self._stopped.wait(self._every)
        self._take_turn()

    def _take_turn(self) -> None:
        trouble = ""
        try:
            self._look_up_keys()
            self._write_down()
        except PodcastError as error:
            trouble = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, what is heard meanwhile waits for the next turn
            trouble = repr(error)
        if trouble and trouble != self._trouble:
            _log.warning("heard_waits waiting=%s lost=%s reason=%r", self.waiting, self.lost, trouble)
        if self._trouble and not trouble:
            _log.info("heard_kept_again lost=%s", self.lost)
        self._trouble = trouble

    def _look_up_keys(self) -> None:
        """Know the keys of yesterday, today and tomorrow, so that midnight needs no catalog; forget all others."""
        today = self._now().astimezone(UTC).date()
        self._keys = {day: key for day, key in self._keys.items() if today - _A_DAY <= day}
        if today + _A_DAY not in self._keys:
            self._keys = dict(self._keys_of(today))

    def _write_down(self) -> None:
        """Write down what is there now; what cannot be waits, as much as there is room for."""
        notes = [self._notes.popleft() for _ in range(len(self._notes))]
        if notes:
            given = max(notes)[0] + 1
            self.lost += given - self._taken - len(notes)
            self._taken = given
        self._to_write += joined(notes)
        too_many = max(0, len(self._to_write) - self._room)
        self.lost += too_many
        del self._to_write[:too_many]
        while self._to_write:
            self._keep(self._to_write[:_AT_ONCE])
            del self._to_write[:_AT_ONCE]
