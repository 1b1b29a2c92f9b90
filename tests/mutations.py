"""Sound files with some bytes changed or cut off, and what may be said of them (rel-B3)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from hearing import hear
from sounds import MAKERS, encode, m4a_bytes, make_sound, mp3_bytes, tag_sound
from vorbis import speech, vorbis_bytes

from podcast_service.audio.probe import probe
from podcast_service.audio.reader import AudioReader
from podcast_service.audio.wanted import Wanted, as_read
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Tags

SECONDS = 6
DAMAGED_MS = 500
"""By how much a file that is told to be damaged may be taken for longer, or shorter, than it can be decoded.

Decoders differ in how soon they find their way again: one broken header costs ffmpeg up to eight frames of MP3, 209 ms
(the most in ten thousand files). Changes in two places may add up.
"""
NEW = Wanted(
    tags=Tags(title="Ny", chapters=(Chapter(start_ms=0, title="Æ" * 70), Chapter(start_ms=500, title="Midt"))),
    fields=frozenset({"title", "chapters"}),
)
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
        vorbis_bytes(speech(400)),
    ]


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change up to twenty bytes, half of them near the start where the headers are, and cut one file in five."""
    changed = bytearray(data)
    for _ in range(chance.choice(_CHANGES)):
        place = chance.randrange(min(len(changed), chance.choice(_PLACES)))
        changed[place] = chance.choice((*_LOUD, chance.randrange(256)))
    return bytes(changed[: chance.randrange(1, len(changed))] if chance.random() < 0.2 else changed)


def is_right(path: Path, read: Recording) -> bool:
    """Say whether the duration of an accepted file is what decoding gives.

    That is within 50 ms or a hundredth: room for the frame or two (26 ms each) that ffmpeg itself loses where an MP3
    frame leans on bits of a broken one. Where the file is told to be damaged it is ``DAMAGED_MS``.
    """
    slack = DAMAGED_MS if read.doubts else max(50, read.sound.duration_ms / 100)
    return hear(path, read.sound.format).agrees(read.sound.duration_ms, slack)


def put_to_use(reader: AudioReader, path: Path) -> Iterator[str]:
    """Write into a copy of a file, listen through it and take its cover; yield what came of each.

    That is the code it was refused with, "well", or what is wrong with it.
    """
    yield _answer(lambda: _is_written(reader, path))
    yield _answer(lambda: reader.analyse(path, SECONDS * 1000)[1] != b"")
    yield _answer(lambda: reader.cover(path) != b"")


def _answer(act: Callable[[], bool]) -> str:
    try:
        return "well" if act() else "wrong"
    except Invalid as error:
        return error.code


def _is_written(reader: AudioReader, path: Path) -> bool:
    """Write title and chapters; say whether another reader finds in the copy what the answer tells."""
    before = reader.read(path).sound
    with path.with_suffix(".copy").open("w+b") as target:
        said = reader.write(path, target, NEW)
        found = probe(Path(target.name))
    expected = as_read(NEW, before)
    return (
        said == found
        and found.sound.payload_sha256 == before.payload_sha256 is not None
        and (found.tags.title, found.tags.chapters) == (expected.title, expected.chapters)
    )
