"""How sound for listeners is written: one row for each format."""

from __future__ import annotations

from dataclasses import dataclass, field

_RATES = (44_100, 48_000)
_ROOM = 1024 * 1024  # bytes for what is no sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """How sound is written: container, encoder and its kind of sample, bits per second of one and of two channels."""

    container: str
    codec: str
    sample: str
    bit_rates: tuple[int, int]
    rates: tuple[int, ...] = _RATES
    options: dict[str, str] = field(default_factory=dict)
    lowers_db: float = 0
    """By how much the encoder lowers all sound, so that loud sound has room."""


CODINGS = {
    "mp3": Coding(
        container="mp3",
        codec="libmp3lame",
        sample="s16p",
        bit_rates=(96_000, 128_000),
        options={"id3v2_version": "0", "write_xing": "1"},
        lowers_db=0.45,
    ),
    "m4a": Coding(
        container="ipod", codec="aac", sample="fltp", bit_rates=(96_000, 128_000), options={"movflags": "faststart"}
    ),
    "opus": Coding(container="opus", codec="libopus", sample="flt", bit_rates=(40_000, 80_000), rates=(48_000,)),
}


def most_bytes(name: str, duration_ms: int) -> int:
    """Return more bytes than sound of this length takes in the format called ``name``."""
    return _ROOM + 2 * duration_ms * max(CODINGS[name].bit_rates) // 8_000


def usual_bytes(name: str, duration_ms: int, channels: int | None) -> int:
    """Return about how many bytes sound of this length takes in the format called ``name``."""
    return CODINGS[name].bit_rates[0 if channels == 1 else 1] * duration_ms // 8_000
