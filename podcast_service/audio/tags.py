"""What an audio file says about itself: read, cleaned, and written back, field by field of ``tag_table``."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from io import BytesIO
from mmap import ACCESS_READ, mmap
from os import SEEK_END
from typing import BinaryIO

import mutagen
from mutagen import MutagenError, id3, mp4
from mutagen.apev2 import APENoHeaderError, APEv2

from podcast_service.audio import mp4_boxes, riff, tags_id3
from podcast_service.audio.edges import sound_start
from podcast_service.audio.formats import AAC, FLAC, M4A, MP3, OGG, OPUS, WAV, Format, detect
from podcast_service.audio.tag_names import ApeNames, CommentNames, InfoNames, Mp4Names, Names
from podcast_service.audio.tag_table import TABLE, TagRow
from podcast_service.audio.tag_values import line, mend
from podcast_service.audio.tags_id3 import Id3Names
from podcast_service.audio.tags_vorbis import Flac, OggOpus, OggVorbis
from podcast_service.domain.chapter import Chapter
from podcast_service.domain.errors import Invalid
from podcast_service.domain.media import Tags
from podcast_service.domain.person import Credit

__all__ = ["FIELDS", "OpenTags", "fit", "line", "mend", "open_file", "put", "read"]

FIELDS = tuple(dict.fromkeys(row.field for row in TABLE))
"""The fields that can be written: all but the chapters."""

_KINDS = {MP3.name: "id3", AAC.name: "id3", WAV.name: "id3", M4A.name: "mp4"}
_OPENERS = {M4A.name: mp4.MP4, OGG.name: OggVorbis, OPUS.name: OggOpus, FLAC.name: Flac}
_NAMES: dict[str, Callable[[mutagen.Tags], Names]] = {"id3": Id3Names, "mp4": Mp4Names, "vorbis": CommentNames}
_PADDING = 1024  # bytes of room for later changes
_MOST_PADDING = 8192
_ID3V1 = 128  # bytes from the end


class OpenTags:
    """The tags of one open file; ``chapters`` and ``cover`` look at ``raw``, mutagen's own object, None without tags.

    ``kind`` is that of ``raw``: id3, mp4 or vorbis. An APEv2 tag or an INFO list beside ID3 is read after it and kept
    in step with it.
    """

    def __init__(self, file: BinaryIO, row: Format) -> None:
        self.kind = _KINDS.get(row.name, "vorbis")
        self.file: mutagen.FileType | None = None
        self.raw: mutagen.Tags | None = None
        self._format = row
        self._ape: ApeNames | None = None
        self._info: riff.Info | None = None
        try:
            self._open(file)
        except (MemoryError, RecursionError) as error:
            raise Invalid("audio_hostile") from error
        except Exception as error:  # mutagen lets IndexError, ValueError and more through (rel, measured fact 3)
            raise Invalid("audio_tags_unreadable") from error

    def _open(self, file: BinaryIO) -> None:
        file.seek(0)
        if self._format is WAV:
            if riff.is_riff(file):
                tag, self._info = riff.read(file)
                self.raw = tags_id3.load(BytesIO(tag), load_v1=False)
        elif self.kind == "id3":
            self.raw = tags_id3.load(file)
            self._ape = _ape(file, is_alone=self.raw is None)
        else:
            if self._format is M4A:
                file = mp4_boxes.readable(file)
            self.file = _OPENERS[self._format.name](file)
            self.raw = self.file.tags

    def begin(self) -> None:
        """Make an empty tag in memory where the file has none; ID3v1 alone counts as none."""
        if self.raw is None and self.file is not None:
            self.file.add_tags()
            self.raw = self.file.tags
        elif self.raw is None:
            self.raw = tags_id3.as_v2_3(id3.ID3())
        elif isinstance(self.raw, id3.ID3) and self.raw.version < (2,):
            self.raw = tags_id3.as_v2_3(self.raw)

    def make_room_for_chapters(self) -> None:
        """Let ID3 be v2.3: widespread software loses v2.4 chapters with a title or picture of more than 127 bytes."""
        if isinstance(self.raw, id3.ID3):
            self.raw = tags_id3.as_v2_3(self.raw)

    def texts(self, names: Collection[str]) -> list[str]:
        """Return the values under the first of ``names`` that has any: names as Vorbis comments have them."""
        if self.kind != "vorbis" or self.raw is None:
            return []
        comments = CommentNames(self.raw)
        return next((found for name in names if (found := comments.values(name))), [])

    def parts(self) -> list[Names]:
        """Return the tags in the file by the names of the table, those that count more first."""
        parts: list[Names] = [] if self.raw is None else [_NAMES[self.kind](self.raw)]
        if self._ape:
            parts.append(self._ape)
        if self._info:
            parts.append(InfoNames(self._info))
        return parts

    def save(self, file: BinaryIO) -> None:
        """Write what has changed into ``file``, the one that was read or a copy, open for reading and writing.

        Killed meanwhile it leaves a broken file.

        Raises Invalid(audio_tags_unwritable) where the file has no place for tags.
        """
        try:
            self.begin()
            self._save(file)
        except Invalid:
            raise
        except Exception as error:  # as in reading
            raise Invalid("audio_tags_unwritable") from error

    def _save(self, file: BinaryIO) -> None:
        file.seek(0)
        if self._format is WAV:
            riff.write(file, tags_id3.dump(self.raw, _padding), self._info or riff.Info())
        elif self.kind == "id3":
            is_v1_lost = self._ape is not None and self._ape.is_changed and _has_id3v1(file)
            if self._ape and self._ape.is_changed:
                self._ape.save(file)
            tags_id3.save(self.raw, file, _padding, make_v1=is_v1_lost)
        elif self.file is not None:
            self.file.save(file, padding=_padding)


def open_file(file: BinaryIO) -> OpenTags:
    """Open the tags of a file of any kind that is taken; nothing of the sound is read."""
    if not file.seek(0, SEEK_END):
        raise Invalid("audio_empty")
    with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        row = detect(data, sound_start(data))
    return OpenTags(file, row)


def read(opened: OpenTags, chapters: tuple[Chapter, ...]) -> Tags:
    """Return the fields of the table, cleaned and cut to length (feed-X08, X13, X14, sec-S5), and where each stood."""
    parts = opened.parts()
    found = [(row, *_found(row, parts)) for row in TABLE]
    return replace(_tags([(row, value) for row, value, _ in found]), chapters=chapters, origins=_origins(found))


def fit(tags: Tags) -> Tags:
    """Return ``tags`` as files can hold them: what is read after they were put; without chapters and origins."""
    return _tags([(row, row.values.read(row.values.write(_wanted(tags, row)))) for row in TABLE])


def put(opened: OpenTags, tags: Tags, fields: Collection[str]) -> None:
    """Let the tags in memory say what ``tags`` says in ``fields``; what has no value is taken out.

    Each field is written under its first name. Where its other names said the same they go along, in the tag beside
    (APE, INFO) whatever they said. All else stays as it was.
    """
    before = read(opened, ())
    opened.begin()
    _put(opened, fit(tags), fields)
    after = read(opened, ())
    # Two fields may share a name: a licence and its address.
    lost = [name for name in FIELDS if name not in fields and getattr(before, name) != getattr(after, name)]
    _put(opened, before, lost)


def _put(opened: OpenTags, tags: Tags, fields: Collection[str]) -> None:
    parts = opened.parts()
    for row in TABLE:
        if row.field in fields:
            _put_row(row, parts, _wanted(tags, row))


def _put_row(row: TagRow, parts: list[Names], value: object) -> None:
    before, _ = _found(row, parts)
    texts = row.values.write(value)
    for place, part in enumerate(parts):
        for rank, name in enumerate(row.names(part.kind)):
            says = row.values.read(part.values(name))
            is_written = place == rank == 0 and bool(texts)
            goes_along = not _is_nothing(says) and (says == before or place > 0 or not texts)
            if says != value and (is_written or goes_along):
                part.put(name, row.values.renew(texts, part.values(name)))


def _found(row: TagRow, parts: list[Names]) -> tuple[object, str]:
    """Return the first value that is one, and what it stands under."""
    for part in parts:
        for name in row.names(part.kind):
            value = row.values.read(part.values(name))
            if not _is_nothing(value):
                return value, part.label(name)
    return None, ""


def _is_nothing(value: object) -> bool:
    return value is None or value == ()


def _wanted(tags: Tags, row: TagRow) -> object:
    if row.role is None:
        return getattr(tags, row.field)
    return tuple(credit.name for credit in tags.people if credit.role is row.role)


def _tags(found: list[tuple[TagRow, object]]) -> Tags:
    values = {row.field: value for row, value in found if row.role is None and not _is_nothing(value)}
    people = [
        Credit(name=str(name), role=row.role)
        for row, names in found
        if row.role and isinstance(names, tuple)
        for name in names
    ]
    return replace(Tags(people=tuple(people)), **values)  # type: ignore[arg-type] # each row reads its field's type


def _origins(found: list[tuple[TagRow, object, str]]) -> tuple[tuple[str, str], ...]:
    names: dict[str, list[str]] = {}
    for row, _, name in found:
        if name:
            names.setdefault(row.field, []).append(name)
    return tuple((field, " · ".join(labels)) for field, labels in names.items())


def _ape(file: BinaryIO, *, is_alone: bool) -> ApeNames | None:
    """Open an APEv2 tag; one that cannot be read counts as none where ID3 says what there is to say."""
    file.seek(0)
    try:
        return ApeNames(APEv2(file))
    except APENoHeaderError:
        return None
    except (MutagenError, IndexError, ValueError):
        if is_alone:
            raise
        return None


def _has_id3v1(file: BinaryIO) -> bool:
    size = file.seek(0, SEEK_END)
    file.seek(max(0, size - _ID3V1))
    return file.read(3) == b"TAG"


def _padding(info: object) -> int:
    """Keep the room there is when it is small, so that the sound need not move."""
    room = getattr(info, "padding", -1)
    return room if 0 <= room <= _MOST_PADDING else _PADDING
