"""MP4 atoms, Vorbis comments, APEv2 items and RIFF INFO by the names of ``tag_table``.

Each answers ``values`` of a name and lets values be ``put`` there; what it has under other names it leaves alone.
"""

from __future__ import annotations

import struct
from typing import BinaryIO, Protocol

from mutagen import mp4
from mutagen._vorbis import VComment
from mutagen.apev2 import BINARY, APEv2

from podcast_service.audio.riff import Info
from podcast_service.audio.tag_values import from_bytes

_FREE_FORM = "----:"
_PAIRS = ("trkn", "disk")
_NUMBERS = ("tves", "tvsn", "rtng", "stik")
_MOST = 0xFFFF
_PODCAST = 21  # the kind of media (stik) that players file under podcasts
_UTF16 = 2  # of MP4's types of data
_ATOM = struct.Struct(">I4sxBBBxxxx")


class Names(Protocol):
    """The tags of one kind in a file, by the names of the table."""

    kind: str
    """The column of the table."""

    def label(self, name: str) -> str:
        """Return what to call ``name`` to a reader."""

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""


class Mp4Names:
    """The atoms of ``ilst``; the names of free-form ones are compared whatever their letters' case."""

    kind = "mp4"

    def __init__(self, raw: mp4.MP4Tags) -> None:
        self._raw = raw

    def label(self, name: str) -> str:
        """Return the name without what is the same for all free-form atoms."""
        return name.rpartition(":")[2]

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""
        found = self._raw.get(self._key(name))
        if found is None:
            return _texts_of(self._unread(name))
        if isinstance(found, bool):
            return ["1"] if found else []
        texts = (_atom_text(name, value) for value in found)
        return [text for text in texts if text]

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""
        self._raw.pop(self._key(name), None)
        self._unread(name).clear()
        if not values:
            return
        if name == "pcst":
            self._raw[name] = True
        elif name in _PAIRS:
            number, _, total = values[0].partition("/")
            self._raw[name] = [(int(number), min(int(total or 0), _MOST))]
        elif name in _NUMBERS:
            self._raw[name] = [_PODCAST if name == "stik" else int(values[0])]
        elif name.startswith(_FREE_FORM):
            self._raw[name] = [mp4.MP4FreeForm(value.encode()) for value in values]
        else:
            self._raw[name] = values

    def _key(self, name: str) -> str:
        if not name.startswith(_FREE_FORM) or name in self._raw:
            return name
        return next((str(key) for key in self._raw if key.casefold() == name.casefold()), name)

    def _unread(self, name: str) -> list[bytes]:
        """Return the atoms that mutagen keeps as bytes because their text is not UTF-8; it has no public name."""
        unread: list[bytes] = getattr(self._raw, "_failed_atoms", {}).get(name, [])
        return unread


def _atom_text(name: str, value: object) -> str:
    if isinstance(value, tuple):  # trkn and disk: (number, of how many)
        number, total = value
        return f"{number}/{total}" if number and total else str(number or "")
    if isinstance(value, bytes):
        is_utf16 = getattr(value, "dataformat", None) == _UTF16
        return value.decode("utf-16-be", "replace") if is_utf16 else from_bytes(bytes(value))
    if name == "stik":
        return "1" if value == _PODCAST else ""
    return str(value)


def _texts_of(atoms: list[bytes]) -> list[str]:
    """Take the texts out of the data atoms in ``atoms``."""
    texts = []
    for atom in atoms:
        position = 0
        while position + _ATOM.size <= len(atom):
            length, name, *kind = _ATOM.unpack_from(atom, position)
            if name != b"data" or length < _ATOM.size:
                break
            data = atom[position + _ATOM.size : position + length]
            if kind == [0, 0, _UTF16]:
                texts.append(data.decode("utf-16-be", "replace"))
            elif kind in ([0, 0, 0], [0, 0, 1]):
                texts.append(from_bytes(data))
            position += length
    return texts


class CommentNames:
    """Vorbis comments."""

    kind = "vorbis"

    def __init__(self, raw: VComment) -> None:
        self._raw = raw

    def label(self, name: str) -> str:
        """Return the name."""
        return name

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""
        wanted = name.lower()
        return [str(value) for key, value in self._raw if key.lower() == wanted and value]

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""
        if name in self._raw:
            del self._raw[name]
        if values:
            self._raw[name] = values


class ApeNames:
    """APEv2 items, beside an ID3 tag: what stands there is kept in step, and nothing new is put there."""

    kind = "ape"

    def __init__(self, raw: APEv2) -> None:
        self._raw = raw
        self.is_changed = False

    def label(self, name: str) -> str:
        """Return the name, and that it is APE's."""
        return f"APE {name}"

    def save(self, file: BinaryIO) -> None:
        """Write the tag at the end of ``file``, in place of what stood there."""
        file.seek(0)
        self._raw.save(file)

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""
        found = self._raw.get(name)
        if found is None or found.kind == BINARY:
            return []
        return [text for text in str(found).split("\0") if text]

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""
        self.is_changed = True
        if name in self._raw:
            del self._raw[name]
        if values:
            self._raw[name] = values


class InfoNames:
    """The entries of a WAV file's INFO list, beside its ID3 tag."""

    kind = "info"

    def __init__(self, info: Info) -> None:
        self._info = info

    def label(self, name: str) -> str:
        """Return the name, and that it is of the INFO list."""
        return f"INFO {name}"

    def values(self, name: str) -> list[str]:
        """Return the texts under ``name``."""
        texts = (from_bytes(data.split(b"\0")[0]) for key, data in self._info.entries if key == name.encode())
        return [text for text in texts if text]

    def put(self, name: str, values: list[str]) -> None:
        """Let ``values`` stand under ``name``; none take it out."""
        key = name.encode()
        self._info.is_changed = True
        self._info.entries = [entry for entry in self._info.entries if entry[0] != key]
        if values:
            self._info.entries.append((key, "; ".join(values).encode() + b"\0"))
