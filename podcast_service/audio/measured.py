"""What a child says it heard in a recording, looked at as closely as everything it says (``wire``)."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import NoReturn

from podcast_service.audio.wire import Json
from podcast_service.domain.analysis import Analysis
from podcast_service.domain.errors import Invalid

_DECIBELS = 200.0  # from full scale, in either direction: no sound and no hearing is beyond
_MAX_MS = 30 * 24 * 3600 * 1000


def dump(analysis: Analysis) -> dict[str, object]:
    """Return the head of a reply."""
    return {"analysis": asdict(analysis)}


def parse(head: dict[str, Json], blobs: tuple[bytes, ...]) -> tuple[Analysis, bytes]:
    """Check every figure and return them with the waveform; raises Invalid(audio_hostile)."""
    data = head.get("analysis")
    if not isinstance(data, dict) or len(blobs) != 1 or not blobs[0]:
        _hostile()
    analysis = Analysis(
        integrated_lufs=_decibels(data.get("integrated_lufs")),
        range_lu=_decibels(data.get("range_lu")),
        true_peak_dbtp=_decibels(data.get("true_peak_dbtp")),
        sample_peak_dbfs=_decibels(data.get("sample_peak_dbfs")),
        leading_silence_ms=_whole(data.get("leading_silence_ms")),
        trailing_silence_ms=_whole(data.get("trailing_silence_ms")),
        clipped=_whole(data.get("clipped")),
        first_clipped_ms=None if data.get("first_clipped_ms") is None else _whole(data.get("first_clipped_ms")),
        is_dual_mono=data.get("is_dual_mono") is True,
    )
    return analysis, blobs[0]


def _hostile() -> NoReturn:
    raise Invalid("audio_hostile")


def _decibels(value: Json) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        _hostile()
    if not math.isfinite(value) or abs(value) > _DECIBELS:
        _hostile()
    return float(value)


def _whole(value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MAX_MS:
        _hostile()
    return value
