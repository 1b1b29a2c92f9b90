"""What an audio file says about itself: one table, a field to its names in each kind of tag.

The first name of a cell is the one to write; all are read, in order. ID3v2.2 and 2.3 arrive as 2.4, ID3v1 where
nothing newer is there (mutagen translates).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from mutagen import flac, id3, mp4, oggopus, oggvorbis, wave
from mutagen.apev2 import APENoHeaderError, APEv2

from podcast_service.audio.formats import FLAC, M4A, MP3, OGG, OPUS, WAV, Format
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit
from podcast_service.domain.text import clean, one_line, shorten, shorten_bytes

_READ_AT_MOST = 20_000  # characters of one value that are looked at: the longest field keeps 4000 bytes
_MAX_PEOPLE = 50
_MAX_NUMBER = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRow:
    """One field of ``domain.media.Tags`` and what it is called in ID3, MP4 and Vorbis comments (APE uses the last)."""

    field: str
    id3: tuple[str, ...]
    mp4: tuple[str, ...]
    vorbis: tuple[str, ...]


TABLE = (
    TagRow(field="title", id3=("TIT2",), mp4=("©nam",), vorbis=("title",)),
    TagRow(field="show", id3=("TALB",), mp4=("©alb", "tvsh"), vorbis=("album", "show")),
    TagRow(field="number", id3=("TRCK",), mp4=("trkn", "tves"), vorbis=("tracknumber", "track")),
    TagRow(field="season", id3=("TPOS",), mp4=("tvsn", "disk"), vorbis=("discnumber", "disc", "season")),
    TagRow(field="people", id3=("TPE1",), mp4=("©ART",), vorbis=("artist", "performer")),
    TagRow(
        field="description",
        id3=("COMM", "TDES", "TIT3"),
        mp4=("desc", "ldes", "©cmt"),
        vorbis=("description", "comment"),
    ),
    TagRow(field="language", id3=("TLAN",), mp4=("----:com.apple.iTunes:LANGUAGE",), vorbis=("language",)),
    TagRow(field="date", id3=("TDRC", "TDRL", "TDOR"), mp4=("©day",), vorbis=("date", "year")),
    TagRow(field="copyright", id3=("TCOP",), mp4=("cprt",), vorbis=("copyright",)),
)  # fmt: skip

_OPENERS = {
    M4A.name: mp4.MP4,
    OGG.name: oggvorbis.OggVorbis,
    OPUS.name: oggopus.OggOpus,
    FLAC.name: flac.FLAC,
    WAV.name: wave.WAVE,
}
# ISO 639-2 as ID3 writes it (TLAN) to the two letters a feed wants.
_LANGUAGES = {
    "dan": "da", "eng": "en", "nor": "no", "nob": "nb", "nno": "nn", "swe": "sv", "deu": "de", "ger": "de",
    "fra": "fr", "fre": "fr", "spa": "es", "isl": "is", "ice": "is", "fao": "fo", "kal": "kl", "fin": "fi",
}  # fmt: skip
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d)?)?Z?)?)?)?")
_NUMBER = re.compile(r"\s*(\d{1,6})\s*(?:/.*)?", re.DOTALL)
_NAMES_APART = re.compile(r"\s*;\s*|\s+/\s+|\n|\0")
_MENDABLE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")


class OpenTags:
    """The tags of one open file; ``texts`` finds values by the table, ``chapters`` and ``cover`` look at ``raw``."""

    def __init__(self, file: BinaryIO, row: Format) -> None:
        self.kind = "id3" if row in {MP3, WAV} else "mp4" if row is M4A else "vorbis"
        self.file = None
        self.raw = None
        try:
            if row is MP3:
                self.raw, self.kind = _open_mp3(file)
            elif row is not WAV or file.read(4) == b"RIFF":  # mutagen does not know RF64
                file.seek(0)
                self.file = _OPENERS[row.name](file)
                self.raw = self.file.tags
        except (MemoryError, RecursionError) as error:
            raise Invalid("audio_hostile") from error
        except Exception as error:  # mutagen lets IndexError, ValueError and more through (rel, measured fact 3)
            raise Invalid("audio_tags_unreadable") from error

    def texts(self, names: Iterable[str]) -> list[str]:
        """Return the values under the first of ``names`` that has any."""
        for name in names:
            if found := self._values(name):
                return found
        return []

    def _values(self, name: str) -> list[str]:
        if self.raw is None:
            return []
        if self.kind == "id3":
            return _id3_values(self.raw, name)
        if name not in self.raw:
            return []
        values = self.raw[name]
        return [_text(value) for value in (values if isinstance(values, list) else str(values).split("\0"))]


def read(opened: OpenTags, chapters: tuple[Chapter, ...]) -> Tags:
    """Return the fields of the table, cleaned and cut to length (feed-X08, X13, X14, sec-S5)."""
    found = {row.field: opened.texts(getattr(row, opened.kind)) for row in TABLE}
    return Tags(
        title=line(found["title"]),
        show=line(found["show"]),
        number=_number(found["number"]),
        season=_number(found["season"]),
        people=_people(found["people"]),
        description=_paragraphs(found["description"]),
        language=_language(found["language"]),
        date=_date(found["date"]),
        copyright=line(found["copyright"]),
        chapters=chapters,
    )


def mend(text: str) -> str:
    """Undo UTF-8 read as Latin-1 or Windows-1252 ("Ã¸" for "ø") where all of it goes back (feed-X08)."""
    if not _MENDABLE.search(text):
        return text
    for wrong in ("latin-1", "cp1252"):
        try:
            return text.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
    return text


def line(values: Iterable[str]) -> str | None:
    """Join values to one clean line of at most 255 characters, or None."""
    text = one_line(" · ".join(one_line(mend(value[:_READ_AT_MOST])) for value in list(values)[:_MAX_PEOPLE]))
    return shorten(text) or None


def _open_mp3(file: BinaryIO) -> tuple[id3.ID3 | APEv2 | None, str]:
    try:
        return id3.ID3(file), "id3"
    except id3.ID3NoHeaderError:
        file.seek(0)
    try:
        return APEv2(file), "vorbis"
    except APENoHeaderError:
        return None, "id3"


def _id3_values(raw: id3.ID3, name: str) -> list[str]:
    frames = raw.getall(name)
    if name == "COMM":  # the plain comment first; what programs leave behind is no description
        named = sorted(
            (frame for frame in frames if not frame.desc.startswith(("iTun", "ID3v1"))), key=lambda f: f.desc
        )
        frames = named[:1] or [frame for frame in frames if frame.desc.startswith("ID3v1")][:1]
    return [str(text) for frame in frames for text in frame.text if str(text)]


def _text(value: object) -> str:
    if isinstance(value, tuple):  # trkn and disk: (number, of how many)
        return str(value[0]) if value[0] else ""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _paragraphs(values: Iterable[str]) -> str | None:
    text = "\n\n".join(clean(mend(value[:_READ_AT_MOST])) for value in list(values)[:_MAX_PEOPLE])
    return shorten_bytes(clean(text)) or None


def _people(values: Iterable[str]) -> tuple[Credit, ...]:
    names = (name for value in values for name in _NAMES_APART.split(value[:_READ_AT_MOST]))
    cleaned = (line([name]) for name in names)
    return tuple(Credit(name=name) for name in dict.fromkeys(name for name in cleaned if name))[:_MAX_PEOPLE]


def _number(values: list[str]) -> int | None:
    match = _NUMBER.fullmatch(values[0][:100]) if values else None
    number = int(match[1]) if match else 0
    return number if 0 < number < _MAX_NUMBER else None


def _language(values: list[str]) -> str | None:
    text = (line(values[:1]) or "").replace("_", "-")
    text = text[:3].lower() + text[3:]
    return _LANGUAGES.get(text, text) if _LANGUAGE.fullmatch(text) else None


def _date(values: list[str]) -> str | None:
    text = line(values[:1]) or ""
    return text if _DATE.fullmatch(text) else None
