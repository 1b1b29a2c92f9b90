"""How sound is evened in loudness: by how much it is lifted, and where its peaks are held down. Pure: figures come in.

Holding peaks down takes loudness away, and coding with loss changes both again. So what was written is heard as a
listener hears it, and written once more where it is not as it should be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from podcast_service.domain.analysis import Analysis
from podcast_service.domain.rendition import TARGET_LUFS, TARGET_PEAK_DBTP

PASSES = 3
"""How often sound is written at most."""
_LOSSY_DB = 2.0  # by how much coding with loss may lift a peak: AAC lifts those of noise most, by 1.7
_NEAR_LU, _NEAR_DB = 0.3, 0.2
_LEAST_SLOPE = 0.3  # LU that a decibel is thought to bring at least
_MOST_MORE_DB = 6.0  # beyond the first gain: where peaks give no more, only noise would get louder
_LOWEST_DBFS = -9.0  # is a peak held down to


@dataclass(frozen=True, slots=True)
class Evening:
    """By how many dB sound is lifted, and at how many dBFS its peaks are held down after that."""

    gain_db: float
    limit_dbfs: float = TARGET_PEAK_DBTP - _LOSSY_DB


def corrected(tries: Sequence[tuple[Evening, Analysis]]) -> Evening | None:
    """Return what to try next after ``tries`` and what was heard of each; None when the last has to do."""
    last, heard = tries[-1]
    if len(tries) == PASSES or heard.integrated_lufs is None or heard.true_peak_dbtp is None:
        return None
    over = heard.true_peak_dbtp - TARGET_PEAK_DBTP
    room = tries[0][0].gain_db + _MOST_MORE_DB - last.gain_db
    step = min((TARGET_LUFS - heard.integrated_lufs) / _slope(tries), room)
    if abs(step) < _NEAR_LU and over < _NEAR_DB:
        return None
    limit = last.limit_dbfs - over if over >= _NEAR_DB else last.limit_dbfs
    return Evening(last.gain_db + step, max(_LOWEST_DBFS, limit))


def _slope(tries: Sequence[tuple[Evening, Analysis]]) -> float:
    """Return how many LU a decibel brought: one, but for the peaks."""
    if len(tries) < 2:
        return 1.0
    (before, then), (after, now) = tries[-2:]
    more = after.gain_db - before.gain_db
    if not more or then.integrated_lufs is None or now.integrated_lufs is None:
        return 1.0
    return min(1.0, max(_LEAST_SLOPE, (now.integrated_lufs - then.integrated_lufs) / more))
