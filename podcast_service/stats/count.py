"""Requests in, downloads out: pure, the same for the same requests in whatever order they come (feed-D22)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from podcast_service.domain.download import WINDOW, Download, Enclosure, LeftOut, MediaRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What a heap of requests came to; ``requests`` are those for audio.

    ``left_out`` says how many of them were not looked at further; ``too_little`` how many listeners took something of
    an episode and never enough for a download; ``unplaced`` how many parts were of unknown place in their file.
    """

    downloads: tuple[Download, ...]
    requests: int
    left_out: Mapping[LeftOut, int]
    too_little: int
    unplaced: int


class Piece(NamedTuple):
    """Bytes of one file that one listener got, and when; ``needed`` are those that make a download of it.

    ``number`` is for whoever keeps pieces to know them by, ``is_counted`` whether this one completed a download when
    it was looked at before.
    """

    moment: datetime
    path: str
    start: int
    stop: int
    needed: int
    app: str = ""
    country: str = ""
    number: int = 0
    is_counted: bool = False


def place(request: MediaRequest, enclosure: Enclosure) -> Piece | None:
    """Return what a request brought of what lies at its path; None where that was nothing."""
    start, stop = request.piece_of(enclosure.size)
    if start >= stop:
        return None
    return Piece(request.moment, request.path, start, stop, enclosure.needed, request.app, request.country)


def count(requests: Iterable[MediaRequest], enclosures: Mapping[str, Enclosure]) -> Count:
    """Count the downloads of what is behind ``enclosures``, which are by path; other addresses are passed over."""
    asked, unplaced, left_out = 0, 0, Counter[LeftOut]()
    taken: defaultdict[tuple[str, str], list[Piece]] = defaultdict(list)
    for request in requests:
        enclosure = enclosures.get(request.path)
        if enclosure is None:
            continue
        asked += 1
        if request.left_out:
            left_out[request.left_out] += 1
            continue
        unplaced += request.status == 206 and request.asked is None
        piece = place(request, enclosure)
        if piece:
            taken[enclosure.episode, request.consumer].append(piece)
    counted = {of: list(_downloads(pieces, of[0])) for of, pieces in taken.items()}
    return Count(
        downloads=tuple(sorted(one for found in counted.values() for one in found)),
        requests=asked,
        left_out={reason: left_out[reason] for reason in LeftOut if left_out[reason]},
        too_little=sum(not found for found in counted.values()),
        unplaced=unplaced,
    )


def _downloads(pieces: Iterable[Piece], episode: str) -> Iterator[Download]:
    return (
        Download(one.moment, episode, one.app, one.country) for one, part in judged(pieces) if part is Part.COMPLETES
    )


class Part(Enum):
    """Which part a piece has in a download."""

    GATHERED = auto()
    COMPLETES = auto()
    WITHIN = auto()
    """It came within the window of a download that was counted, and belongs to it."""


def judged(pieces: Iterable[Piece], settled: datetime | None = None) -> Iterator[tuple[Piece, Part]]:
    """Say which part each piece has, of all that one listener got of one episode (feed-D06, feed-D10 to D12).

    The piece completes a download that brings what came of a file within the window to what a download needs. Before
    ``settled`` what was counted then stays, whatever came late (feed-D22).
    """
    counted: datetime | None = None
    gathered: defaultdict[str, _Gathered] = defaultdict(_Gathered)
    for piece in sorted(pieces):
        if counted and piece.moment - counted < WINDOW:
            yield piece, Part.WITHIN
            continue
        gathered[piece.path].add(piece)
        is_settled = settled is not None and piece.moment < settled
        if piece.is_counted if is_settled else gathered[piece.path].reaches(piece.needed, piece.moment):
            counted = piece.moment
            yield piece, Part.COMPLETES
        else:
            yield piece, Part.GATHERED


class _Gathered:
    """The bytes of one file, each under the moment it last came: pieces that do not overlap, in order of place."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []
        self._bytes = 0

    def add(self, new: Piece) -> None:
        """Put a later piece in the place of what it covers."""
        first = bisect_right(self._pieces, new.start, key=lambda piece: piece.stop)
        after = bisect_left(self._pieces, new.stop, key=lambda piece: piece.start)
        covered = self._pieces[first:after]
        ends = [old._replace(stop=new.start) for old in covered[:1] if old.start < new.start]
        rests = [old._replace(start=new.stop) for old in covered[-1:] if old.stop > new.stop]
        put = [*ends, new, *rests]
        self._pieces[first:after] = put
        self._bytes += _length(put) - _length(covered)

    def reaches(self, needed: int, now: datetime) -> bool:
        """Say whether the bytes of the window that ends ``now`` are enough; older ones are forgotten."""
        if self._bytes < needed:
            return False
        self._pieces = [piece for piece in self._pieces if now - piece.moment < WINDOW]
        self._bytes = _length(self._pieces)
        return self._bytes >= needed


def _length(pieces: Iterable[Piece]) -> int:
    return sum(piece.stop - piece.start for piece in pieces)
