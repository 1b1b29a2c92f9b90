"""A house whose media lie in a store that fails on command, and what must hold of it whatever the store does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random

import pytest
from faulty import EVERY, LOOKING, SENDING, Fault, Faults, faulty_proxy
from houses import SHOW, Place, open_place
from lxml import etree
from services import BUCKET, S3Server, rclone
from sounds import mp3_bytes

from podcast_service.audio.reader import AudioReader
from podcast_service.domain.errors import SENTENCES, PodcastError, Unavailable
from podcast_service.domain.identity import object_key
from podcast_service.storage.s3 import S3Storage
from podcast_service.storage.s3_client import Patience
from podcast_service.workflows.publish import Word, publish_episode

HARMLESS = {Fault.DELAYED, Fault.LAGGING}
"""What no request fails for."""
_NOT_WHEN = {
    SENDING: {Fault.CUT_OUT, Fault.TRUNCATED, Fault.CHANGED_OUT, Fault.LAGGING},
    LOOKING: {Fault.CUT_IN, Fault.CHANGED_IN, Fault.PRETENDED},
}
CASES = [
    (fault, methods)
    for methods in (SENDING, LOOKING, EVERY)
    for fault in Fault
    if fault not in _NOT_WHEN.get(methods, ())
]
"""Every fault, and the requests it strikes."""
IMPATIENT = Patience(connect=1.5, answer=1.5, attempts=1)
"""What a test has that shall hear of one failure at once."""
PATIENT = Patience(connect=1, answer=0.4, attempts=4)
"""What a program has that asks again."""
_PREFIX = "media"
_numbers = count(1)


@dataclass
class Failing:
    """The house, what befalls its store, and the store's own disk, which no fault comes between."""

    place: Place
    storage: S3Storage
    faults: Faults
    disk: Path
    server: S3Server

    def new_episode(self, word: str = "talk") -> str:
        """Write a page and its sound into the content folder; return the slug."""
        number = next(_numbers)
        slug = f"{word}-{number}"
        self.place.episode(slug, title=slug.title(), sound=mp3_bytes(1, tone=200 + 3 * number))
        return slug

    def ingest_and_publish(self, slug: str) -> list[str]:
        """Do what a producer does, once; return what was told as wrong, in words. None of it is a crash."""
        try:
            report = self.place.ingest()
            problems = [(line.code, line.words) for line in report.lines if line.outcome == "refused"]
            if not problems:
                publish_episode(self.place.house, SHOW, slug, Word(without_transcript="Being written."))
        except PodcastError as error:
            problems = [(error.code, str(error))]
        assert all(code in SENTENCES and len(words) > 40 for code, words in problems), problems
        return [words for _, words in problems]

    def strike(self, fault: Fault, methods: frozenset[str]) -> None:
        """Publish while ``fault`` strikes every request of ``methods``, and again when the store has healed."""
        before, slug = self.public(), self.new_episode()
        self.faults.struck.clear()
        self.faults.always, self.faults.methods = fault, methods

        told = self.ingest_and_publish(slug)

        self.faults.heal()
        meanwhile = self.public()
        assert self.faults.struck, "the fault never struck"
        assert bool(told) == (fault not in HARMLESS), told
        assert meanwhile == {**before, **({} if told else {slug: meanwhile[slug]})}
        assert self.ingest_and_publish(slug) == []
        after = self.public()
        assert after == {**meanwhile, slug: after[slug]}

    def until_done(self, slug: str, tries: int) -> int:
        """Do it again until nothing is wrong; return how often it took."""
        for number in range(1, tries + 1):
            if not self.ingest_and_publish(slug):
                return number
        raise AssertionError(f"{slug} was not published in {tries} tries")

    def plant(self, key: str, data: bytes) -> None:
        """Let other bytes lie in the store than were meant."""
        self.storage._client.put_object(Bucket=BUCKET, Key=self.storage._name(key), Body=data)

    def stored(self, key: str) -> bytes | None:
        """Return the bytes that lie in the store, read past every fault."""
        path = self.disk / _PREFIX / key
        return path.read_bytes() if path.is_file() else None

    def public(self) -> dict[str, tuple[str, str | None, str]]:
        """Return guid, address and hash of everything listeners may hear, after looking at what must hold (rel-R1).

        Each is whole in the store by length and hash, and the feed tells of each exactly once.
        """
        heard = {}
        for slug, episode in self.place.public().items():
            sound = episode.heard
            assert sound is not None
            lies = self.stored(sound.key)
            assert lies is not None, f"{slug}: its sound is not in the store"
            assert (len(lies), sha256(lies).hexdigest()) == (sound.size, sound.sha256), slug
            heard[slug] = (episode.guid, episode.enclosure, sound.sha256)
        if heard:
            items = list(etree.fromstring(self.place.feed()).iter("item"))
            told = sorted((item.findtext("guid"), item.find("enclosure").get("length")) for item in items)
            sizes = {one.guid: str(one.heard.size) for one in self.place.public().values() if one.heard}
            assert told == sorted(sizes.items())
        return heard


@contextmanager
def failing_house(folder: Path, reader: AudioReader, *, patience: Patience = IMPATIENT) -> Iterator[Failing]:
    """Open a house over ``folder`` with one published episode, its store healthy for now."""
    with ExitStack() as opened:
        folder.mkdir(exist_ok=True)
        server = opened.enter_context(rclone(folder))
        faults = Faults(stuck=1.2 * patience.answer, place=Random(1))
        endpoint = opened.enter_context(faulty_proxy(server.endpoint, faults))
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        server.use(patch, endpoint=endpoint)
        storage = S3Storage(BUCKET, _PREFIX, looking=patience, sending=patience)
        place = opened.enter_context(open_place(folder, reader, storage=storage))
        place.show()
        house = Failing(place, storage, faults, folder / "buckets" / BUCKET, server)
        assert house.ingest_and_publish(house.new_episode()) == []
        yield house


def noticed_of(storage: S3Storage, faults: Faults, path: Path, fault: str, tries: int) -> None:
    """Store ``tries`` files while one byte of each is changed: noticed every time, and never what is read later."""
    chance = Random(tries)
    faults.place = chance
    for number in range(tries):
        data = chance.randbytes(chance.choice((20, 5000, 400_000)))
        path.write_bytes(data)
        key, struck = object_key("audio", sha256(data).hexdigest(), "mp3"), faults.struck.copy()
        setattr(faults, fault, 1)
        try:
            storage.put_file(key, path, sha256=sha256(data).hexdigest(), media_type="audio/mpeg")
            noticed = fault == "change_in"  # the store refused it, and it was sent again
        except Unavailable:
            noticed = True
        assert faults.struck != struck
        faults.heal()
        found = storage.find(key)
        assert noticed, number
        assert found is None or b"".join(storage.read(key)) == data
