"""Chapters of an MP4 in both places players look: Nero's list, and QuickTime's text track.

``moov/udta/chpl`` holds at most 255; the text track holds all, each title a sample in an ``mdat`` of its own
(QuickTime File Format, "Chapter Lists" and "Text Media").
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from podcast_service.audio.mp4_boxes import Box, box, boxes, changed, inner, joined, put
from podcast_service.domain.chapter import Chapter

_NERO_MOST = 255  # its count is one byte, and so is the length of a title
_TIMESCALE = 1000
_NO_TITLES = {b"vide", b"soun"}
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_UTF8 = box(b"encd", struct.pack(">I", 0x100))


@dataclass(frozen=True, slots=True)
class Without:
    """The boxes of a ``moov`` once its chapters are taken out, and the (place, size) of bytes only they used."""

    parts: list[Box]
    unused: list[tuple[int, int]] = field(default_factory=list)


def without(parts: Sequence[Box]) -> Without:
    """Take chapters of both kinds out; tracks of pictures and all else stay."""
    named = {number for name, body in parts if name == b"trak" for number in _chapter_tracks(body)}
    kept: list[Box] = []
    gone: set[int] = set()
    unused: list[tuple[int, int]] = []
    for name, body in parts:
        if name == b"trak" and _track_id(body) in named and _handler(body) not in _NO_TITLES:
            gone.add(_track_id(body))
            unused += _only_chunk(body)
        else:
            kept.append((name, body))
    kept = changed(kept, b"trak", lambda trak: _pointing(trak, [n for n in _chapter_tracks(trak) if n not in gone]))
    kept = changed(kept, b"mvex", lambda mvex: joined(_without_defaults(boxes(mvex), gone)))
    return Without(_with_nero(kept, b""), unused)


def with_chapters(parts: Sequence[Box], chapters: Sequence[Chapter], ends: Sequence[int], data_at: int) -> list[Box]:
    """Put chapters into a ``moov`` that has none: their ``samples`` lie at ``data_at``, each lasts until its end."""
    number = 1 + max([0, *(_track_id(body) for name, body in parts if name == b"trak")])
    last = max(place for place, (name, _) in enumerate(parts) if name == b"trak")
    sound = next(place for place, (name, body) in enumerate(parts) if name == b"trak" and _handler(body) == b"soun")
    made = list(parts)
    made[sound] = (b"trak", _pointing(made[sound][1], [*_chapter_tracks(made[sound][1]), number]))
    made.insert(last + 1, (b"trak", _text_track(number, _movie_timescale(parts), chapters, ends, data_at)))
    made = changed(made, b"mvhd", lambda mvhd: mvhd[:-4] + struct.pack(">I", number + 1))
    defaults = box(b"trex", struct.pack(">6I", 0, number, 1, 0, 0, 0))
    made = changed(made, b"mvex", lambda mvex: mvex + defaults)
    return _with_nero(made, _nero(chapters[:_NERO_MOST]))


def samples(chapters: Sequence[Chapter]) -> list[bytes]:
    """Return a sample of the text track for each chapter: its title, and that it is UTF-8."""
    titles = (chapter.title.encode() for chapter in chapters)
    return [struct.pack(">H", len(title)) + title + _UTF8 for title in titles]


def _nero(chapters: Sequence[Chapter]) -> bytes:
    entries = []
    for chapter in chapters:
        title = chapter.title.encode()[:_NERO_MOST].decode(errors="ignore").encode()
        entries.append(struct.pack(">QB", chapter.start_ms * 10_000, len(title)) + title)
    return struct.pack(">IIB", 0x01000000, 0, len(entries)) + b"".join(entries)


def _with_nero(parts: Sequence[Box], nero: bytes) -> list[Box]:
    udta = inner(parts, b"udta")
    if udta is None and not nero:
        return list(parts)
    others = [part for part in boxes(udta or b"") if part[0] != b"chpl"]
    return put(parts, b"udta", joined(put(others, b"chpl", nero)))


def _chapter_tracks(trak: bytes) -> list[int]:
    named = inner(boxes(trak), b"tref", b"chap") or b""
    return [number for (number,) in struct.iter_unpack(">I", named[: len(named) // 4 * 4])]


def _pointing(trak: bytes, tracks: Sequence[int]) -> bytes:
    """Return the track with ``tracks`` as those of its chapters."""
    parts = boxes(trak)
    if tracks == _chapter_tracks(trak):
        return trak
    tref = put(boxes(inner(parts, b"tref") or b""), b"chap", struct.pack(f">{len(tracks)}I", *tracks))
    if inner(parts, b"tref") is None:  # before the media, where readers look for it
        place = next((n for n, (name, _) in enumerate(parts) if name == b"mdia"), len(parts))
        return joined([*parts[:place], (b"tref", joined(tref)), *parts[place:]])
    return joined(put(parts, b"tref", joined(tref)))


def _track_id(trak: bytes) -> int:
    tkhd = inner(boxes(trak), b"tkhd") or b"\0"
    place = 20 if tkhd[0] else 12
    return int.from_bytes(tkhd[place : place + 4], "big")


def _handler(trak: bytes) -> bytes:
    return (inner(boxes(trak), b"mdia", b"hdlr") or b"")[8:12]


def _movie_timescale(parts: Sequence[Box]) -> int:
    mvhd = inner(parts, b"mvhd") or b"\0"
    place = 20 if mvhd[0] else 12
    return int.from_bytes(mvhd[place : place + 4], "big") or _TIMESCALE


def _only_chunk(trak: bytes) -> list[tuple[int, int]]:
    """Return where the samples of a track lie, if they lie together: then nothing else may be in their ``mdat``."""
    stbl = boxes(inner(boxes(trak), b"mdia", b"minf", b"stbl") or b"")
    stco, stsz = inner(stbl, b"stco") or b"", inner(stbl, b"stsz") or b""
    if len(stco) != 12 or len(stsz) < 12 or stsz[4:8] != b"\0\0\0\0":
        return []
    sizes = struct.iter_unpack(">I", stsz[12 : len(stsz) // 4 * 4])
    return [(int.from_bytes(stco[8:12], "big"), sum(size for (size,) in sizes))]


def _without_defaults(parts: Sequence[Box], gone: set[int]) -> list[Box]:
    return [(name, body) for name, body in parts if name != b"trex" or int.from_bytes(body[4:8], "big") not in gone]


def _text_track(
    number: int, movie_timescale: int, chapters: Sequence[Chapter], ends: Sequence[int], data_at: int
) -> bytes:
    starts = [chapter.start_ms for chapter in chapters]
    length = ends[-1] - starts[0]
    in_movie = [ms * movie_timescale // 1000 for ms in (starts[0], length)]
    tkhd = struct.pack(">5I", 2, 0, 0, number, 0) + struct.pack(">I16x", sum(in_movie)) + _UNITY + bytes(8)
    edits = [(in_movie[0], 0xFFFFFFFF)] if starts[0] else []
    edits.append((in_movie[1], 0))
    elst = b"".join(struct.pack(">IIHH", duration, time, 1, 0) for duration, time in edits)
    mdhd = struct.pack(">5IHH", 0, 0, 0, _TIMESCALE, length, 0x55C4, 0)
    media = (
        box(b"mdhd", mdhd),
        box(b"hdlr", struct.pack(">II4s12x", 0, 0, b"text") + b"Chapters\0"),
        _media(chapters, ends, data_at),
    )
    return b"".join(
        (
            box(b"tkhd", tkhd),
            box(b"edts", box(b"elst", struct.pack(">II", 0, len(edits)), elst)),
            box(b"mdia", *media),
        )
    )


def _media(chapters: Sequence[Chapter], ends: Sequence[int], data_at: int) -> bytes:
    starts = [chapter.start_ms for chapter in chapters]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], ends[-1]], strict=True)]
    sizes = [len(sample) for sample in samples(chapters)]
    count = len(sizes)
    entry = struct.pack(">6xHII22xHH10x", 1, 0, 1, 0, 0)  # plain text in the middle, in the reader's own font
    table = (
        box(b"stsd", struct.pack(">II", 0, 1), box(b"text", entry)),
        box(b"stts", struct.pack(">II", 0, count), *(struct.pack(">II", 1, length) for length in lengths)),
        box(b"stsc", struct.pack(">5I", 0, 1, 1, count, 1)),
        box(b"stsz", struct.pack(f">3I{count}I", 0, 0, count, *sizes)),
        box(b"stco", struct.pack(">3I", 0, 1, data_at)),
    )
    base = box(b"gmin", struct.pack(">I6H", 0, 0x40, 0x8000, 0x8000, 0x8000, 0, 0))
    return box(
        b"minf",
        box(b"gmhd", base, box(b"text", _UNITY)),
        box(b"dinf", box(b"dref", struct.pack(">II", 0, 1), box(b"url ", struct.pack(">I", 1)))),
        box(b"stbl", *table),
    )
