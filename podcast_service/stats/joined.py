"""Many parts that one listener got within seconds become few before they are kept: an app asks for hundreds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from operator import itemgetter

from podcast_service.domain.download import Heard, Listener

Note = tuple[int, float, Listener, str, int, int]
"""Its number in this process; when an answer ended (in seconds since 1970), to whom, of what; from, to before."""

SECONDS = 5
"""Within so many, by the clock, parts become one: midnight is never among them."""

_place = itemgetter(4)


def joined(notes: Iterable[Note]) -> list[Heard]:
    """Put together what meets or overlaps in its file; it stands at the moment of the last of it."""
    groups: defaultdict[tuple[str, str, str, float], list[Note]] = defaultdict(list)
    for note in notes:
        _, moment, who, path, _, _ = note
        groups[who.today, who.country, path, moment // SECONDS].append(note)
    return [
        Heard(datetime.fromtimestamp(moment, UTC), who.today, who.before, path, start, stop, who.app, who.country)
        for group in groups.values()
        for _, moment, who, path, start, stop in _united(group)
    ]


def _united(group: list[Note]) -> Iterator[Note]:
    """Yield what of one file one listener got within one time, as parts that do not meet."""
    group.sort(key=_place)
    number, last, who, path, start, stop = group[0]
    for _, moment, _, _, first, after in group:
        if first > stop:
            yield number, last, who, path, start, stop
            last, start, stop = moment, first, after
        if after > stop:
            stop = after
        if moment > last:
            last = moment
    yield number, last, who, path, start, stop
