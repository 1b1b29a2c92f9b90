"""Count the downloads in the logs of a proxy or a CDN (feed-D18); nothing is kept of them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.library import load_library
from podcast_service.domain.download import Enclosure, MediaRequest
from podcast_service.domain.episode import Episode
from podcast_service.domain.errors import Invalid
from podcast_service.domain.library import Library
from podcast_service.site.there import alternates
from podcast_service.stats.access_log import read_log
from podcast_service.stats.count import Count, count
from podcast_service.workflows.house import House


@dataclass(slots=True)
class Lines:
    """How many lines were read, how many of them were not understood, and the first of those."""

    total: int = 0
    wrong: int = 0
    first_wrong: tuple[Path, int, Invalid] | None = None


def count_downloads(house: House, logs: Sequence[Path], key: bytes) -> tuple[Count, Lines]:
    """Count the downloads of every episode listeners can get, or could until it was withdrawn, in ``logs``.

    ``key`` is chance that nobody keeps: listeners get their names by it. Raises Invalid for a log that cannot be read.
    """
    lines = Lines()
    with read(house.catalog) as tx:
        library = load_library(tx)
    there = enclosures(library, lambda episode: f"{episode.show}/{episode.slug}")
    return count(_requests(logs, key, lines), there), lines


def enclosures(library: Library, name: Callable[[Episode], str]) -> dict[str, Enclosure]:
    """Return what lies behind each public audio address, by its path, as it is now; ``name`` gives episodes theirs.

    Episodes still to come and those withdrawn are in it too.
    """
    return {
        path: Enclosure(
            path=path,
            episode=name(episode),
            size=audio.size,
            duration_ms=audio.sound.duration_ms,
            bit_rate=audio.sound.bit_rate,
        )
        for episodes in library.episodes.values()
        for episode in episodes
        for path, audio in ((episode.enclosure, episode.heard), *alternates(episode))
        if path and audio
    }


def _requests(logs: Sequence[Path], key: bytes, lines: Lines) -> Iterator[MediaRequest]:
    for log in logs:
        for number, found in _log(log, key):
            lines.total += 1
            if isinstance(found, MediaRequest):
                yield found
                continue
            lines.wrong += 1
            lines.first_wrong = lines.first_wrong or (log, number, found)


def _log(path: Path, key: bytes) -> Iterator[tuple[int, MediaRequest | Invalid]]:
    """Read one log, unpacked if it was packed by gzip as old logs are."""
    try:
        with path.open("rb") as plain:
            is_packed = plain.read(2) == b"\x1f\x8b"
            plain.seek(0)
            yield from read_log(gzip.GzipFile(fileobj=plain) if is_packed else plain, key)
    except (OSError, EOFError, zlib.error) as error:
        raise Invalid("log_unreadable", path=path, reason=error) from error
