"""What new requests change in the sums: pure, and the same however the requests came in portions (feed-D22)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from podcast_service.domain.download import WINDOW, Enclosure, Heard, Place
from podcast_service.domain.local_time import COPENHAGEN
from podcast_service.stats.count import Part, Piece, judged

KEPT = 2 * WINDOW
"""How long a request is kept: what comes late is put beside all that may belong to it."""
MOST_PARTS = 2000
"""Parts of one episode kept for one listener that have not come to a download: some ask for the same without end."""


@dataclass(frozen=True, slots=True)
class Placed:
    """New requests, looked at: those that brought bytes of an episode, and the numbers of the others.

    ``late`` are how many of the others came after their days were settled, or from a clock that goes wrong.
    """

    requests: tuple[Heard, ...]
    passed_over: tuple[int, ...]
    late: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a look again came to, with requests by their numbers.

    ``marks`` are those that complete a download now and did not before, or no longer do; ``needless`` can be forgotten.
    """

    marks: tuple[tuple[int, bool], ...]
    sums: Mapping[Place, int]
    needless: tuple[int, ...]


def settled_before(now: datetime) -> datetime:
    """Return the moment before which sums change no more (feed-D22)."""
    return now - WINDOW


def placed(new: Iterable[Heard], enclosures: Mapping[str, Enclosure], now: datetime) -> Placed:
    """Say of new requests what each brought of which episode; ``enclosures`` are by path, named by guid."""
    found, others, late = [], [], 0
    for one in new:
        is_late = not settled_before(now) <= one.moment < now + WINDOW
        late += is_late
        there = None if is_late else _there(one, enclosures.get(one.path))
        if there is None:
            others.append(one.number)
        else:
            found.append(there)
    return Placed(tuple(found), tuple(others), late)


def _there(one: Heard, enclosure: Enclosure | None) -> Heard | None:
    """Say what of a file was heard; None for what is no sound of ours, or lies behind its end."""
    if enclosure is None or one.start >= enclosure.size:
        return None
    stop = min(one.stop, enclosure.size)
    return one._replace(guid=enclosure.episode, stop=stop, needed=enclosure.needed)


def recount(new: Iterable[Heard], kept: Sequence[Heard], now: datetime) -> Change:
    """Count again what the listeners of ``new`` got of its episodes; ``kept`` is all there is of them, ``new`` too."""
    who = consumers(kept)
    groups: defaultdict[tuple[str, str | None], list[Heard]] = defaultdict(list)
    for one in kept:
        groups[who[one.number], one.guid].append(one)
    marks, sums, needless = dict[int, bool](), Counter[Place](), list[int]()
    for group in {(who[one.number], one.guid) for one in new}:
        parts = {piece.number: part for piece, part in judged(map(_piece, groups[group]), settled_before(now))}
        for one in groups[group]:
            is_counted = parts[one.number] is Part.COMPLETES
            if is_counted != one.is_counted:
                marks[one.number] = is_counted
                sums[_place(one)] += 1 if is_counted else -1
        needless += _needless(groups[group], parts, now)
    return Change(tuple(sorted(marks.items())), {where: by for where, by in sums.items() if by}, tuple(needless))


def _needless(group: Sequence[Heard], parts: Mapping[int, Part], now: datetime) -> Iterator[int]:
    """Yield the requests that can change no sum any more.

    What came within the window of a download is in that window for good: one that is counted earlier, by something
    late, is not settled, so its window lasts until now at least. Nobody needs as many parts as are kept beyond that.
    """
    yield from (one.number for one in group if parts[one.number] is Part.WITHIN and one.moment <= now)
    gathered = sorted((one.moment, one.number) for one in group if parts[one.number] is Part.GATHERED)
    yield from (number for _, number in gathered[:-MOST_PARTS])


def consumers(kept: Iterable[Heard]) -> dict[int, str]:
    """Name the listener of each request: who is known by a token of the day before is the same on the next."""
    names: dict[str, str] = {}
    found = {}
    for one in sorted(kept, key=lambda one: one.moment):
        name = names.get(one.today) or names.get(one.before, one.today)
        names[one.today] = found[one.number] = name
    return found


def _piece(one: Heard) -> Piece:
    return Piece(
        moment=one.moment,
        path=one.path,
        start=one.start,
        stop=one.stop,
        needed=one.needed or 0,
        app=one.app,
        country=one.country,
        number=one.number,
        is_counted=one.is_counted,
    )


def _place(one: Heard) -> Place:
    return Place(one.moment.astimezone(COPENHAGEN).date(), one.guid or "", one.app, one.country)
