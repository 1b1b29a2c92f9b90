"""What the samples of a recording tell, and what a producer should know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from podcast_service.domain.media import Sound
from podcast_service.domain.rendition import TARGET_LUFS, TARGET_PEAK_DBTP

VERSION = 1
"""Of what is measured and how: a sound that another version has analysed is due again."""
WINDOW_MS = 100
"""The length of sound that one byte of a waveform stands for."""
SILENCE_DBFS = -50.0
"""What never gets louder than this is silence to a listener."""

_TOLERANCE_LU = 1.0
_MAX_RANGE_LU = 18.0
_MIN_RANGED_MS = 60_000  # less has too few loud and soft places (EBU Tech 3342)
_MAX_LEADING_MS, _MAX_TRAILING_MS = 3_000, 5_000
_MIN_SAMPLE_RATE = 44_100  # feed-E18
_MIN_BIT_RATE = {1: 32_000, 2: 64_000}  # by channels, feed-E18


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The sound of one recording in figures; a figure is ``None`` where there is nothing to measure.

    Loudness and range are those of EBU R128 and Tech 3342, the true peak that of ITU-R BS.1770; sound of more than two
    channels is measured as most people hear it: mixed down to two. ``clipped`` counts the tenths of a second in which
    three samples or more in a row are as large as samples can be.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    leading_silence_ms: int
    trailing_silence_ms: int
    clipped: int
    first_clipped_ms: int | None
    is_dual_mono: bool
    """Whether there are two channels and both carry the same."""

    @property
    def is_silent(self) -> bool:
        """Say whether there is nothing to hear from start to end."""
        return self.sample_peak_dbfs is None or self.sample_peak_dbfs < SILENCE_DBFS


class Level(StrEnum):
    """How much a finding matters."""

    ADVICE = "advice"
    STOP = "stop"
    """Nobody would publish this knowingly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a producer should know: ``code`` has its sentence in ``domain.errors`` (``finding_…``).

    A fact whose name ends in ``_ms`` is a position in milliseconds; the unit of any other stands in the sentence.
    """

    code: str
    level: Level
    facts: dict[str, float | int]


def outline(waveform: bytes, most: int) -> tuple[int, ...]:
    """Return how high the sound stands in each of ``most`` stretches of it, 0 to 100; 100 is its own loudest stretch.

    The mean of a stretch, not its peak: in an hour of speech every stretch has one high peak, and all would look alike.
    Less sound than stretches has one height for each byte; what is silent all through, and no sound, has none.
    """
    count = min(most, len(waveform))
    edges = [len(waveform) * place // count for place in range(count + 1)] if count else []
    means = [sum(waveform[start:stop]) / (stop - start) for start, stop in pairwise(edges)]
    highest = max(means, default=0)
    return tuple(round(100 * mean / highest) for mean in means) if highest else ()


def findings(analysis: Analysis, sound: Sound, *, is_evened: bool = False) -> tuple[Finding, ...]:
    """Return what a producer should know of a recording, the gravest first; nothing when all is well.

    ``is_evened`` says that listeners get it evened in loudness, so that its own matters to nobody.
    """
    if analysis.is_silent:
        return (Finding(code="finding_silent", level=Level.STOP, facts={}),)
    return (
        *_clipping(analysis),
        *(() if is_evened else _loudness(analysis)),
        *_range(analysis, sound),
        *_silence(analysis),
        *_channels(analysis),
        *_rates(sound),
    )


def _advice(code: str, **facts: float | int) -> Finding:
    return Finding(code=code, level=Level.ADVICE, facts=facts)


def _clipping(analysis: Analysis) -> Iterator[Finding]:
    if analysis.first_clipped_ms is not None:
        yield _advice("finding_clipped", count=analysis.clipped, first_ms=analysis.first_clipped_ms)
    elif analysis.true_peak_dbtp is not None and analysis.true_peak_dbtp > TARGET_PEAK_DBTP:
        yield _advice("finding_peak", found=round(analysis.true_peak_dbtp, 1), wanted=TARGET_PEAK_DBTP)


def _loudness(analysis: Analysis) -> Iterator[Finding]:
    loudness = analysis.integrated_lufs
    if loudness is not None and abs(loudness - TARGET_LUFS) > _TOLERANCE_LU:
        code = "finding_loud" if loudness > TARGET_LUFS else "finding_quiet"
        change = round(abs(loudness - TARGET_LUFS), 1)
        yield _advice(code, found=round(loudness, 1), wanted=TARGET_LUFS, change=change)


def _range(analysis: Analysis, sound: Sound) -> Iterator[Finding]:
    spread = analysis.range_lu
    if spread is not None and spread > _MAX_RANGE_LU and sound.duration_ms >= _MIN_RANGED_MS:
        yield _advice("finding_range", found=round(spread, 1), limit=_MAX_RANGE_LU)


def _silence(analysis: Analysis) -> Iterator[Finding]:
    if analysis.leading_silence_ms > _MAX_LEADING_MS:
        yield _advice("finding_silence_start", seconds=round(analysis.leading_silence_ms / 1000, 1))
    if analysis.trailing_silence_ms > _MAX_TRAILING_MS:
        yield _advice("finding_silence_end", seconds=round(analysis.trailing_silence_ms / 1000, 1))


def _channels(analysis: Analysis) -> Iterator[Finding]:
    if analysis.is_dual_mono:
        yield _advice("finding_dual_mono")


def _rates(sound: Sound) -> Iterator[Finding]:
    if sound.sample_rate is not None and sound.sample_rate < _MIN_SAMPLE_RATE:
        yield _advice("finding_sample_rate", found=sound.sample_rate / 1000, limit=_MIN_SAMPLE_RATE / 1000)
    limit = _MIN_BIT_RATE[min(sound.channels or 1, 2)]
    if sound.bit_rate is not None and sound.bit_rate < limit and sound.format != "opus":
        yield _advice("finding_bit_rate", found=round(sound.bit_rate / 1000, 1), limit=limit // 1000)
