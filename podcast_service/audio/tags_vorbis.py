"""Vorbis comments whose letters are not UTF-8 after all: mutagen would put marks of lost letters in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from mutagen import flac, oggopus, oggvorbis
from mutagen._vorbis import VComment, is_valid_key

from podcast_service.audio.tag_values import from_bytes

_LOST = "\ufffd"
_SIZE = 4  # bytes of a number


class _Comments(VComment):  # type: ignore[misc] # mutagen ships no types
    def load(self, file: BinaryIO, *args: object, **kwargs: object) -> None:
        """Read as mutagen does, and once more where letters were lost."""
        start = file.tell()
        super().load(file, *args, **kwargs)
        if any(_LOST in value for _, value in self):
            end = file.tell()
            file.seek(start)
            self[:] = list(_entries(file))
            file.seek(end)


def _entries(file: BinaryIO) -> Iterator[tuple[str, str]]:
    """Yield names and values (Vorbis I specification, section 5.2)."""
    file.read(_number(file))  # the vendor
    for _ in range(_number(file)):
        name, _, value = file.read(_number(file)).partition(b"=")
        key = name.decode("ascii", "replace")
        if is_valid_key(key):
            yield key, from_bytes(value)


def _number(file: BinaryIO) -> int:
    return int.from_bytes(file.read(_SIZE), "little")


def _like(base: type, **own: object) -> type:
    """Return mutagen's ``base`` with a few things of ours."""
    return type(base.__name__, (base,), own)


def _comments(base: type) -> type:
    return type(base.__name__, (_Comments, base), {})


OggVorbis = _like(oggvorbis.OggVorbis, _Tags=_comments(oggvorbis.OggVCommentDict))
OggOpus = _like(oggopus.OggOpus, _Tags=_comments(oggopus.OggOpusVComment))
_BLOCKS = [_comments(block) if block is flac.VCFLACDict else block for block in flac.FLAC.METADATA_BLOCKS]
Flac = _like(flac.FLAC, METADATA_BLOCKS=_BLOCKS)
