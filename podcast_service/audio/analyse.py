"""Decode a recording once and hear everything there is to hear in it.

Meant to run in a limited child process, and to take as much memory for a day as for a minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from av.audio.frame import AudioFrame
from av.error import FFmpegError

from podcast_service.audio import decode
from podcast_service.audio.filters import Filters, Shape, peak_of, rows_of
from podcast_service.audio.loudness import Loudness, TruePeak
from podcast_service.audio.waveform import Clipping, Likeness, Outline, decibels
from podcast_service.domain.analysis import WINDOW_MS, Analysis
from podcast_service.domain.errors import Invalid

_RATES = range(8_000, 96_001, 10)  # a window then is a whole number of samples
_OTHER_RATE = 48_000
_PER_SECOND = 1000 // WINDOW_MS


def analyse(file: BinaryIO) -> tuple[Analysis, bytes]:
    """Return the figures of an open file, and its waveform: one byte for each tenth of a second, 255 at full scale.

    Raises Invalid: audio_unreadable, audio_without_sound.
    """
    sound = decode.frames(file)
    first = next(sound)
    channels = min(2, first.layout.nb_channels)
    rate = first.sample_rate if first.sample_rate in _RATES else _OTHER_RATE
    shape = Shape("flt", "mono" if channels == 1 else "stereo", rate)
    try:
        return _heard(_windows(chain([first], sound), Shape.of(first), shape), shape, channels)
    except FFmpegError as error:
        raise Invalid("audio_unreadable") from error


def _windows(sound: Iterator[AudioFrame], found: Shape, wanted: Shape) -> Iterator[AudioFrame]:
    """Cut sound into windows; all of them in the shape in which it is measured."""
    form = f"sample_fmts={wanted.format}:channel_layouts={wanted.layout}:sample_rates={wanted.rate}"
    filters = Filters(found, ("aformat", form), ("asetnsamples", f"{wanted.rate // _PER_SECOND}:p=0"))
    waiting = 0
    for frame in sound:
        filters.push(frame)
        waiting += frame.samples
        if waiting * _PER_SECOND >= found.rate:  # asking in vain takes longer than answering
            waiting = 0
            yield from filters.pull()
    yield from filters.finish()


def _heard(windows: Iterator[AudioFrame], shape: Shape, channels: int) -> tuple[Analysis, bytes]:
    loudness, outline, clipping = Loudness(shape), Outline(), Clipping(shape)
    true_peak, likeness = TruePeak(shape, channels), Likeness(shape, channels)
    for number, window in enumerate(windows):
        samples = rows_of(window)[0]
        peak = peak_of(samples)
        loudness.hear(window)
        outline.hear(peak)
        true_peak.hear(window, samples, peak)
        clipping.hear(window, peak, number * WINDOW_MS)
        likeness.hear(window)
    lufs, range_lu = loudness.figures()
    leading, trailing = outline.silences_ms()
    analysis = Analysis(
        integrated_lufs=lufs,
        range_lu=range_lu,
        true_peak_dbtp=decibels(true_peak.figure()),
        sample_peak_dbfs=decibels(outline.highest),
        leading_silence_ms=leading,
        trailing_silence_ms=trailing,
        clipped=clipping.count,
        first_clipped_ms=clipping.first_ms,
        is_dual_mono=likeness.is_dual_mono,
    )
    return analysis, outline.waveform()
