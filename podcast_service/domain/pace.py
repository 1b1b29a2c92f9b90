"""How often something may be done: a bucket that holds so many drops, and gets new ones at an even pace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """So many at once, then so many a second."""

    at_once: int
    a_second: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a pace at a moment, in seconds by any clock that never goes back."""

    drops: float
    at: float


def take(bucket: Bucket | None, pace: Pace, now: float) -> tuple[Bucket, float]:
    """Take one drop; return the bucket after it, and how many seconds to wait where there was none (else 0).

    No bucket is a full one. Whoever has to wait takes nothing: asking again and again makes nobody wait longer.
    """
    known = bucket or Bucket(drops=pace.at_once, at=now)
    drops = min(pace.at_once, known.drops + max(0.0, now - known.at) * pace.a_second)
    if drops >= 1:
        return Bucket(drops=drops - 1, at=now), 0.0
    return Bucket(drops=drops, at=now), (1 - drops) / pace.a_second
