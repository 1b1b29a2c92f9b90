"""ID3 tags by the names of ``tag_table``: what mutagen needs to be told to keep and read all of them.

Frames stay those of the version they were read in, and are written in it (v2.2, which nobody can write, in v2.3).
New tags and tags that get chapters are v2.3 (``as_v2_3``), whatever frames they have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import BinaryIO

from mutagen import id3

from podcast_service.audio.id3_frames import KNOWN
from podcast_service.audio.id3_order import sort_chapters
from podcast_service.audio.tag_languages import three_letters
from podcast_service.audio.tag_table import ROLE_WORDS
from podcast_service.audio.tag_values import DAY, from_latin, unswapped
from podcast_service.domain.person import Role

_LATIN, _UTF8 = 0, 3
_DESCRIBED = ("TXXX", "COMM", "WXXX")
_INVOLVED = ("TIPL", "IPLS", "TMCL")
_DATES = ("TDRC", "TYER")
_OLD = 3  # ID3v2.3, in which v2.2 is written as well
_OLD_DATES = ("TYER", "TDAT", "TIME")
_FORM = 9  # the byte of a raw frame of v2.4 that tells whether its content is packed, encrypted and so on
_MARKS = ("ÿþ", "þÿ")  # a mark of UTF-16, read as Latin-1
_MIME = {"JPG": "image/jpeg", "PNG": "image/png"}  # what v2.2 writes instead
_NOBODY_KNOWS = "XXX"  # ID3's code for no particular language


def load(file: BinaryIO, *, load_v1: bool = True) -> id3.ID3 | None:
    """Read the ID3 tag at the start of ``file``, else the old one at its end; None where neither is."""
    file.seek(0)
    try:
        return id3.ID3(file, known_frames=KNOWN, translate=False, load_v1=load_v1)
    except id3.ID3NoHeaderError:
        return None


def save(raw: id3.ID3, file: BinaryIO, padding: Callable[[object], int], *, make_v1: bool = False) -> None:
    """Write the tag at the start of ``file``; an ID3v1 tag at its end is brought up to date, or made where asked."""
    if raw.version[:2] == (2, 2):
        for picture in raw.getall("APIC"):
            picture.mime = _MIME.get(picture.mime, picture.mime)
    file.seek(0)
    # Without a separator several values stay several in v2.3 too: they belong to frames of others.
    raw.save(file, v1=2 if make_v1 else 1, v2_version=_version(raw), v23_sep=None, padding=padding)
    sort_chapters(file)


def dump(raw: id3.ID3, padding: Callable[[object], int]) -> bytes:
    """Return the tag as bytes, for a container that has a place for it."""
    out = BytesIO()
    save(raw, out, padding)
    return out.getvalue()


def as_v2_3(raw: id3.ID3) -> id3.ID3:
    """Return a v2.4 tag, or what was read from ID3v1, as one of v2.3: all its frames stay, also those new in v2.4.

    The day is told as v2.3 does, beside TDRC where that tells more.
    """
    within = [frame.sub_frames for frame in (*raw.getall("CHAP"), *raw.getall("CTOC"))]
    if _version(raw) == _OLD or any(frame[_FORM] for part in (raw, *within) for frame in part.unknown_frames):
        return raw  # what is packed, encrypted or the like cannot be carried over without knowing what it is
    old = id3.ID3()
    old.version = (2, _OLD, 0)
    old.update(raw)
    old.unknown_frames = raw.unknown_frames
    for part in (old, *within):
        part.unknown_frames = [_with_old_header(frame) for frame in part.unknown_frames]
        part._unknown_v2_version = _OLD
    _tell_day(old)
    return old


def _tell_day(old: id3.ID3) -> None:
    dates = old.getall("TDRC")
    told = [text for frame in dates for text in texts(frame)]
    day = DAY.read(told)
    if isinstance(day, str) and not any(old.getall(name) for name in _OLD_DATES):
        Id3Names(old).put("TDRC", [day])
        if told != [day]:
            old.setall("TDRC", dates)


def _with_old_header(frame: bytes) -> bytes:
    """Return a raw frame of v2.4 with the header that it has in v2.3 (sections 3.3 and 4 of the two standards)."""
    return frame[:4] + (len(frame) - 10).to_bytes(4, "big") + bytes([frame[8] << 1 & 0xFF, 0]) + frame[10:]


def _version(raw: id3.ID3) -> int:
    return _OLD if raw.version[:2] in {(2, 2), (2, 3)} else 4


class Id3Names:
    """The frames of one ID3 tag by the names of the table."""

    kind = "id3"

    def __init__(self, raw: id3.ID3) -> None:
        self._raw = raw
        self._is_old = _version(raw) == _OLD

    def label(self, name: str) -> str:
        """Return what to call ``name`` to a reader."""
        if self._raw.version < (2,):
            return f"ID3v1 ({name})"
        return "TYER" if name == "TDRC" and self._has_old_date() else name

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""
        frame_id, _, detail = name.partition(":")
        if frame_id == "TIPL":
            return [person for role, person in self._involved() if role == detail]
        if frame_id == "PCST":
            return ["1"] if "PCST" in self._raw else []
        if frame_id == "TYER" or (frame_id == "TDRC" and self._has_old_date()):
            return self._year_and_day()
        return [text for frame in self._frames(frame_id, detail)[:1] for text in texts(frame) if text]

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""
        frame_id, _, detail = name.partition(":")
        if frame_id == "TIPL":
            self._put_involved(Role(detail), values)
        elif frame_id in _DATES:
            self._put_date(values)
        else:
            old = self._frames(frame_id, detail)
            for frame in old:
                del self._raw[frame.HashKey]
            if values:
                self._raw.add(self._frame(frame_id, detail, values, old))

    def _frames(self, frame_id: str, detail: str) -> list[id3.Frame]:
        frames = self._raw.getall(frame_id)
        if frame_id not in _DESCRIBED:
            return list(frames)
        return [frame for frame in frames if _named(frame) == detail.casefold()]

    def _frame(self, frame_id: str, detail: str, values: list[str], old: list[id3.Frame]) -> id3.Frame:
        kind = KNOWN[frame_id]
        if frame_id == "PCST":
            return kind(value=0)
        if frame_id == "WXXX":
            return kind(encoding=_UTF8, desc=detail, url=values[0])
        if issubclass(kind, id3.UrlFrame):
            return kind(url=values[0])
        if issubclass(kind, id3.TimeStampTextFrame):
            return kind(encoding=_LATIN, text=values[0].removesuffix("Z"))  # always UTC
        if frame_id == "TLAN":
            return kind(encoding=_LATIN, text=three_letters(values[0]))
        frame = kind(encoding=_UTF8, text=["; ".join(values)] if self._is_old else values)
        if frame_id in _DESCRIBED:
            frame.desc = detail
        if frame_id == "COMM":
            frame.lang = old[0].lang if old else _NOBODY_KNOWS
        return frame

    def _has_old_date(self) -> bool:
        return self._is_old and "TDRC" not in self._raw

    def _year_and_day(self) -> list[str]:
        """Return the year, and the day as v2.3 keeps it: TDAT, day before month."""
        year, day = (_first(self._raw.getall(frame_id)) for frame_id in ("TYER", "TDAT"))
        whole = len(year) == len(day) == 4 and day.isdecimal()
        return [f"{year}-{day[2:]}-{day[:2]}" if whole else year] if year else []

    def _put_date(self, values: list[str]) -> None:
        """Write TDRC, in v2.3 the year and the day; v2.3 has no word for a month alone, so TDRC says that there."""
        for frame_id in ("TDRC", *_OLD_DATES):
            self._raw.delall(frame_id)
        if not values:
            return
        year, _, rest = values[0].partition("-")
        if self._is_old:
            self._raw.add(id3.TYER(encoding=_LATIN, text=year))
            if len(rest) == len("MM-DD"):
                self._raw.add(id3.TDAT(encoding=_LATIN, text=rest[3:] + rest[:2]))
                return
        if rest or not self._is_old:
            self._raw.add(id3.TDRC(encoding=_LATIN, text=values[0]))

    def _involved(self) -> Iterable[tuple[Role | None, str]]:
        for frame_id in _INVOLVED:
            for frame in self._raw.getall(frame_id):
                for word, person in frame.people:
                    if person:
                        yield _role(_right(word, frame.encoding)), _right(person, frame.encoding)

    def _put_involved(self, role: Role, names: list[str]) -> None:
        for frame_id in _INVOLVED:
            for frame in self._raw.getall(frame_id):
                frame.people = [pair for pair in frame.people if _role(_right(pair[0], frame.encoding)) is not role]
                if not frame.people:
                    self._raw.delall(frame_id)
        if names:
            kind = id3.IPLS if self._is_old else id3.TIPL
            others = [pair for frame in self._raw.getall(kind.__name__) for pair in frame.people]
            self._raw.delall(kind.__name__)
            self._raw.add(kind(encoding=_UTF8, people=others + [[role.value, name] for name in names]))


def _role(word: str) -> Role | None:
    return ROLE_WORDS.get(word.strip().casefold())


def _named(frame: id3.Frame) -> str:
    """Return the description of a frame, as names in the table compare."""
    return _right(frame.desc, frame.encoding).strip("\0 \ufeff\ufffe").casefold()


def _first(frames: Iterable[id3.Frame]) -> str:
    return next((text.strip() for frame in frames for text in texts(frame)), "")


def texts(frame: id3.Frame) -> list[str]:
    """Return the texts of a frame, or its address, in the letters that were meant."""
    if isinstance(frame, id3.UrlFrame):
        return [from_latin(frame.url)]
    found = [str(text) for text in frame.text]
    if frame.encoding == _LATIN and found and found[0].startswith(_MARKS):
        data = "\0".join(found).encode("latin-1")
        return (data + b"\0" * (len(data) % 2)).decode("utf-16", "replace").split("\0")
    return [_right(text, frame.encoding) for text in found]


def _right(text: str, encoding: int) -> str:
    if encoding == _LATIN:
        return from_latin(text)
    return text if encoding == _UTF8 else unswapped(text)
