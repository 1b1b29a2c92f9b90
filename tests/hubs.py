"""A WebSub hub: a little server that takes news, and fetches what changed at once, as hubs do (W3C WebSub §7)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs
from urllib.request import ProxyHandler, build_opener

from strangers import Asked, Send, reply, stranger

_open = build_opener(ProxyHandler({})).open


@dataclass
class Hub:
    """A running hub. ``told`` are the topics it took, ``fetched`` what stood there at that moment.

    ``moods`` are the statuses of its next answers; after those it answers 202. A mood of 0 says nothing in time.
    """

    url: str = ""
    moods: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    fetched: list[bytes] = field(default_factory=list)

    def hear(self, asked: Asked, send: Send) -> None:
        """Answer one form; one that is no news is refused."""
        form = parse_qs(asked.body.decode(), keep_blank_values=True)
        topics = form.pop("hub.url", [])
        is_form = asked.fields.get("content-type") == "application/x-www-form-urlencoded"
        if asked.method != "POST" or not is_form or form != {"hub.mode": ["publish"]} or len(topics) != 1:
            send(reply(400, f"No news: {asked}".encode()))
            return
        self.asked += topics
        mood = self.moods.pop(0) if self.moods else 202
        if not mood:
            time.sleep(1)
        elif mood < 300:
            with _open(topics[0], timeout=10) as answer:
                self.fetched.append(answer.read())
            self.told += topics
        moved = {"Location": "/elsewhere"} if 300 <= mood < 400 else {}
        send(reply(mood or 202, f"Mood\n{mood}".encode() if mood != 204 else b"", **moved))


@contextmanager
def running_hub() -> Iterator[Hub]:
    """Run a hub until the block ends."""
    hub = Hub()
    with stranger(hub.hear) as server:
        hub.url = f"{server.origin}/hub"
        yield hub
