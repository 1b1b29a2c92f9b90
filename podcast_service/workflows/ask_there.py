"""Answer questions over the network: whatever server stands at the address, through the guarded client."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from urllib.parse import urlsplit

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import PodcastError, Unavailable
from podcast_service.domain.media import Sound
from podcast_service.feeds.answers import Question, Reply, digest
from podcast_service.feeds.single_questions import AT_ONCE
from podcast_service.outbound.fetch import MOST_BYTES, MOST_SECONDS, Client

MOST_SOUND = 200_000_000
SOUND_SECONDS = 600.0
"""Bytes of a sound that is asked for whole, and seconds that it may take."""
PATIENCE = 3
"""How often in a row a server may fail before nothing more is asked of it."""


def nothing_known(_sha256: str) -> Sound | None:
    """Know no sound by its hash."""
    return None


class There:
    """Asks through ``client``. A sound whose hash ``known`` tells was read before, and is not read again.

    Only a server of ours (``is_ours``) is sent methods that would change something on one that takes them.
    """

    def __init__(
        self,
        client: Client,
        reader: AudioReader,
        known: Callable[[str], Sound | None] = nothing_known,
        *,
        is_ours: bool = False,
    ) -> None:
        self._client = client
        self._reader = reader
        self._known = known
        self._is_ours = is_ours
        self._failures = Counter[str]()
        self._body = b""

    def ask(self, asked: Iterable[Question]) -> Iterator[tuple[Question, Reply]]:
        """Put the questions one after the other, those of a later turn at the same time."""
        together = []
        for question in asked:
            if question.method not in ("GET", "HEAD") and not self._is_ours:
                continue
            if question.turn > 1:
                together.append(question)
            else:
                yield question, self._reply(question)
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="ask") as pool:
            yield from zip(together, pool.map(self._reply, together), strict=True)

    def sound(self, _url: str, reply: Reply) -> Sound:
        """Read the sound that came last, unless it is known."""
        known = self._known(reply.sha256)
        if known:
            return known
        with TemporaryFile() as file:  # without a name: nothing is left of it, even killed
            file.write(self._body)
            file.flush()
            return self._reader.read(Path(f"/dev/fd/{file.fileno()}")).sound

    def _reply(self, question: Question) -> Reply:
        host = urlsplit(question.url).netloc
        if self._failures[host] >= PATIENCE:
            return Reply(status=0, trouble=f"{host} gave no answer {PATIENCE} times")
        is_sound = bool(question.parts)
        try:
            found = self._client.ask(
                question.method,
                question.url,
                {"accept-encoding": "identity", **dict(question.fields)},
                most=MOST_SOUND if is_sound else MOST_BYTES,
                seconds=SOUND_SECONDS if is_sound else MOST_SECONDS,
            )
        except PodcastError as error:
            if isinstance(error, Unavailable):
                self._failures[host] += 1
            return Reply(status=0, trouble=str(error))
        self._failures[host] = 0
        self._body = found.body if is_sound else b""
        passed = (*found.redirects[1:], found.url) if found.redirects else ()
        return digest(question, found.status, found.fields, [found.body], passed)
