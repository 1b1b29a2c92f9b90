"""Answer questions in this process, by the same plan the doors carry out: before anything is public."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain

from podcast_service.catalog.database import read
from podcast_service.catalog.recordings import find_recordings
from podcast_service.delivery.kept import Kept, KeptMedia, Plan, keep
from podcast_service.delivery.plan import plan
from podcast_service.delivery.stream import pieces, unavailable
from podcast_service.domain.document import Answer
from podcast_service.domain.errors import Invalid, PodcastError
from podcast_service.domain.media import Sound
from podcast_service.feeds.answers import Question, Reply, digest
from podcast_service.feeds.checks_answers_sound import MOST_REDIRECTS
from podcast_service.storage.base import hash_in
from podcast_service.workflows.house import House
from podcast_service.workflows.keep import object_file


class Here:
    """Answers for what ``find`` finds at the paths of the house, with the bytes of its storage."""

    def __init__(self, house: House, find: Callable[[str], Kept | None]) -> None:
        self._house = house
        self._find_kept = find
        self._https = house.is_https
        self._kept: dict[str, Kept | None] = {}

    def ask(self, asked: Iterable[Question]) -> Iterator[tuple[Question, Reply]]:
        """Put the questions one after the other: a plan is pure, so that asking at once would prove nothing.

        What stands at another host is not asked: in process only we answer.
        """
        ours = f"{self._house.public_url}/"
        return ((question, self._reply(question)) for question in asked if question.url.startswith(ours))

    def sound(self, url: str, reply: Reply) -> Sound:
        """Return what was read of the recording with these bytes; it is read again where the catalog does not know."""
        return sound_of(self._house, reply.sha256) or self._read_again(url)

    def _read_again(self, url: str) -> Sound:
        kept = self._find(self._path(url))
        if not isinstance(kept, KeptMedia):
            raise Invalid("audio_not_audio")
        with object_file(self._house, kept.object.key, kept.object.sha256, self._path(url)) as path:
            return self._house.reader.read(path).sound

    def _path(self, url: str) -> str:
        return url.removeprefix(self._house.public_url)

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
            passed.append(self._house.public_url + path)

    def _find(self, path: str) -> Kept | None:
        """Make what stands at ``path`` ready once: all its questions get the same."""
        if path not in self._kept:
            self._kept[path] = self._find_kept(path) if path.startswith("/") else None
        return self._kept[path]

    def _read(self, question: Question, found: Plan, fields: dict[str, str], passed: tuple[str, ...]) -> Reply:
        """Read the bytes of a plan from the storage; what it does not give is told as the doors tell it."""
        if question.method == "HEAD" or not question.reads:
            return digest(question, found.status, fields, [], passed)
        if found.stretch is None:
            return digest(question, found.status, fields, [found.body], passed)
        if found.status == 200 and "range" in dict(question.fields):  # all of it is read by the question for it
            return digest(question, found.status, fields, [], passed)
        source = pieces(self._house.storage, found.key, found.stretch)
        try:
            first = next(source)
        except PodcastError:
            broken = unavailable(https=self._https)
            return digest(question, broken.status, {}, [broken.body], passed)
        reply = digest(question, found.status, fields, chain([first], _until_broken(source)), passed)
        if found.status == 200 and hash_in(found.key) not in (None, reply.sha256):
            damaged = Invalid("object_damaged", key=found.key)
            return replace(reply, status=0, trouble=str(damaged))
        return reply


def keeping(house: House, find: Callable[[str], Answer | None]) -> Callable[[str], Kept | None]:
    """Return what makes ready what ``find`` renders."""

    def kept(path: str) -> Kept | None:
        """Make ready what stands at ``path``."""
        found = find(path)
        return keep(path, found, https=house.is_https) if found else None

    return kept


def sound_of(house: House, sha256: str) -> Sound | None:
    """Return what was read of the recording with these bytes, if it ever was."""
    with read(house.catalog) as tx:
        found = find_recordings(tx, [sha256]).get(sha256)
    return found.sound if found else None


def _until_broken(source: Iterator[bytes]) -> Iterator[bytes]:
    """Give what comes: where the storage fails half-way the doors break the connection, so that less came than said."""
    try:
        yield from source
    except PodcastError:
        return
