"""Sound files with some bytes changed or cut off, and what may be said of them (rel-B3)."""

from __future__ import annotations

import random
from pathlib import Path

from hearing import hear
from sounds import MAKERS, encode, m4a_bytes, make_sound, mp3_bytes, tag_sound

from podcast_service.domain.media import Recording

SECONDS = 6
_PLACES = (80, 600, 1 << 30, 1 << 30)
_CHANGES = (1, 2, 5, 20)
_LOUD = (0, 0x7F, 0xFF)


def sources(folder: Path) -> list[bytes]:
    """Return whole files of every container, in more than one form where there are such."""
    tagged = [tag_sound(make_sound(folder / f"s{suffix}", SECONDS), title="Æ", number=3) for suffix in MAKERS]
    return [
        *(path.read_bytes() for path in tagged),
        mp3_bytes(SECONDS, vbr=True, xing=True),
        encode("mp3", "libmp3lame", SECONDS),
        m4a_bytes(SECONDS, movflags="faststart"),
        m4a_bytes(SECONDS, movflags="frag_every_frame+empty_moov"),
        encode("wav", "pcm_s16le", SECONDS, bit_rate=None, options={"rf64": "always"}),
    ]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change up to twenty bytes, half of them near the start where the headers are, and cut one file in five."""
    changed = bytearray(data)
    for _ in range(chance.choice(_CHANGES)):
        place = chance.randrange(min(len(changed), chance.choice(_PLACES)))
        changed[place] = chance.choice((*_LOUD, chance.randrange(256)))
    return bytes(changed[: chance.randrange(1, len(changed))] if chance.random() < 0.2 else changed)


def is_right(path: Path, read: Recording, leniency: int = 1) -> bool:
    """Say whether the duration of an accepted file is what decoding gives.

    That is within 50 ms or a hundredth. Where the file is told to be damaged decoders differ in how soon they find
    their way again, so a fifth is allowed. Among very many files some bytes hit what one decoder minds and another
    does not (a channel mode, say, that costs ffmpeg four frames): ``leniency`` multiplies what is allowed.
    """
    duration_ms = read.sound.duration_ms
    slack = max(50, duration_ms / (5 if read.doubts else 100))
    return hear(path, read.sound.format).agrees(duration_ms, leniency * slack)
