"""Put a front cover into the tags of an open file; other pictures stay."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable

from mutagen import id3
from mutagen._vorbis import VComment
from mutagen.flac import FLAC, Picture
from mutagen.mp4 import MP4Cover, MP4Tags
from PIL import Image

from podcast_service.audio.tags import OpenTags
from podcast_service.domain.errors import Invalid

_FRONT = 3  # of ID3's picture types, which FLAC took over
_UTF8 = 3
_BLOCK = "metadata_block_picture"


def put(opened: OpenTags, jpeg: bytes) -> None:
    """Make ``jpeg`` the front cover in place of the one that is there; ``b""`` takes it out.

    MP4 does not tell kinds of pictures apart: there the first one is the cover, and taking it out takes all.
    Raises Invalid(cover_not_picture).
    """
    if isinstance(opened.raw, id3.ID3):
        _put_frame(opened.raw, jpeg)
    elif isinstance(opened.raw, MP4Tags):
        _put_atom(opened.raw, jpeg)
    elif isinstance(opened.file, FLAC):
        others = [picture for picture in opened.file.pictures if picture.type != _FRONT]
        opened.file.clear_pictures()
        for picture in _first(jpeg, others):
            opened.file.add_picture(picture)
    elif isinstance(opened.raw, VComment):
        others = [text for text in opened.texts((_BLOCK,)) if not _is_front(text)]
        opened.raw[_BLOCK] = [*(base64.b64encode(picture.write()).decode() for picture in _first(jpeg, [])), *others]


def _put_frame(raw: id3.ID3, jpeg: bytes) -> None:
    others = [frame for frame in raw.getall("APIC") if frame.type != _FRONT]
    raw.delall("APIC")
    names = {frame.desc for frame in others}
    if jpeg:
        name = next(name for name in ("", *(f"Cover{n or ''}" for n in range(len(names)))) if name not in names)
        raw.add(id3.APIC(encoding=_UTF8, mime="image/jpeg", type=_FRONT, desc=name, data=jpeg))
    for frame in others:
        raw.add(frame)


def _put_atom(raw: MP4Tags, jpeg: bytes) -> None:
    if jpeg:
        raw["covr"] = [MP4Cover(jpeg, MP4Cover.FORMAT_JPEG), *raw.get("covr", [])[1:]]
    else:
        raw.pop("covr", None)


def _first(jpeg: bytes, others: Iterable[Picture]) -> list[Picture]:
    return [*([_picture(jpeg)] if jpeg else []), *others]


def _picture(jpeg: bytes) -> Picture:
    picture = Picture()
    picture.type, picture.mime, picture.data, picture.depth = _FRONT, "image/jpeg", jpeg, 24
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
            picture.width, picture.height = image.size
    except Exception as error:  # Pillow's readers raise SyntaxError, struct.error and more on what is no picture
        raise Invalid("cover_not_picture") from error
    return picture


def _is_front(text: str) -> bool:
    """Say whether a block is the front cover; its kind is the first number in it (RFC 9639, section 8.8)."""
    try:
        return int.from_bytes(base64.b64decode(text[:8])[:4], "big") == _FRONT
    except ValueError:  # no picture that anybody can read
        return False
