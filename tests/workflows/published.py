"""A house with something public in it, for tests of what happens after that."""

from __future__ import annotations

import pytest
from houses import SHOW, Place

from podcast_service.storage.base import Pieces
from podcast_service.storage.memory import MemoryStorage
from podcast_service.workflows.publish import Published, Stops, Word, publish_episode

WHY = "Being written."
HEAD = "chapters: [{start: '0:00', title: Start}, {start: '0:01', title: Midt}]\n"


def draft(place: Place, slug: str = "first", **keys: object) -> None:
    """Write a draft and read it in."""
    place.episode(slug, **{"title": slug.title(), **keys})
    place.ingest()


def publish(place: Place, slug: str = "first", **options: object) -> Published:
    """Publish an episode, by default without a transcript."""
    options = options or {"without_transcript": WHY}
    return publish_episode(place.house, SHOW, slug, Word(**options))  # type: ignore[arg-type]


def codes(stops: pytest.ExceptionInfo[Stops]) -> set[str]:
    """Return the codes of the reasons against publishing."""
    return {reason.code for reason in stops.value.reasons}


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
