"""Count the downloads in the logs of a proxy or a CDN (feed-D18); nothing is kept of them."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from podcast_service.catalog.database import read
from podcast_service.catalog.library import load_library
from podcast_service.domain.download import Enclosure, MediaRequest
from podcast_service.domain.errors import Invalid
from podcast_service.site.view import View
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
    return count(_requests(logs, key, lines), _enclosures(house)), lines


def _enclosures(house: House) -> dict[str, Enclosure]:
    """Return what lies behind each public audio address, by its path, as it is now."""
    with read(house.catalog) as tx:
        view = View(library=load_library(tx), now=house.now(), public_url=house.public_url)
    return {
        path: Enclosure(
            path=path,
            episode=f"{episode.show}/{episode.slug}",
            size=audio.size,
            duration_ms=audio.sound.duration_ms,
            bit_rate=audio.sound.bit_rate,
        )
        for path, (episode, audio) in view.there.sounds.items()
        if audio
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
