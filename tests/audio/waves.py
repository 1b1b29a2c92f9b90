"""Sound with known figures, for tests: samples as lists of floats, 1.0 is full scale, written as WAV."""

from __future__ import annotations

import array
import math
import random
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

RATE = 44100

Samples = list[float]


def sine(seconds: float, amplitude: float, *, tone: float = 1000, rate: int = RATE, phase: float = 0) -> Samples:
    return [amplitude * math.sin(2 * math.pi * tone * n / rate + phase) for n in range(round(seconds * rate))]


def still(seconds: float, *, rate: int = RATE) -> Samples:
    return [0.0] * round(seconds * rate)


@cache
def talk(seconds: float, *, seed: int = 1, rate: int = RATE, loudest: float = 0.5) -> Samples:
    """Return something shaped like speech: syllables of a buzz and of noise, of unequal strength, with pauses."""
    chance = random.Random(seed)
    samples: Samples = []
    while len(samples) < seconds * rate:
        length, level, pitch = chance.randint(rate // 12, rate // 4), chance.uniform(0.1, 1), chance.uniform(90, 220)
        hiss = chance.random() < 0.3
        for n in range(length):
            rise = math.sin(math.pi * n / length)
            buzz = sum(math.sin(2 * math.pi * pitch * k * n / rate) / k for k in (1, 2, 3, 5, 8)) / 2
            samples.append(loudest * level * rise * (chance.uniform(-1, 1) / 3 if hiss else buzz / 1.2))
        samples += [0.0] * chance.randint(0, rate // 6)
    return samples[: round(seconds * rate)]


@cache
def spiky(seconds: float, *, seed: int = 1, rate: int = RATE) -> Samples:
    """Return noise that swells and fades as speech does, with gaps, and with short peaks high above it."""
    chance = random.Random(seed)
    samples: Samples = []
    while len(samples) < seconds * rate:
        length, level = chance.randint(rate // 8, rate // 3), chance.uniform(0.15, 0.35)
        word = [level * math.sin(math.pi * n / length) * chance.uniform(-1, 1) for n in range(length)]
        for place in range(0, length - 200, rate // 15):
            word[place : place + 200] = [0.8 * math.cos(n / 8) * math.exp(-n / 40) for n in range(200)]
        samples += word + [0.0] * chance.randint(0, rate // 4)
    return samples[: round(seconds * rate)]


def write_wav(path: Path, *channels: Sequence[float], rate: int = RATE, floats: bool = False) -> Path:
    """Write samples as 16-bit numbers, or as 32-bit floats, which may go beyond full scale."""
    together = [value for values in zip(*channels, strict=True) for value in values]
    whole = (max(-32768, min(32767, round(value * 32768))) for value in together)
    data = array.array("f", together).tobytes() if floats else array.array("h", whole).tobytes()
    width = (4 if floats else 2) * len(channels)
    kind, bits = (3, 32) if floats else (1, 16)
    head = struct.pack("<HHIIHH", kind, len(channels), rate, rate * width, width, bits)
    body = b"WAVEfmt " + struct.pack("<I", len(head)) + head + b"data" + struct.pack("<I", len(data)) + data
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)
    return path
