"""Send a file to a service of ours elsewhere, part by part, by the protocol of its uploads (docs/reference/uploads.md).

A line that breaks costs what was under way: the service is asked what it has, and the rest is sent. So it is too when
this program is started again.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from podcast_service.domain.errors import Conflict, Forbidden, Invalid, NotFound, PodcastError, Unavailable
from podcast_service.outbound.fetch import Client, Fetched
from podcast_service.outbound.guard import origin_of

_ENDED = ("taken", "refused", "cancelled")
_MOST_ANSWER = 20_000_000
_SLOWEST = 20_000  # bytes a second: a line slower than this is asked again
_PATIENCE = 300.0
"""Seconds nothing may get through before it is given up."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 20.0
_AGAIN = {"upload_part_short", "upload_part_hash", "upload_part_start", "upload_overtaken", "upload_incomplete"}
"""What the service says that is mended by asking what it has."""
_KINDS: dict[int, type[PodcastError]] = {401: Forbidden, 403: Forbidden, 404: NotFound, 409: Conflict}
_PIECE = 1 << 20
_POLL = 1.0

Tell = Callable[[int, int, str], None]
"""Told how many bytes of how many are there, and what is being done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is to be sent, and what it is to be: a new episode of ``show``, else a new recording, or a file beside."""

    path: Path
    show: str
    episode: str | None = None
    beside: str | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """How an upload stands at the service; ``words`` say why it was refused."""

    id: str
    state: str
    episode: str | None
    page: str | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends to the service at ``server``, an origin, by a token of a producer there."""

    server: str
    token: str = field(repr=False)
    client: Client = field(default_factory=Client)
    wait: Callable[[float], None] = time.sleep
    patience: float = _PATIENCE

    def begin(self, ask: Ask, tell: Tell) -> dict[str, object]:
        """Begin, or find what was begun of the very same file before. Raises as ``send`` does."""
        size, sha256 = _hash(ask.path, tell)
        wanted: dict[str, object] = {
            "show": ask.show,
            "name": ask.path.name,
            "size": size,
            "sha256": sha256,
            "key": " ".join((sha256, ask.show, ask.episode or "", ask.beside or "")),
        }
        wanted |= {"episode": ask.episode} if ask.episode else {}
        wanted |= {"beside": ask.beside} if ask.beside else {}
        wanted |= {"form": {"title": ask.title}} if ask.title else {}
        return self._patiently(lambda: self._json("POST", "", wanted))

    def send(self, path: Path, upload: Mapping[str, object], tell: Tell) -> Sent:
        """Send what is missing and say that it is complete.

        Raises Forbidden, Invalid, Conflict or NotFound in the words of the service, Unavailable when nothing got
        through for five minutes.
        """
        name = _word(upload, "id")
        while True:
            stands = self._patiently(lambda: self._json("GET", f"/{name}"))
            if stands.get("state") != "open":
                return _sent(stands)
            self._send_missing(path, stands, tell)
            try:
                return _sent(self._patiently(lambda: self._json("POST", f"/{name}/complete", {})))
            except Conflict as error:
                if error.facts.get("said") not in _AGAIN:
                    raise

    def outcome(self, name: str, seconds: float) -> Sent:
        """Wait until the service has looked at the file, at most so long, and return how it stands."""
        left = seconds
        while True:
            stands = _sent(self._patiently(lambda: self._json("GET", f"/{name}")))
            if stands.state in _ENDED or left <= 0:
                return stands
            self.wait(_POLL)
            left -= _POLL

    def _send_missing(self, path: Path, stands: Mapping[str, object], tell: Tell) -> None:
        """Send each part that is not there; after a cut ask what is, and go on within the part.

        A line to the store that broke once is not used again: of a part that was cut there nothing is left, of one
        that was cut here nearly all of it (rel-F6).
        """
        size, part_size = _number(stands, "size"), _number(stands, "part_size")
        there = _there(stands)
        done = sum(min(part_size, size - (number - 1) * part_size) for number in there)
        for number in range(1, _number(stands, "count") + 1):
            if number in there:
                continue
            with path.open("rb") as file:
                file.seek((number - 1) * part_size)
                part = file.read(min(part_size, size - (number - 1) * part_size))
            tell(done, size, path.name)
            if not self._send_part(stands, number, part):
                stands = {**stands, "direct": False}
            done += len(part)
        tell(size, size, path.name)

    def _send_part(self, stands: Mapping[str, object], number: int, part: bytes) -> bool:
        """Send a part; say whether it went, or could have gone, straight to the store."""
        start, direct = _arrived(stands).get(number, 0), bool(stands.get("direct"))
        name, pauses = _word(stands, "id"), _pauses()
        ends = time.monotonic() + self.patience
        while True:
            try:
                if direct and self._put_directly(name, number, part):
                    return True
                direct = False
                self._put(name, number, part, start)
                return False
            except (Unavailable, Invalid, Conflict) as error:
                if not isinstance(error, Unavailable) and error.facts.get("said") not in _AGAIN:
                    raise
                if time.monotonic() > ends:
                    raise
                self.wait(next(pauses))
            stands = self._patiently(lambda: self._json("GET", f"/{name}"))
            if number in _there(stands):
                return direct
            before, start = start, _arrived(stands).get(number, 0)
            if start > before:
                pauses, ends = _pauses(), time.monotonic() + self.patience

    def _put(self, name: str, number: int, part: bytes, start: int) -> None:
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        fields = {
            "content-type": "application/octet-stream",
            "content-range": f"bytes {start}-{len(part) - 1}/{len(part)}",
            "repr-digest": f"sha-256=:{digest}:",
        }
        self._read_answer(self._ask("PUT", f"/{name}/parts/{number}", part[start:], fields))

    def _put_directly(self, name: str, number: int, part: bytes) -> bool:
        """Put a part into the store the service names; say whether that went well, or the service is to take it."""
        hashes = {
            "sha256": hashlib.sha256(part).hexdigest(),
            "md5": hashlib.md5(part, usedforsecurity=False).hexdigest(),
        }
        told = self._patiently(lambda: self._json("POST", f"/{name}/parts/{number}/address", hashes))
        address, fields = told.get("address"), told.get("fields")
        if address is None:
            return True
        if not isinstance(address, str) or not isinstance(fields, dict):
            raise _no_sense(self.server)
        # The service the person named says where its store is.
        store = replace(self.client, exempt=(*self.client.exempt, origin_of(address)))
        try:
            answer = store.ask("PUT", address, fields, part, most=_MOST_ANSWER, seconds=_seconds(part), follow=False)
        except (Unavailable, Invalid):
            return False
        return 200 <= answer.status < 300

    def _json(self, method: str, path: str, body: object = None) -> dict[str, object]:
        data = b"" if body is None else json.dumps(body).encode()
        return self._read_answer(self._ask(method, path, data, {"content-type": "application/json"}))

    def _ask(self, method: str, path: str, body: bytes, fields: Mapping[str, str]) -> Fetched:
        sent = {**fields, "authorization": f"Bearer {self.token}", "accept": "application/json"}
        url = f"{self.server}/api/v1/uploads{path}"
        return self.client.ask(method, url, sent, body, most=_MOST_ANSWER, seconds=_seconds(body), follow=False)

    def _read_answer(self, answer: Fetched) -> dict[str, object]:
        """Return what the service says. Raises its refusals, in its words."""
        try:
            found = json.loads(answer.body)
        except ValueError:
            found = None
        if isinstance(found, dict) and 200 <= answer.status < 300:
            return found
        if answer.status >= 500 or answer.status in (408, 429):
            raise Unavailable("upload_server", server=self.server, status=answer.status)
        if not isinstance(found, dict) or not isinstance(found.get("words"), list):
            raise _no_sense(self.server)
        kind = _KINDS.get(answer.status, Invalid)
        raise kind("upload_said", words=" ".join(map(str, found["words"])), said=found.get("error"))

    def _patiently(self, ask: Callable[[], dict[str, object]]) -> dict[str, object]:
        """Ask again while the service does not answer. Raises Unavailable when it has not for long."""
        ends = time.monotonic() + self.patience
        for pause in _pauses():
            try:
                return ask()
            except Unavailable:
                if time.monotonic() > ends:
                    raise
            self.wait(pause)
        raise AssertionError("pauses never end")


def server_origin(url: str) -> str:
    """Return the origin of the service at ``url``. Raises Invalid where a token would go over an open line."""
    origin = origin_of(url)
    parts = urlsplit(origin)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise Invalid("upload_server_open", server=origin)
    return origin


def token_in(path: Path) -> str:
    """Return the token in a file. Raises Invalid where it cannot be read."""
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError) as error:
        raise Invalid("upload_token_file", path=path, reason=error) from error


def _hash(path: Path, tell: Tell) -> tuple[int, str]:
    found, done = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            while piece := file.read(_PIECE):
                found.update(piece)
                done += len(piece)
                tell(done, max(size, done), path.name)
    except OSError as error:
        raise NotFound("upload_missing", path=path) from error
    return done, found.hexdigest()


def _pauses() -> Iterator[float]:
    pause = _FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, _LONGEST_PAUSE)


def _seconds(body: bytes) -> float:
    return 60.0 + len(body) / _SLOWEST


def _there(stands: Mapping[str, object]) -> set[int]:
    parts = stands.get("parts")
    return {one["number"] for one in parts if isinstance(one, dict)} if isinstance(parts, list) else set()


def _arrived(stands: Mapping[str, object]) -> dict[int, int]:
    arrived = stands.get("arrived")
    return {int(number): int(size) for number, size in arrived.items()} if isinstance(arrived, dict) else {}


def _sent(stands: Mapping[str, object]) -> Sent:
    known = {
        name: value if isinstance(value := stands.get(name), str) else None for name in ("episode", "page", "words")
    }
    return Sent(id=_word(stands, "id"), state=_word(stands, "state"), **known)


def _word(stands: Mapping[str, object], name: str) -> str:
    value = stands.get(name)
    if not isinstance(value, str):
        raise Invalid("upload_server_odd", server=name)
    return value


def _number(stands: Mapping[str, object], name: str) -> int:
    value = stands.get(name)
    if not isinstance(value, int) or value < 0:
        raise Invalid("upload_server_odd", server=name)
    return value


def _no_sense(server: str) -> Invalid:
    return Invalid("upload_server_odd", server=server)
