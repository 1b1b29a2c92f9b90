"""What a child may say to us: plain data, length-capped, looked at as closely as a stranger's form.

A reply is one mark, the length of a JSON head, the head, then blobs whose sizes the head gives.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Sequence
from dataclasses import asdict
from typing import NoReturn

from podcast_service.audio.formats import FORMATS
from podcast_service.domain.chapter import Chapter, in_order
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Recording, Sound, Tags
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes

MARK = b"+"
MAX_REPLY = 32 * 1024 * 1024
_LENGTH = struct.Struct(">I")
_MAX_HEAD = 4 * 1024 * 1024
_MAX_ITEMS = 1000
_MAX_DURATION = 30 * 24 * 3600 * 1000
_MAX_FACT = 200

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
    return {"refused": error.code, "facts": {name: _fact(value) for name, value in error.facts.items()}}


def raise_refusal(head: dict[str, Json]) -> None:
    """Raise what the child refused, if it did."""
    code = head.get("refused")
    if code is None:
        return
    if not isinstance(code, str) or not code.startswith(("audio_", "cover_")) or not code.isascii():
        _hostile()
    facts = {shorten(name, 40): _fact(value) for name, value in _dict(head.get("facts")).items() if name.isidentifier()}
    raise Invalid(shorten(code, 40), **{name: value for name, value in facts.items() if name not in {"self", "code"}})


def dump_recording(recording: Recording) -> dict[str, object]:
    """Return the head of what was read."""
    return asdict(recording)


def recording(head: dict[str, Json]) -> Recording:
    """Check every field of what was read and return it; raises Invalid(audio_hostile)."""
    sound, tags = _sound(_dict(head.get("sound"))), _dict(head.get("tags"))
    chapters = tuple(_chapter(_dict(item)) for item in _list(tags.get("chapters")))
    return Recording(
        sound=sound,
        tags=Tags(
            title=_line(tags.get("title")),
            show=_line(tags.get("show")),
            number=_maybe(tags.get("number"), _MAX_DURATION),
            season=_maybe(tags.get("season"), _MAX_DURATION),
            people=tuple(name for item in _list(tags.get("people")) if (name := _line(item))),
            description=_description(tags.get("description")),
            language=_line(tags.get("language")),
            date=_line(tags.get("date")),
            copyright=_line(tags.get("copyright")),
            chapters=in_order(chapters, sound.duration_ms),
        ),
        has_cover=head.get("has_cover") is True,
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
    )


def _chapter(data: dict[str, Json]) -> Chapter:
    url = data.get("url")
    return Chapter(
        start_ms=_number(data.get("start_ms"), 1 << 40),
        end_ms=_maybe(data.get("end_ms"), 1 << 40),
        title=_line(data.get("title")) or "",
        url=one_line(url) if isinstance(url, str) and url.lower().startswith(("http://", "https://")) else None,
    )


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


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list) or len(value) > _MAX_ITEMS:
        _hostile()
    return value


def _dict(value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or len(value) > _MAX_ITEMS:
        _hostile()
    return value


def _fact(value: object) -> str | int | float:
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return shorten(one_line(str(value)), _MAX_FACT)
