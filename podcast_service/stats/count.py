"""Requests in, downloads out: pure, the same for the same requests in whatever order they come (feed-D22)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from podcast_service.domain.download import WINDOW, Download, Enclosure, LeftOut, MediaRequest
from podcast_service.stats.apps import not_a_listener


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


class _Piece(NamedTuple):
    """Bytes of one file that one listener got, and when."""

    moment: datetime
    path: str
    start: int
    stop: int


def count(requests: Iterable[MediaRequest], enclosures: Mapping[str, Enclosure]) -> Count:
    """Count the downloads of what is behind ``enclosures``, which are by path; other addresses are passed over."""
    asked, unplaced, left_out = 0, 0, Counter[LeftOut]()
    taken: defaultdict[tuple[str, str], list[_Piece]] = defaultdict(list)
    for request in requests:
        enclosure = enclosures.get(request.path)
        if enclosure is None:
            continue
        asked += 1
        reason = request.left_out or not_a_listener(request.user_agent)
        if reason:
            left_out[reason] += 1
            continue
        unplaced += request.status == 206 and request.asked is None
        piece = _Piece(request.moment, enclosure.path, *request.piece_of(enclosure.size))
        if piece.start < piece.stop:
            taken[enclosure.episode, request.consumer].append(piece)
    counted = {of: [Download(at, of[0]) for at in _moments(pieces, enclosures)] for of, pieces in taken.items()}
    return Count(
        downloads=tuple(sorted(one for found in counted.values() for one in found)),
        requests=asked,
        left_out={reason: left_out[reason] for reason in LeftOut if left_out[reason]},
        too_little=sum(not found for found in counted.values()),
        unplaced=unplaced,
    )


def _moments(pieces: list[_Piece], enclosures: Mapping[str, Enclosure]) -> Iterator[datetime]:
    """Yield when one listener completed each download of one episode (feed-D06, feed-D10 to D12).

    The request counts that brings what came of a file within the window to what a download needs. What follows inside
    the window of a counted request belongs to it.
    """
    counted: datetime | None = None
    gathered: defaultdict[str, _Gathered] = defaultdict(_Gathered)
    for piece in sorted(pieces):
        if counted and piece.moment - counted < WINDOW:
            continue
        gathered[piece.path].add(piece)
        if gathered[piece.path].reaches(enclosures[piece.path].needed, piece.moment):
            yield (counted := piece.moment)


class _Gathered:
    """The bytes of one file, each under the moment it last came: pieces that do not overlap, in order of place."""

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._bytes = 0

    def add(self, new: _Piece) -> None:
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


def _length(pieces: Iterable[_Piece]) -> int:
    return sum(piece.stop - piece.start for piece in pieces)
