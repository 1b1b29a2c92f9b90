"""Answer questions in this process, by the same plan the doors carry out: before anything is public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain
from urllib.parse import urlsplit

from podcast_service.delivery.kept import Kept, Plan, keep
from podcast_service.delivery.plan import plan
from podcast_service.delivery.stream import pieces, unavailable
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Sound
from podcast_service.feeds.answers import Question, Reply, digest
from podcast_service.site.addresses import answer
from podcast_service.site.view import View
from podcast_service.storage.base import hash_in
from podcast_service.workflows.enclose import recording_of
from podcast_service.workflows.house import House

MOST_REDIRECTS = 3


class Here:
    """Answers for what ``view`` shows, with the bytes of the house's storage."""

    def __init__(self, house: House, view: View) -> None:
        self._house = house
        self._view = view
        self._https = urlsplit(view.public_url).scheme == "https"
        self._kept: dict[str, Kept | None] = {}

    def ask(self, asked: Iterable[Question]) -> Iterator[tuple[Question, Reply]]:
        """Put the questions one after the other: a plan is pure, so that asking at once would prove nothing."""
        return ((question, self._reply(question)) for question in asked)

    def sound(self, url: str, reply: Reply) -> Sound:
        """Return what was read of the recording that stands there, if these are its bytes. Raises Invalid."""
        _, audio = self._view.sounds.get(self._path(url), (None, None))
        if audio is None or audio.sha256 != reply.sha256:
            raise Invalid("audio_object_damaged", path=self._path(url), key=audio.key if audio else "-")
        return recording_of(self._house, audio).sound

    def _path(self, url: str) -> str:
        return url.removeprefix(self._view.public_url)

    def _reply(self, question: Question) -> Reply:
        path, passed = self._path(question.url), list[str]()
        while True:
            kept = self._find(path)
            if kept is None:
                return Reply(status=404, redirects=tuple(passed))
            found = plan(question.method, dict(question.fields), kept)
            fields = {name.decode(): value.decode("latin-1") for name, value in found.fields}
            if found.status != 301 or len(passed) == MOST_REDIRECTS:
                return self._read(question, found, fields, tuple(passed))
            path = fields["location"]
            passed.append(self._view.url(path))

    def _find(self, path: str) -> Kept | None:
        """Make what stands at ``path`` ready once: all its questions get the same."""
        if path not in self._kept:
            found = answer(self._view, path) if path.startswith("/") else None
            self._kept[path] = keep(path, found, https=self._https) if found else None
        return self._kept[path]

    def _read(self, question: Question, found: Plan, fields: dict[str, str], passed: tuple[str, ...]) -> Reply:
        """Read the bytes of a plan from the storage; what it does not give is told as the doors tell it."""
        is_all_of_it = found.status == 200 and "range" in dict(question.fields)  # read once, by the question for it
        if question.method == "HEAD" or not question.reads or is_all_of_it:
            return digest(question, found.status, fields, [], passed)
        if found.stretch is None:
            return digest(question, found.status, fields, [found.body], passed)
        source = pieces(self._house.storage, found.key, found.stretch)
        try:
            first = next(source)
        except PodcastError:
            broken = unavailable(https=self._https)
            return digest(question, broken.status, {}, [broken.body], passed)
        reply = digest(question, found.status, fields, chain([first], _until_broken(source)), passed)
        if found.status == 200 and hash_in(found.key) not in (None, reply.sha256):
            damaged = Invalid("object_not_whole", episode=self._path(question.url))
            return replace(reply, status=0, trouble=str(damaged))
        return reply


def _until_broken(source: Iterator[bytes]) -> Iterator[bytes]:
    """Give what comes: where the storage fails half-way the doors break the connection, so that less came than said."""
    try:
        yield from source
    except PodcastError:
        return
