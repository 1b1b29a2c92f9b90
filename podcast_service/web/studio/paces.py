"""How fast the studio may be asked for changes, by session and by address; listeners never come past here (sec-S15).

Counted in this process alone and never written down: of an address only a hash is held, under a key that dies with it.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from math import ceil
from secrets import token_bytes
from threading import Lock

from podcast_service.domain.pace import Bucket, Pace, take
from podcast_service.workflows.guessing import TooSoon

OF_A_SESSION = Pace(at_once=300, a_second=10)
"""More than anyone types, saves or uploads in parts."""
OF_AN_ADDRESS = Pace(at_once=1200, a_second=40)
"""An office of producers may stand behind one."""
_HELD = 10_000


class Paces:
    """The buckets of who asks; the longest unused are forgotten, and are then full again."""

    def __init__(
        self,
        session: Pace = OF_A_SESSION,
        address: Pace = OF_AN_ADDRESS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._paces = {"session": session, "address": address}
        self._clock = clock
        self._key = token_bytes(32)
        self._buckets: OrderedDict[bytes, Bucket] = OrderedDict()
        self._lock = Lock()

    def keep(self, kind: str, who: str) -> None:
        """Count one change asked for by ``who``, a ``session`` or an ``address``. Raises TooSoon."""
        key = blake2b(f"{kind} {who}".encode(), key=self._key, digest_size=16).digest()
        with self._lock:
            bucket, wait = take(self._buckets.pop(key, None), self._paces[kind], self._clock())
            self._buckets[key] = bucket
            while len(self._buckets) > _HELD:
                self._buckets.popitem(last=False)
        if wait:
            raise TooSoon("asked_too_often", seconds=ceil(wait))
