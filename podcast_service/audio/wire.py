"""What a child may say to us: plain data, length-capped, looked at as closely as a stranger's form.

A reply is one mark, the length of a JSON head, the head, then blobs whose sizes the head gives.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import NoReturn

from podcast_service.audio.chapter_image import Fitted
from podcast_service.audio.encoded_picture import JPEG, Picture, media_type_of
from podcast_service.audio.formats import FORMATS
from podcast_service.audio.note_picture import LONGEST
from podcast_service.domain.artwork import LARGEST as MAX_WIDTH
from podcast_service.domain.chapter import Chapter, ChapterList, in_order, link_of
from podcast_service.domain.errors import SENTENCES, Invalid
from podcast_service.domain.media import Doubt, Recording, Sound, Tags
from podcast_service.domain.person import Credit, Role
from podcast_service.domain.said import facts_of, kept
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes

MARK = b"+"
MAX_REPLY = 32 * 1024 * 1024
_LENGTH = struct.Struct(">I")
_MAX_HEAD = 4 * 1024 * 1024
_MAX_ITEMS = 1000
_MAX_DURATION = 30 * 24 * 3600 * 1000
_MAX_FACT, _MAX_ADDRESS, _MAX_TEXT = 200, 2000, 20_000
_SHA256 = re.compile(r"[0-9a-f]{64}")

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def dump(head: dict[str, object], blobs: Sequence[bytes] = ()) -> bytes:
    """Return a reply, without the mark that stands before it."""
    text = json.dumps({**head, "sizes": [len(blob) for blob in blobs]}).encode()
    return b"".join((_LENGTH.pack(len(text)), text, *blobs))


def parse(reply: bytes) -> tuple[dict[str, Json], tuple[bytes, ...]]:
    """Take a reply (without its mark) apart; raises Invalid(audio_hostile) for one that is not whole."""
    try:
        length = _LENGTH.unpack_from(reply)[0]
        if length > _MAX_HEAD or len(reply) < _LENGTH.size + length:
            _hostile()
        head: Json = json.loads(reply[_LENGTH.size : _LENGTH.size + length])
    except (struct.error, ValueError, RecursionError) as error:
        raise Invalid("audio_hostile") from error
    if not isinstance(head, dict):
        _hostile()
    return head, _blobs(head, reply[_LENGTH.size + length :])


def _blobs(head: dict[str, Json], rest: bytes) -> tuple[bytes, ...]:
    blobs, position = [], 0
    for item in _list(head.get("sizes")):
        size = _number(item, MAX_REPLY)
        blobs.append(rest[position : position + size])
        position += size
    if position != len(rest):
        _hostile()
    return tuple(blobs)


def dump_error(error: Invalid) -> dict[str, object]:
    """Return the head of a refusal."""
    return {"refused": error.code, "facts": kept(error.facts) | {name: _fact(v) for name, v in error.facts.items()}}


def raise_refusal(head: dict[str, Json]) -> None:
    """Raise what the child refused, if it did."""
    code = head.get("refused")
    if code is None:
        return
    if (
        not isinstance(code, str)
        or not code.startswith(("audio_", "chapter_", "cover_", "notes_", "pdf_"))
        or not code.isascii()
    ):
        _hostile()
    facts = facts_of({shorten(name, 80): _fact(value) for name, value in _dict(head.get("facts")).items()})
    usable = {name: value for name, value in facts.items() if name.isidentifier() and name not in {"self", "code"}}
    raise Invalid(shorten(code, 40), **usable)


def dump_chapters(found: ChapterList) -> dict[str, object]:
    """Return the head of the chapters of a file."""
    return {"chapters": [asdict(one) for one in found.chapters], "pictures": list(found.pictures.items())}


def chapters(head: dict[str, Json]) -> ChapterList:
    """Check the chapters of a file and return them; raises Invalid(audio_hostile)."""
    named = [_two(item) for item in _list(head.get("pictures"))]
    return ChapterList(
        chapters=tuple(_chapter(_dict(item)) for item in _list(head.get("chapters"))),
        pictures={_number(start, 1 << 40): _line(name) or "" for start, name in named},
    )


def fitted(head: dict[str, Json], blobs: tuple[bytes, ...], kinds: tuple[str, ...] = (JPEG,)) -> tuple[Fitted, ...]:
    """Check pictures of any shape, of those ``kinds``, and return them; raises Invalid(audio_hostile)."""
    sizes = [_two(item) for item in _list(head.get("pictures"))]
    found = [kind for blob in blobs if (kind := media_type_of(blob)) in kinds and kind]
    if not len(sizes) == len(blobs) == len(found) or found[:1] != [JPEG]:
        _hostile()
    return tuple(
        Fitted(width=_number(wide, LONGEST), height=_number(high, LONGEST), data=blob, media_type=kind)
        for (wide, high), blob, kind in zip(sizes, blobs, found, strict=True)
    )


def pictures(head: dict[str, Json], blobs: tuple[bytes, ...]) -> tuple[Picture, ...]:
    """Check the pictures of a cover and return them; raises Invalid(audio_hostile)."""
    widths = _list(head.get("widths"))
    if len(widths) != len(blobs) or not (kinds := [media_type_of(blob) for blob in blobs]) or kinds[0] != JPEG:
        _hostile()
    return tuple(
        Picture(width=_number(width, MAX_WIDTH), data=blob, media_type=kind or _hostile())
        for width, blob, kind in zip(widths, blobs, kinds, strict=True)
    )


def chapter_images(head: dict[str, Json], blobs: tuple[bytes, ...]) -> dict[int, bytes]:
    """Check what belongs to which chapter and return it; raises Invalid(audio_hostile)."""
    starts = [_number(item, _MAX_DURATION) for item in _list(head.get("starts"))]
    found = dict(zip(starts, blobs, strict=False))
    return found if len(found) == len(starts) == len(blobs) else _hostile()


def dump_recording(recording: Recording) -> dict[str, object]:
    """Return the head of what was read."""
    return asdict(recording)


def recording(head: dict[str, Json]) -> Recording:
    """Check every field of what was read and return it; raises Invalid(audio_hostile)."""
    sound = _sound(_dict(head.get("sound")))
    return Recording(
        sound=sound,
        tags=tags(_dict(head.get("tags")), sound.duration_ms),
        has_cover=head.get("has_cover") is True,
        doubts=tuple(_doubt(_dict(item)) for item in _list(head.get("doubts", []))),
    )


def tags_alone(head: dict[str, Json]) -> Tags:
    """Check every field of tags that were read without the sound; raises Invalid(audio_hostile)."""
    return tags(_dict(head.get("tags")), None)


def tags(data: dict[str, Json], duration_ms: int | None) -> Tags:
    """Check every field of the tags and return them; raises Invalid(audio_hostile)."""
    return Tags(
        title=_line(data.get("title")),
        show=_line(data.get("show")),
        number=_maybe(data.get("number"), _MAX_DURATION),
        season=_maybe(data.get("season"), _MAX_DURATION),
        people=tuple(credit for item in _list(data.get("people")) if (credit := _credit(_dict(item)))),
        description=_description(data.get("description")),
        long_description=_text(data.get("long_description")),
        language=_line(data.get("language")),
        date=_line(data.get("date")),
        released=_line(data.get("released")),
        copyright=_line(data.get("copyright")),
        license=_line(data.get("license")),
        license_url=_address(data.get("license_url")),
        explicit=_flag(data.get("explicit")),
        guid=_line(data.get("guid")),
        link=_address(data.get("link")),
        feed_url=_address(data.get("feed_url")),
        is_podcast=data.get("is_podcast") is True,
        category=_line(data.get("category")),
        keywords=tuple(word for item in _list(data.get("keywords", [])) if (word := _line(item))),
        chapters=in_order(tuple(_chapter(_dict(item)) for item in _list(data.get("chapters"))), duration_ms),
        origins=tuple(_pair(item) for item in _list(data.get("origins", []))),
    )


def _sound(data: dict[str, Json]) -> Sound:
    row = next((row for row in FORMATS if row.name == data.get("format")), None)
    if row is None:
        _hostile()
    return Sound(
        format=row.name,
        media_type=row.media_type,
        extension=row.extension,
        duration_ms=_number(data.get("duration_ms"), _MAX_DURATION),
        bit_rate=_maybe(data.get("bit_rate"), 1 << 40),
        sample_rate=_maybe(data.get("sample_rate"), 1 << 32),
        channels=_maybe(data.get("channels"), 1 << 16),
        payload_sha256=_hash(data.get("payload_sha256")),
    )


def _chapter(data: dict[str, Json]) -> Chapter:
    return Chapter(
        start_ms=_number(data.get("start_ms"), 1 << 40),
        end_ms=_maybe(data.get("end_ms"), 1 << 40),
        title=_line(data.get("title")) or "",
        url=link_of(url) if isinstance(url := data.get("url"), str) else None,
        in_list=data.get("in_list") is not False,
    )


def _doubt(data: dict[str, Json]) -> Doubt:
    code = data.get("code")
    if not isinstance(code, str) or not code.startswith("sound_") or code not in SENTENCES:
        _hostile()
    return Doubt(code=code, told=_number(data.get("told"), 1 << 60), found=_number(data.get("found"), 1 << 60))


def _credit(data: dict[str, Json]) -> Credit | None:
    name, role = _line(data.get("name")), data.get("role")
    if role not in set(Role):
        _hostile()
    return Credit(name=name, role=Role(str(role))) if name else None


def _address(value: Json) -> str | None:
    is_web = isinstance(value, str) and value.lower().startswith(("http://", "https://"))
    return shorten(one_line(str(value)), _MAX_ADDRESS) if is_web else None


def _hash(value: Json) -> str | None:
    if value is not None and not (isinstance(value, str) and _SHA256.fullmatch(value)):
        _hostile()
    return value


def _flag(value: Json) -> bool | None:
    if value is not None and not isinstance(value, bool):
        _hostile()
    return value


def _pair(value: Json) -> tuple[str, str]:
    first, second = _two(value)
    return _line(first) or "", _line(second) or ""


def _hostile() -> NoReturn:
    raise Invalid("audio_hostile")


def _number(value: Json, limit: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= limit:
        _hostile()
    return value


def _maybe(value: Json, limit: int) -> int | None:
    return None if value is None else _number(value, limit)


def _line(value: Json) -> str | None:
    if value is not None and not isinstance(value, str):
        _hostile()
    return shorten(one_line(value)) or None if value else None


def _description(value: Json) -> str | None:
    if value is not None and not isinstance(value, str):
        _hostile()
    return shorten_bytes(clean(value)) or None if value else None


def _text(value: Json) -> str | None:
    if value is not None and not isinstance(value, str):
        _hostile()
    return shorten_bytes(clean(value), _MAX_TEXT) or None if value else None


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list) or len(value) > _MAX_ITEMS:
        _hostile()
    return value


def _two(value: Json) -> tuple[Json, Json]:
    first, *others = _list(value) or _hostile()
    return (first, others[0]) if len(others) == 1 else _hostile()


def _dict(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or len(value) > _MAX_ITEMS:
        _hostile()
    return value


def _fact(value: object) -> str | int | float:
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return shorten(one_line(str(value)), _MAX_FACT)
