"""A house with something public in it, for tests of what happens after that."""

from __future__ import annotations

from houses import SHOW, Place

from podcast_service.storage.base import Pieces
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.publish import Word, publish_episode

WHY = "Being written."
HEAD = "chapters: [{start: '0:00', title: Start}, {start: '0:01', title: Midt}]\n"


def publish(place: Place, slug: str = "first") -> None:
    publish_episode(place.house, SHOW, slug, Word(without_transcript=WHY))


def with_one_episode(place: Place) -> Place:
    place.show()
    place.episode("first", head=HEAD, title="First")
    place.ingest()
    publish(place)
    return place


class Counting(MemoryStorage):
    """Counts the bytes that are read of sound."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def read(self, key: str, start: int = 0, stop: int | None = None) -> Pieces:
        if key.startswith("audio/"):
            found = self.find(key)
            size = found.size if found else 0
            self.count += max(min(size, size if stop is None else stop) - start, 0)
        return super().read(key, start, stop)
