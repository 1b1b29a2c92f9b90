"""A program that listens all the time: feed, page and sound over a real port, and every answer checked to its bytes.

It ends when its standard input does, and prints what it saw: how often each status came, what was wrong, and when the
service could not be reached.
"""

from __future__ import annotations

import http.client
import json
import re
import select
import sys
import time
from collections import Counter
from hashlib import sha256
from random import Random
from urllib.parse import urlsplit

from lxml import etree


class Listener:
    """What one listener asks, remembers and finds wrong; ``times`` are of the system's clock."""

    def __init__(self, port: int, feed: str, seed: int) -> None:
        self._port, self._feed, self._chance = port, feed, Random(seed)
        self._sounds: dict[str, bytes] = {}
        self.statuses: Counter[int] = Counter()
        self.wrong: list[str] = []
        self.away: list[tuple[float, str]] = []

    def turn(self) -> None:
        """Ask for the feed, and for an episode in it; the feed again, to know whether both were of one release."""
        told, feed = self._document(self._feed)
        items = list(etree.fromstring(feed).iter("item"))
        if not items:
            return
        item = self._chance.choice(items)
        enclosure = item.find("enclosure")
        assert enclosure is not None
        sound = urlsplit(enclosure.get("url", "")).path
        _, page = self._document(urlsplit(item.findtext("link", "")).path)
        length = self._sound(sound)
        again, _ = self._document(self._feed)
        if told == again:
            self._hold(length == int(enclosure.get("length", "0")), f"{sound}: the feed tells another length")
            self._hold(sound.encode() in page and item.findtext("title", "").encode() in page, f"{sound}: another page")

    def _ask(self, path: str, **fields: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": "localhost", **fields})
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        self.statuses[answer.status] += 1
        self._hold(answer.status in (200, 206, 304), f"{path}: {answer.status}")
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def _document(self, path: str) -> tuple[str, bytes]:
        _, fields, body = self._ask(path)
        etag = fields.get("etag", "")
        self._hold(sha256(body).hexdigest()[:32] in etag, f"{path}: other bytes than its ETag names")
        status, _, _ = self._ask(path, **{"If-None-Match": etag})
        self._hold(status in (200, 304), f"{path}: {status} to a conditional request")
        return etag, body

    def _sound(self, path: str) -> int:
        """Fetch a part of a sound as an app that resumes does; the whole of one never heard. Return its length."""
        known = self._chance.choice(list(self._sounds) or [""])
        start = self._chance.randrange(20_000)
        fields = {"Range": f"bytes={start}-{start + 999}", "If-Range": f'"{known}"'} if known else {}
        status, told, body = self._ask(path, **fields)
        etag = told.get("etag", "").strip('"')
        if status == 200:
            self._hold(sha256(body).hexdigest() == etag, f"{path}: other bytes than its ETag names")
            self._sounds[etag] = body
            return len(body)
        self._hold(etag == known, f"{path}: a part of another recording was spliced in")
        self._hold(self._sounds.get(etag, b"")[start : start + 1000] == body, f"{path}: wrong bytes from {start}")
        found = re.fullmatch(r"bytes \d+-\d+/(\d+)", told.get("content-range", ""))
        return int(found.group(1)) if found else 0

    def _hold(self, holds: bool, words: str) -> None:
        if not holds:
            self.wrong.append(words)


def listen(port: int, feed: str, seed: int) -> None:
    """Take turns until the standard input ends."""
    listener = Listener(port, feed, seed)
    while not select.select([sys.stdin], [], [], 0.02)[0]:
        try:
            listener.turn()
        except (OSError, http.client.HTTPException) as error:
            listener.away.append((time.time(), repr(error)))
            time.sleep(0.1)
    json.dump({"statuses": listener.statuses, "wrong": listener.wrong[:20], "away": listener.away}, sys.stdout)


if __name__ == "__main__":
    listen(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
